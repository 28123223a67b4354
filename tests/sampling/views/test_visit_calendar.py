import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.usecases.moves import cancel_visit, move_visit
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit
from tests.factories.staffing import make_absence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

CALENDAR = reverse("sampling:calendar")
WEEK = reverse("sampling:calendar_week")
INSPECTORS = reverse("sampling:calendar_inspectors")
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
    assert page.context["steps"] == {
        "previous": f"{CALENDAR}?month=2026-02",
        "this": CALENDAR,
        "next": f"{CALENDAR}?month=2026-04",
    }
    assertContains(page, visits[0].get_absolute_url())


def test_calendar_shows_the_month_of_the_address(cast, visits, signed_in):
    assert shown(signed_in(cast.admin).get(CALENDAR, {"month": "2026-04"})) == {APRIL_9: {visits[2].pk}}


def test_calendar_goes_over_the_year_s_end(cast, plan, signed_in):
    page = signed_in(cast.admin).get(CALENDAR, {"month": "2026-12"})

    assert page.context["steps"]["next"] == f"{CALENDAR}?month=2027-01"


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


def test_calendar_marks_what_was_moved_and_what_was_called_off(cast, visits, signed_in, today):
    moved, off, _ = visits
    move_visit(visit=moved, to=dt.date(2026, 3, 12), reason="设备检修", by=cast.admin, on=today)
    cancel_visit(visit=off, reason="企业停产", by=cast.admin, on=today)

    page = signed_in(cast.admin).get(CALENDAR)

    assertContains(page, "设备检修")
    assertContains(page, "chip-cancelled", 2)  # the visit and the legend
    assertContains(page, '<span class="visit-mark">', 3)  # the visit and two lines of the legend


def test_calendar_shows_proposed_visits(cast, visits, signed_in):
    Visit.objects.filter(pk=visits[0].pk).update(status=VisitStatus.PROPOSED)

    assertContains(signed_in(cast.admin).get(CALENDAR), "chip-proposed", 2)


def test_day_with_many_visits_leads_to_its_week(cast, plan, visits, signed_in, today):
    for n in range(8):
        make_visit(plan, make_enterprise(cast.west, f"规模{n}乳业有限公司"), today, [cast.inspector])
    week = {"day": today.isoformat(), "county": cast.west.pk}
    client = signed_in(cast.admin)

    assertContains(client.get(CALENDAR), f'href="{WEEK}?day={today.isoformat()}"')
    page = client.get(CALENDAR, {"county": cast.west.pk})

    assertContains(page, f"{WEEK}?day={today.isoformat()}&amp;county={cast.west.pk}")
    assertContains(page, '<a class="visit-chip', 8)
    assertContains(client.get(WEEK, week), '<a class="visit-chip', 9)
    assertNotContains(client.get(WEEK, week), "visit-more")


def test_week_goes_from_monday_to_sunday(cast, visits, signed_in, today):
    page = signed_in(cast.admin).get(WEEK, {"day": "2026-03-15", "county": cast.east.pk})

    assert [cell.date.day for cell, _ in page.context["weeks"][0]] == [9, 10, 11, 12, 13, 14, 15]
    assert shown(page) == {today: {visits[0].pk}}
    assert page.context["steps"]["next"] == f"{WEEK}?county={cast.east.pk}&day=2026-03-16"


def test_week_goes_over_the_year_s_end(cast, plan, signed_in):
    page = signed_in(cast.admin).get(WEEK, {"day": "2027-01-01"})

    assert [cell.date.day for cell, _ in page.context["weeks"][0]] == [28, 29, 30, 31, 1, 2, 3]


def test_inspectors_stand_beside_the_working_days_with_their_visits(cast, visits, signed_in, today):
    page = signed_in(cast.admin).get(INSPECTORS)

    assert len(page.context["days"]) == 22
    found = {
        row["person"]: {
            day.date: [visit.pk for visit in cell["visits"]] for day, cell in row["cells"] if cell["visits"]
        }
        for row in page.context["rows"]
    }
    assert found == {cast.inspector: {today: [visits[0].pk]}, cast.second_inspector: {today: [visits[1].pk]}}
    assert [row["count"] for row in page.context["rows"]] == [1, 1]


def test_inspector_who_is_absent_is_hatched_on_those_days(cast, visits, signed_in, today):
    make_absence(cast.inspector, today, days=2)

    def away(person):
        page = signed_in(person).get(INSPECTORS)
        return {
            (row["person"], day.date.day) for row in page.context["rows"] for day, cell in row["cells"] if cell["away"]
        }

    assert away(cast.admin) == {(cast.inspector, 10), (cast.inspector, 11)}
    assert away(cast.second_inspector) == set()
    assertContains(signed_in(cast.admin).get(INSPECTORS), "inspectors-away", 3)


def test_inspectors_of_the_filter_only(cast, visits, signed_in):
    page = signed_in(cast.admin).get(INSPECTORS, {"sampler": cast.inspector.pk})

    assert [row["person"] for row in page.context["rows"]] == [cast.inspector]


def test_inspectors_of_another_city_see_none_of_this(cast, visits, signed_in):
    page = signed_in(cast.stranger).get(INSPECTORS)

    assert page.context["rows"] == []
    assertNotContains(page, "北江乳业")


@pytest.mark.parametrize(("url", "asked"), [(WEEK, {"day": "soon"}), (INSPECTORS, {"month": "soon"})])
def test_other_forms_name_a_filter_that_is_wrong(cast, plan, signed_in, url, asked):
    assert signed_in(cast.admin).get(url, asked).status_code == 400
    assert signed_in(cast.analyst).get(url).status_code == 403


def test_other_forms_keep_days_and_filters(cast, plan, signed_in):
    tabs = signed_in(cast.admin).get(WEEK, {"day": "2026-05-06", "county": cast.east.pk}).context["tabs"]

    assert [tab["url"] for tab in tabs][0] == f"{CALENDAR}?month=2026-05&county={cast.east.pk}"
    assert [tab["is_shown"] for tab in tabs] == [False, True, False, False]


@pytest.mark.parametrize("url", [WEEK, INSPECTORS])
def test_other_forms_take_the_same_queries_for_any_number(cast, plan, visits, signed_in, queries_of, today, url):
    client = signed_in(cast.admin)
    make_absence(cast.inspector, today)
    of_two = queries_of(client, url)
    for name in ("丙乳业有限公司", "丁乳业有限公司"):
        make_visit(plan, make_enterprise(cast.west, name), today, [cast.inspector, cast.second_inspector])
    make_absence(cast.second_inspector, today)

    assert queries_of(client, url) == of_two
