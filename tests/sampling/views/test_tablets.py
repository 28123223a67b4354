import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from sampling.choices import TabletState, VisitStatus
from sampling.models import TabletPackage, Visit
from tests.factories.enterprises import make_enterprise
from tests.factories.records import make_record
from tests.factories.sampling import make_visit
from tests.factories.sheets import sheet_of
from tests.factories.tablets import OTHER_DEVICE, package_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TABLETS = reverse("sampling:tablets")
DAY = dt.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def visit_on(cast, plan, day=DAY, county=None):
    return make_visit(plan, make_enterprise(county or cast.east), day, [cast.inspector, cast.second_inspector])


@pytest.fixture
def loaded(cast, plan):
    """Loaded the evening before the visit."""
    evening = timezone.make_aware(dt.datetime(2026, 3, 9, 18))
    return package_for(visit_on(cast, plan), cast.inspector, at=evening)


def states(client, **asked):
    return {row["pk"]: row["state"] for row in client.get(TABLETS, asked).context["page"].rows}


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-03-10T23:59+08:00", TabletState.OUT),
        ("2026-03-11T07:59+08:00", TabletState.OUT),
        ("2026-03-11T08:00+08:00", TabletState.LATE),
        ("2026-03-11T23:59+08:00", TabletState.LATE),
        ("2026-03-12T00:00+08:00", TabletState.MISSING),
    ],
)
def test_what_is_not_back_ages_from_the_end_of_the_day_of_the_visit(cast, loaded, signed_in, now, state):
    with time_machine.travel(now, tick=False):
        page = signed_in(cast.admin).get(TABLETS)

    assert [row["state"] for row in page.context["page"].rows] == [state]
    assert {figure["state"]: figure["count"] for figure in page.context["figures"]}[state] == 1
    assert str(state.label) in page.content.decode()


def test_what_was_loaded_after_the_day_ages_from_its_loading(cast, plan, signed_in):
    late = timezone.make_aware(dt.datetime(2026, 3, 10, 11))
    package = package_for(visit_on(cast, plan, dt.date(2026, 3, 3)), cast.inspector, at=late)

    assert states(signed_in(cast.admin)) == {package.pk: TabletState.OUT}


def test_what_came_back_was_loaded_again_or_is_not_needed_does_not_age(cast, plan, signed_in):
    now = timezone.now()
    days_ago = dt.date(2026, 3, 2)
    returned = package_for(visit_on(cast, plan, days_ago), cast.inspector, returned_at=now)
    replaced = package_for(visit_on(cast, plan, days_ago), cast.inspector, replaced_at=now)
    ended = package_for(visit_on(cast, plan, days_ago), cast.inspector)
    Visit.objects.filter(pk=ended.visit_id).update(
        status=VisitStatus.DONE,
        started_on=days_ago,
        ended_on=days_ago,
        ledger_seen=True,
        records_seen=True,
        representative="王五",
    )

    assert states(signed_in(cast.admin)) == {
        returned.pk: TabletState.RETURNED,
        replaced.pk: TabletState.REPLACED,
        ended.pk: TabletState.NOT_NEEDED,
    }


def test_list_shows_what_came_back_and_for_how_long_the_rest_is_awaited(cast, plan, loaded, signed_in):
    other = package_for(visit_on(cast, plan), cast.second_inspector, OTHER_DEVICE, returned_at=timezone.now())
    record = make_record(other.visit, cast.second_inspector, package=other)

    with time_machine.travel("2026-03-13T01:00+08:00", tick=False):
        page = signed_in(cast.admin).get(TABLETS).content.decode()

    assert record.get_absolute_url() in page
    assert record.receipt_no in page
    assert "2 天" in page or "2 days" in page


def test_list_filters(cast, plan, loaded, signed_in):
    elsewhere = package_for(visit_on(cast, plan, dt.date(2026, 3, 2), cast.west), cast.second_inspector, OTHER_DEVICE)
    client = signed_in(cast.admin)

    assert set(states(client, state="missing")) == {elsewhere.pk}
    assert set(states(client, state="not_back")) == {elsewhere.pk}
    assert set(states(client, county=cast.east.pk)) == {loaded.pk}
    assert set(states(client, person=cast.second_inspector.pk)) == {elsewhere.pk}
    assert set(states(client, planned_from="2026-03-05")) == {loaded.pk}
    assert set(states(client, q=OTHER_DEVICE[:8])) == {elsewhere.pk}
    assert client.get(TABLETS, {"state": "lost"}).status_code == 400


def test_counties_see_their_own(cast, loaded, signed_in):
    assert set(states(signed_in(cast.officer_east))) == {loaded.pk}
    assert states(signed_in(cast.officer_west)) == {}
    assert states(signed_in(cast.stranger)) == {}


@pytest.mark.parametrize("person", ["analyst", "system_admin"])
def test_list_is_not_for_everybody(cast, signed_in, person):
    assert signed_in(getattr(cast, person)).get(TABLETS).status_code == 403


def test_list_takes_the_same_queries_for_any_number(cast, plan, loaded, signed_in, queries_of):
    client = signed_in(cast.admin)
    of_one = queries_of(client, TABLETS)
    for day in (4, 5):
        package_for(visit_on(cast, plan, dt.date(2026, 3, day)), cast.inspector)

    assert queries_of(client, TABLETS) == of_one
    assert TabletPackage.objects.count() == 3


def test_list_exports(cast, loaded, signed_in):
    _, row = sheet_of(signed_in(cast.admin).get(TABLETS, {"export": "xlsx"}))

    assert row[0] == loaded.visit.enterprise.name
    assert row[2] == cast.inspector.display_name
