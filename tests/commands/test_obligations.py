import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from sampling.choices import VisitStatus
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-3.1", "Q-3.5", "Q-3.8")]

ON = dt.date(2026, 3, 10)


@pytest.fixture
def producer(cast):
    load_reference()
    plan = make_plan(cast)
    made = make_enterprise(cast.east)
    for day in range(1, 8):
        make_raw_milk(made, dt.date(2026, 1, day))
    fresh = make_variety(made, name="鲜牛奶")
    make_variety(made, name="酸奶")
    visit = make_visit(plan, made, ON, [cast.inspector], status=VisitStatus.UNDER_WAY)
    seal(visit, make_product(fresh, ON), cast.inspector, ON)
    seal(visit, made.batches.filter(kind="raw_milk").first(), cast.inspector, ON)
    return made


def answer(*args):
    out = io.StringIO()
    call_command("obligations", "--plan", "QY-2026", *args, stdout=out)
    return out.getvalue()


def of(on):
    (producer,) = json.loads(answer("--on", on, "--format", "json"))["producers"]
    return producer


def test_visits_add_up_and_say_why(producer):
    visits = of("2026-03-10")["visits"]

    assert visits["owed"] == visits["done"] + visits["excused"] + visits["missed"] + visits["open"] == 24
    assert (visits["missed"], visits["open"]) == (4, 20)
    assert all(slot["reason"] for slot in visits["slots"])


def test_raw_materials_with_their_forecast(producer):
    raw = of("2026-03-10")["raw"]

    assert set(raw) == {"raw_milk", "raw_powder"}
    milk = raw["raw_milk"]
    assert (milk["received"], milk["sampled"], milk["required"], milk["short"]) == (7, 1, 2, 1)
    assert {"expected_received", "expected_sampled", "required_at_end", "will_be_met", "extra_visits", "by"} <= set(
        milk["forecast"]
    )
    assert raw["raw_powder"]["required"] == 0
    assert raw["raw_powder"]["forecast"]["will_be_met"]


def test_varieties_covered_or_not(producer):
    found = {entry["name"]: (entry["covered"], entry["last_sampled_on"]) for entry in of("2026-03-10")["varieties"]}

    assert found == {"鲜牛奶": (True, "2026-03-10"), "酸奶": (False, None)}


def test_day_of_the_past_does_not_know_what_came_later(producer):
    found = of("2026-03-09")

    assert found["raw"]["raw_milk"]["sampled"] == 0
    assert [entry["covered"] for entry in found["varieties"]] == [False, False]
    march = [slot["state"] for slot in found["visits"]["slots"] if slot["month"] == "2026-03"]
    assert march == ["planned", "to_be_planned"]


def test_text_names_each_producer(producer):
    assert "北江乳业有限公司" in answer("--on", "2026-03-10")


@pytest.mark.parametrize("args", [["--plan", "NO"], ["--plan", "QY-2026", "--on", "2026-02-30"]])
def test_wrong_plan_or_day_is_refused_in_words(producer, args):
    with pytest.raises(CommandError):
        call_command("obligations", *args)
