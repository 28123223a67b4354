import pytest
from django.db import models

from dairyqa.ui.tones import tones


def state(**by_member):
    @tones(**by_member)
    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    return State


def test_tones_belong_to_members():
    choices = state(OPEN="blue", CLOSED="green")

    assert [member.tone for member in choices] == ["blue", "green"]
    assert choices("open").tone == "blue"


@pytest.mark.parametrize(
    "by_member",
    [{"OPEN": "blue"}, {"OPEN": "blue", "CLOSED": "green", "LOST": "red"}, {"OPEN": "blue", "CLOSED": "pink"}],
    ids=["member without tone", "tone without member", "unknown tone"],
)
def test_tones_refuse_what_does_not_fit(by_member):
    with pytest.raises(TypeError):
        state(**by_member)
