import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from sampling.models import SamplingPlan
from sampling.usecases.plans import load_plan
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


def test_a_plan_without_its_windows_says_so(cast, plan, signed_in):
    SamplingPlan.objects.get().windows.all().delete()

    assert signed_in(cast.admin).get(PLAN).context["windows"].empty
