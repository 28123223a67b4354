import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.accounts.choices import Role
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.usecases.plans import load_plan
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, qingyuan_fixture
from tests.factories.staffing import make_absence, make_superior_sampling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SCHEDULE = reverse("sampling:plan_schedule", args=["QY-2026"])


@pytest.mark.provision("Q-3.5")
def test_schedule_shows_the_month_before_anything_is_written(cast, plan, signed_in):
    make_enterprise(cast.east, "北江乳业有限公司")
    make_enterprise(cast.west, "停产乳业有限公司", status=EnterpriseStatus.SUSPENDED)

    page = signed_in(cast.admin).get(SCHEDULE, {"month": "2026-05"})

    assert [row["enterprise"] for row in page.context["created"].rows] == ["北江乳业有限公司"] * 2
    assert [row["enterprise"] for row in page.context["refused"].rows] == ["停产乳业有限公司"] * 2
    assert page.context["unchanged"].rows == []
    assert "2" in page.context["steps"]
    assert not Visit.objects.exists()


def test_schedule_proposes_the_month_to_come(cast, plan, signed_in):
    assert signed_in(cast.admin).get(SCHEDULE).context["form"].data["month"] == "2026-04"


def test_schedule_is_confirmed_by_a_post(cast, plan, signed_in):
    make_enterprise(cast.east)

    answer = signed_in(cast.admin).post(SCHEDULE, {"month": "2026-05"})

    assertRedirects(answer, reverse("sampling:calendar", query={"month": "2026-05"}))
    assert Visit.objects.filter(month=dt.date(2026, 5, 1)).count() == 2


def test_schedule_twice_says_that_there_is_nothing_to_do(cast, plan, signed_in):
    make_enterprise(cast.east)
    client = signed_in(cast.admin)
    client.post(SCHEDULE, {"month": "2026-05"}, follow=True)

    page = client.post(SCHEDULE, {"month": "2026-05"}, follow=True)

    assert len(page.context["messages"]) == 1
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("month", ["", "2025-12", "2026-13", "May"])
def test_schedule_refuses_what_is_no_month_of_the_plan(cast, plan, signed_in, month):
    client = signed_in(cast.admin)

    assert client.post(SCHEDULE, {"month": month}).status_code == 422
    assert client.get(SCHEDULE, {"month": month}).status_code == 400
    assert not Visit.objects.exists()


def test_schedule_of_a_draft_is_refused_with_the_reason(cast, signed_in):
    load_reference()
    load_plan(fixture=qingyuan_fixture(), year=2026, by=cast.admin, on=dt.date(2026, 1, 1))

    page = signed_in(cast.admin).post(SCHEDULE, {"month": "2026-05"})

    assert page.status_code == 422
    assert page.context["form"].non_field_errors()


def test_schedule_is_for_those_who_manage_plans(cast, plan, signed_in):
    for person in (cast.officer_east, cast.inspector, cast.auditor, cast.analyst):
        assert signed_in(person).get(SCHEDULE).status_code == 403
        assert signed_in(person).post(SCHEDULE, {"month": "2026-05"}).status_code == 403
    assert not Visit.objects.exists()


def test_schedule_takes_the_same_queries_for_any_number_of_producers(cast, plan, signed_in, queries_of):
    make_enterprise(cast.east, "第一乳业有限公司")
    client = signed_in(cast.admin)
    of_one = queries_of(client, SCHEDULE)
    make_enterprise(cast.east, "第二乳业有限公司")
    make_enterprise(cast.east, "第三乳业有限公司")

    assert queries_of(client, SCHEDULE) == of_one


@pytest.fixture
def may(cast, plan, today):
    """May as it is scheduled: two visits to one producer by the two inspectors."""
    make_enterprise(cast.east)
    return schedule_month(plan=plan, month=dt.date(2026, 5, 1), by=cast.admin, on=today).visits


def tried_out(client):
    page = client.get(SCHEDULE, {"month": "2026-05"})
    names = ("created", "changed", "called_off", "unstaffed", "refused", "unchanged")
    return page, {name: len(page.context[name].rows) for name in names if page.context[name].rows}


def test_schedule_that_stands_has_nothing_to_do(cast, may, signed_in):
    page, counts = tried_out(signed_in(cast.admin))

    assert counts == {"unchanged": 2}
    assert page.context["steps"] == ""
    assertNotContains(page, 'name="month" value="2026-05">\n    <button')
    assertContains(page, "nothing-to-do")


def test_schedule_shows_who_leaves_and_who_comes(cast, may, signed_in):
    substitute = make_user("substitute", Role.INSPECTOR, bureau=cast.city)
    make_absence(cast.inspector, may[0].planned_on, days=1)

    page, counts = tried_out(signed_in(cast.admin))

    row = page.context["changed"].rows[0]
    assert counts == {"changed": 1, "unchanged": 1}
    assert (row["before"], row["planned_on"]) == (may[0].planned_on, may[0].planned_on)
    assert "inspector" in row["leaves"]
    assert row["comes"] == substitute.display_name
    assert "1" in page.context["steps"]


def test_schedule_shows_from_where_a_visit_is_moved_and_why(cast, may, signed_in):
    make_superior_sampling(may[0].enterprise, may[0].planned_on, "省局")
    client = signed_in(cast.admin)

    page, counts = tried_out(client)
    row = page.context["changed"].rows[0]

    assert counts == {"changed": 1, "unchanged": 1}
    assert row["before"] == may[0].planned_on != row["planned_on"]
    assert "省局" in row["why"]
    assert Visit.objects.get(pk=may[0].pk).planned_on == row["before"]

    client.post(SCHEDULE, {"month": "2026-05"})

    assert Visit.objects.get(pk=may[0].pk).planned_on == row["planned_on"]


def test_schedule_shows_what_it_calls_off(cast, may, signed_in):
    Enterprise.objects.update(licence_valid_until=dt.date(2026, 4, 30))

    page, counts = tried_out(signed_in(cast.admin))

    assert counts == {"called_off": 2, "refused": 2}
    assert not Visit.objects.filter(status=VisitStatus.CANCELLED).exists()
    assert all(row["why"] for row in page.context["called_off"].rows)


def test_schedule_names_visits_for_which_nobody_is_free(cast, may, signed_in):
    make_absence(cast.inspector, dt.date(2026, 4, 1), days=120)

    page, counts = tried_out(signed_in(cast.admin))

    assert counts == {"unstaffed": 2}
    assertContains(page, "figure-red")
