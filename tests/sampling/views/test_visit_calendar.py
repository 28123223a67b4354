import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

CALENDAR = reverse("sampling:calendar")
APRIL_9 = dt.date(2026, 4, 9)


@pytest.fixture
def visits(cast, plan, today):
    """One in each county in March, one in April."""
    team = [cast.inspector]
    return (
        make_visit(plan, make_enterprise(cast.east, "北江乳业有限公司"), today, team),
        make_visit(plan, make_enterprise(cast.west, "凤城鲜奶有限公司"), today, [cast.second_inspector]),
        make_visit(plan, make_enterprise(cast.east, "连江乳业有限公司"), APRIL_9, team),
    )


def shown(page):
    """The visits on the days of the grid."""
    return {
        cell.date: {visit.pk for visit in found}
        for week in page.context["weeks"]
        for cell, found in filter(None, week)
        if found
    }


def test_calendar_opens_on_this_month(cast, visits, signed_in, today):
    page = signed_in(cast.admin).get(CALENDAR)

    assert shown(page) == {today: {visits[0].pk, visits[1].pk}}
    assert (page.context["previous"], page.context["next"]) == ("2026-02", "2026-04")
    assertContains(page, visits[0].get_absolute_url())


def test_calendar_shows_the_month_of_the_address(cast, visits, signed_in):
    assert shown(signed_in(cast.admin).get(CALENDAR, {"month": "2026-04"})) == {APRIL_9: {visits[2].pk}}


def test_calendar_goes_over_the_year_s_end(cast, plan, signed_in):
    page = signed_in(cast.admin).get(CALENDAR, {"month": "2026-12"})

    assert (page.context["previous"], page.context["next"]) == ("2026-11", "2027-01")
    assertContains(page, "month=2027-01")


def test_calendar_filters_by_county_and_sampler(cast, visits, signed_in, today):
    client = signed_in(cast.admin)

    assert shown(client.get(CALENDAR, {"county": cast.west.pk})) == {today: {visits[1].pk}}
    assert shown(client.get(CALENDAR, {"sampler": cast.inspector.pk})) == {today: {visits[0].pk}}


def test_calendar_keeps_the_filters_from_month_to_month(cast, visits, signed_in):
    page = signed_in(cast.admin).get(CALENDAR, {"county": cast.west.pk})

    assertContains(page, f"county={cast.west.pk}&amp;month=2026-04")


@pytest.mark.provision("Q-4.2")
def test_calendar_shows_a_county_its_visits_only(cast, visits, signed_in, today):
    assert shown(signed_in(cast.officer_east).get(CALENDAR)) == {today: {visits[0].pk}}
    assert shown(signed_in(cast.stranger).get(CALENDAR)) == {}


def test_calendar_marks_holidays_and_worked_weekends(cast, plan, signed_in):
    page = signed_in(cast.admin).get(CALENDAR, {"month": "2026-10"})

    marks = {cell.date.day: cell.marks for week in page.context["weeks"] for cell, _ in filter(None, week)}
    assert (marks[1], marks[8], marks[10], marks[11]) == (("holiday",), ("work",), ("makeup",), ("rest",))


@pytest.mark.parametrize("asked", [{"month": "soon"}, {"month": "9999-01"}, {"county": "0"}, {"sampler": "0"}])
def test_calendar_names_a_filter_that_is_wrong(cast, visits, signed_in, asked):
    assert signed_in(cast.admin).get(CALENDAR, asked).status_code == 400


def test_calendar_is_not_for_the_laboratory(cast, signed_in):
    assert signed_in(cast.analyst).get(CALENDAR).status_code == 403


def test_calendar_takes_the_same_queries_for_any_number_of_visits(cast, plan, visits, signed_in, queries_of, today):
    client = signed_in(cast.admin)
    of_two = queries_of(client, CALENDAR)
    for name in ("丙乳业有限公司", "丁乳业有限公司"):
        make_visit(plan, make_enterprise(cast.west, name), today, [cast.inspector, cast.second_inspector])

    assert queries_of(client, CALENDAR) == of_two
