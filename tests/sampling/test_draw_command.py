import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from sampling.models import Draw
from sampling.usecases.draws import abort_draw, hold_raw_draws
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.1")]

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def draw(cast, plan):
    visit = make_visit(plan, make_enterprise(cast.east), TODAY, [cast.inspector])
    make_raw_milk(visit.enterprise, TODAY)
    return hold_raw_draws(visit=visit, by=cast.inspector, on=TODAY)[0]


def run(*arguments):
    """What the command prints and its status."""
    out = io.StringIO()
    try:
        call_command("draw", "verify", *map(str, arguments), stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_a_right_draw_ends_with_0(draw):
    text, status = run(draw.pk)

    assert status == 0
    assert text.strip().endswith("复算一致")


def test_a_wrong_draw_ends_with_1_and_says_why(draw):
    Draw.objects.filter(pk=draw.pk).update(result=[draw.result[0] + 1])

    text, status = run(draw.pk)
    data, json_status = run(draw.pk, "--format", "json")

    assert (status, json_status) == (1, 1)
    assert str(draw.result[0] + 1) in text
    assert json.loads(data)["right"] is False


def test_json_carries_all_that_replays_the_draw(draw):
    data = json.loads(run(draw.pk, "--format", "json")[0])

    assert data["right"] is True
    assert [data[name] for name in ("candidates", "frame_hash", "commitment", "secret", "result")] == [
        draw.frame,
        draw.frame_hash,
        draw.commitment,
        draw.secret,
        draw.result,
    ]


def test_all_draws_of_a_plan_are_counted_and_the_wrong_ones_named(cast, draw):
    abort_draw(draw=draw, reason="名单有误", by=cast.admin, on=draw.sealed_on)
    again = hold_raw_draws(visit=draw.visit, by=cast.inspector, on=draw.sealed_on)[0]
    assert run("--all", "--plan", draw.plan.code) == (f"{draw.plan.code}：共复核 2 次抽签，0 次不符\n", 0)

    Draw.objects.filter(pk=again.pk).update(frame_hash="0" * 64)
    data, status = run("--all", "--plan", draw.plan.code, "--format", "json")

    assert status == 1
    assert (json.loads(data)["draws"], [entry["id"] for entry in json.loads(data)["wrong"]]) == (2, [again.pk])


@pytest.mark.parametrize(
    "arguments",
    [["999999"], [], ["--all"], ["--plan", "QY-2026"], ["1", "--all", "--plan", "QY-2026"], ["--all", "--plan", "X"]],
    ids=" ".join,
)
def test_what_is_not_there_is_refused(arguments):
    with pytest.raises(CommandError):
        call_command("draw", "verify", *arguments)
