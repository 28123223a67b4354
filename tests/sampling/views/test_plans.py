import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enterprises.choices import EnterpriseStatus
from sampling.models import SamplingPlan, Visit
from sampling.usecases.plans import load_plan
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, make_plan, qingyuan_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PLANS = reverse("sampling:plans")
PLAN = reverse("sampling:plan", args=["QY-2026"])
SCHEDULE = reverse("sampling:plan_schedule", args=["QY-2026"])


def draft(cast):
    load_reference()
    return load_plan(fixture=qingyuan_fixture(), year=2026, by=cast.admin, on=dt.date(2026, 1, 1))


def test_list_takes_the_same_queries_for_any_number_of_plans(cast, signed_in, queries_of):
    load_reference()
    make_plan(cast, 2026)
    client = signed_in(cast.admin)
    of_one = queries_of(client, PLANS)
    make_plan(cast, 2027)
    make_plan(cast, 2028)

    assert queries_of(client, PLANS) == of_one
    assert len(client.get(PLANS).context["body"]) == 3


def test_list_shows_neither_another_city_s_plan_nor_another_laboratory_s(cast, plan, signed_in):
    assertContains(signed_in(cast.analyst).get(PLANS), "QY-2026")
    assertNotContains(signed_in(cast.stranger).get(PLANS), "QY-2026")
    assertNotContains(signed_in(cast.other_analyst).get(PLANS), "QY-2026")


def test_list_is_not_for_the_system_administrator(cast, signed_in):
    assert signed_in(cast.system_admin).get(PLANS).status_code == 403


@pytest.mark.provision("Q-A.1", "Q-5.2", "Q-3.5", "Q-4.1", "Q-7")
def test_plan_reads_like_the_original(cast, plan, signed_in):
    page = signed_in(cast.officer_east).get(PLAN)

    facts = {fact.value for fact in page.context["facts"]}
    assert {"监督抽检", "清远市食品检验中心", "食品生产安全监管科", "清远市市场监督管理局"} <= facts
    assert [len(group["categories"]) for group in page.context["annex"]] == [4, 1, 3, 1, 1]
    assert page.context["annex"][2]["kind_of_food"] == "其他乳制品（炼乳、奶油、干酪、固态成型产品）"
    assert page.context["pairs"] == 61
    assert [clock["length"] for clock in page.context["clocks"]] == [2, 7]
    assertContains(page, "应尽量抽取批量大的产品")
    assertContains(page, '<td class="numeric">1.2 kg</td>', count=1, html=True)
    assertContains(page, 'rowspan="4"', count=4)


def test_plan_shows_the_windows_of_this_month(cast, plan, signed_in):
    rows = signed_in(cast.admin).get(PLAN).context["windows"].rows

    assert [row["days"][:10] for row in rows] == ["2026-03-08", "2026-03-15"]


def test_plan_of_another_year_shows_the_windows_of_its_first_month(cast, signed_in):
    load_reference()
    make_plan(cast, 2027)

    page = signed_in(cast.admin).get(reverse("sampling:plan", args=["QY-2027"]))

    assert page.context["windows"].rows[0]["days"].startswith("2027-01-08")


def test_plan_of_another_city_is_not_found(cast, plan, signed_in):
    for url in (PLAN, SCHEDULE):
        assert signed_in(cast.stranger).get(url).status_code == 404


def test_plan_offers_scheduling_to_those_who_may(cast, plan, signed_in):
    assertContains(signed_in(cast.admin).get(PLAN), SCHEDULE)
    assertNotContains(signed_in(cast.auditor).get(PLAN), SCHEDULE)


def test_plan_says_why_a_draft_is_not_scheduled(cast, signed_in):
    draft(cast)

    page = signed_in(cast.admin).get(PLAN)

    assertNotContains(page, SCHEDULE)
    assert page.context["actions"][-1].why_not


@pytest.mark.provision("Q-3.5")
def test_schedule_shows_the_month_before_anything_is_written(cast, plan, signed_in):
    make_enterprise(cast.east, "北江乳业有限公司")
    make_enterprise(cast.west, "停产乳业有限公司", status=EnterpriseStatus.SUSPENDED)

    page = signed_in(cast.admin).get(SCHEDULE, {"month": "2026-05"})

    assert [row["enterprise"] for row in page.context["created"].rows] == ["北江乳业有限公司"] * 2
    assert [row["enterprise"] for row in page.context["refused"].rows] == ["停产乳业有限公司"] * 2
    assert page.context["existing"].rows == []
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
    draft(cast)

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


def test_a_plan_without_its_windows_says_so(cast, plan, signed_in):
    SamplingPlan.objects.get().windows.all().delete()

    assert signed_in(cast.admin).get(PLAN).context["windows"].empty
