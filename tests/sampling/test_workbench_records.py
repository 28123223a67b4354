import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from dairyqa.workbench.rules import Horizon
from sampling.choices import RecordStatus
from sampling.workbench.records import (
    incidents_to_note,
    records_to_decide,
    records_to_mend,
    tablets_not_back,
    visits_to_load,
)
from tests.factories.enterprises import make_enterprise
from tests.factories.records import make_incident, make_record
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE, package_for

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)
TOMORROW = dt.date(2026, 3, 11)
HORIZON = Horizon(TODAY, TOMORROW, dt.date(2026, 3, 15))


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2026-03-10T12:00+08:00", tick=False):
        yield timezone.now()


def visit_on(cast, plan, day, county=None):
    return make_visit(plan, make_enterprise(county or cast.east), day, [cast.inspector, cast.second_inspector])


def test_disputed_records_wait_for_the_city(cast, plan):
    visit = visit_on(cast, plan, TODAY)
    make_record(visit, cast.inspector)
    disputed = make_record(
        visit,
        cast.second_inspector,
        package=package_for(visit, cast.second_inspector, OTHER_DEVICE),
        status=RecordStatus.DISPUTED,
    )

    (task,) = records_to_decide(cast.admin, HORIZON).tasks

    assert (task.url, task.due_on) == (reverse("sampling:visit_record_decide", args=[disputed.uuid]), TODAY)
    assert records_to_decide(cast.stranger, HORIZON).tasks == []


def test_a_record_to_mend_waits_for_its_author(cast, plan):
    record = make_record(visit_on(cast, plan, TODAY), cast.inspector, status=RecordStatus.TO_MEND)

    (task,) = records_to_mend(cast.inspector, HORIZON).tasks

    assert task.url == record.get_absolute_url()
    assert records_to_mend(cast.second_inspector, HORIZON).tasks == []


@pytest.mark.provision("Q-8.5")
def test_special_situations_wait_until_they_are_noted(cast, plan):
    visit = visit_on(cast, plan, TODAY)
    incident = make_incident(visit, cast.inspector)
    make_incident(visit, cast.inspector, noted_on=TODAY, noted_by=cast.admin, answer="已核实")

    (task,) = incidents_to_note(cast.admin, HORIZON).tasks

    assert task.url == reverse("sampling:incident", args=[incident.pk])
    assert incidents_to_note(cast.stranger, HORIZON).tasks == []


def test_a_tablet_that_is_not_back_is_told_to_city_and_county(cast, plan):
    package_for(visit_on(cast, plan, TODAY), cast.inspector)
    missing = package_for(visit_on(cast, plan, dt.date(2026, 3, 8)), cast.inspector)

    for person in (cast.admin, cast.officer_east):
        (task,) = tablets_not_back(person, HORIZON).tasks
        assert task.url == missing.visit.get_absolute_url()
    assert tablets_not_back(cast.officer_west, HORIZON).tasks == []


def test_visits_of_now_that_no_tablet_of_one_s_own_holds_are_to_be_loaded(cast, plan, now):
    first, second = visit_on(cast, plan, TODAY), visit_on(cast, plan, TOMORROW)
    visit_on(cast, plan, dt.date(2026, 3, 20))
    package_for(first, cast.second_inspector)

    (task,) = visits_to_load(cast.inspector, HORIZON).tasks
    assert (task.url, task.due_on) == (reverse("sampling:field_app"), TODAY)
    assert first.enterprise.name in task.detail

    package_for(first, cast.inspector)
    package_for(second, cast.inspector)
    assert visits_to_load(cast.inspector, HORIZON).tasks == []


def test_a_visit_whose_package_has_expired_is_to_be_loaded_again(cast, plan, now):
    package_for(visit_on(cast, plan, TODAY), cast.inspector, at=now - dt.timedelta(days=8))

    assert len(visits_to_load(cast.inspector, HORIZON).tasks) == 1
