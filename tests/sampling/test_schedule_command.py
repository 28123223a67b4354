import datetime as dt
import json

import pytest
from django.core.management import call_command

from dairyqa.accounts.choices import Role
from sampling.choices import VisitKind
from sampling.models import Visit
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, make_plan
from tests.factories.staffing import make_absence, make_superior_sampling

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)
MAY = dt.date(2026, 5, 1)


@pytest.fixture
def visits(cast, time_machine):
    time_machine.move_to(f"{TODAY}T12:00+08:00", tick=False)
    load_reference()
    make_enterprise(cast.east)
    return schedule_month(plan=make_plan(cast), month=MAY, by=cast.admin, on=TODAY).visits


@pytest.fixture
def said(visits, capsys):
    def say(*arguments):
        call_command("schedule", "--plan", "QY-2026", "--month", "2026-05", "--dry-run", *arguments)
        return capsys.readouterr().out

    return say


def test_dry_run_lists_a_visit_that_moves_and_who_goes_instead(cast, visits, said):
    make_user("substitute", Role.INSPECTOR, bureau=cast.city)
    make_superior_sampling(visits[0].enterprise, visits[0].planned_on)
    make_absence(cast.inspector, visits[1].planned_on, days=1)

    data = json.loads(said("--format", "json"))

    moved, restaffed = sorted(data["changed"], key=lambda change: change["from"] == change["to"])
    assert moved["from"] == visits[0].planned_on.isoformat() != moved["to"]
    assert moved["reason"]
    assert [entry["sampler"] for entry in restaffed["leave"]] == ["inspector"]
    assert restaffed["come"] == ["substitute"]
    assert (data["cancelled"], data["unstaffed"], data["not_scheduled"]) == ([], [], [])
    assert "调整" in said()


def test_dry_run_lists_visits_without_samplers(cast, said):
    make_absence(cast.inspector, dt.date(2026, 4, 1), days=120)

    assert len(json.loads(said("--format", "json"))["unstaffed"]) == 2


def test_supplementary_visit_is_listed_without_a_slot(cast, visits, said):
    day = dt.date(2026, 5, 25)
    extra = Visit.objects.create(
        plan=visits[0].plan,
        enterprise=visits[0].enterprise,
        county=cast.east,
        kind=VisitKind.SUPPLEMENTARY,
        month=MAY,
        window_start=day,
        window_end=day,
        planned_on=day,
    )
    extra.sampler_rows.create(person=cast.inspector, position=1)
    extra.sampler_rows.create(person=cast.second_inspector, position=2)

    data = json.loads(said("--format", "json"))

    assert {visit["slot"] for visit in data["visits"]} == {1, 2, None}
    assert "补充抽样" in said()
