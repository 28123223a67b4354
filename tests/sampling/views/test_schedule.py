import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enterprises.choices import EnterpriseStatus
from sampling.choices import AbsenceKind, VisitStatus
from sampling.models import Absence, Visit
from sampling.usecases.plans import load_plan
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, qingyuan_fixture

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
    assertContains(page, "排入 2 次")
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


