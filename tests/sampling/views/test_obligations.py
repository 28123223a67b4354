import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from dairyqa.reasons import Reason, say
from enterprises.choices import EnterpriseStatus
from sampling.choices import PlanPart, VisitStatus
from sampling.models import Visit
from sampling.usecases.plans import change_plan
from sampling.usecases.revisions import issue_revision, open_revision
from sampling.views import obligations as views
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today"),
    pytest.mark.provision("Q-3.1", "Q-3.5", "Q-3.8"),
]

OBLIGATIONS = reverse("sampling:obligations", args=["QY-2026"])


def shown(page):
    return [row.enterprise.name for row in page.context["rows"]]


@pytest.fixture
def behind(cast):
    """Seven batches of raw milk in January, nothing sampled, a variety not covered."""
    producer = make_enterprise(cast.west, "乙乳业有限公司")
    for day in range(1, 8):
        make_raw_milk(producer, dt.date(2026, 1, day))
    make_variety(producer, name="未抽酸奶")
    return producer


def test_page_shows_visits_raw_milk_and_varieties(cast, plan, behind, signed_in, today):
    visit = make_visit(plan, behind, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    seal(visit, make_product(make_variety(behind), today), cast.inspector, today)

    page = signed_in(cast.admin).get(OBLIGATIONS)

    assertContains(page, f'<a class="dot dot-under_way" href="{visit.get_absolute_url()}"', count=1)
    assert [(quota.sampled, quota.required, quota.received) for quota in page.context["rows"][0].quotas] == [(0, 2, 7)]
    assertContains(page, "chip-amber", count=1)
    never = Reason("slot_never_scheduled", {"start": "2026-01-08", "end": "2026-01-21"})
    assertContains(page, f'role="img" title="{say(never)}"', count=1)


def test_page_finds_producers_by_name_and_outlook(cast, plan, behind, signed_in):
    make_enterprise(cast.east, "甲乳业有限公司")
    client = signed_in(cast.admin)

    assert shown(client.get(OBLIGATIONS, {"q": "乙乳"})) == ["乙乳业有限公司"]
    assert shown(client.get(OBLIGATIONS, {"q": "jry"})) == ["甲乳业有限公司"]
    assert shown(client.get(OBLIGATIONS, {"outlook": "alarm"})) == []


def test_page_holds_so_many_producers_and_leads_to_the_next(cast, plan, signed_in, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    for n in range(3):
        make_enterprise(cast.east, f"第{n}乳业有限公司")
    client = signed_in(cast.admin)

    page = client.get(OBLIGATIONS, {"sort": "county"})
    assertContains(page, 'rel="next"', count=1)
    assert shown(page) == ["第0乳业有限公司", "第1乳业有限公司"]
    assert shown(client.get(OBLIGATIONS, {"sort": "county", "page": "2"})) == ["第2乳业有限公司"]


@pytest.mark.provision("Q-A.3")
def test_dot_says_why_a_visit_was_moved(cast, plan, behind, signed_in, today):
    why = {"code": "proposal_rejected", "params": {"reason": "省局抽检"}}
    visit = make_visit(plan, behind, today, [cast.inspector])
    Visit.objects.filter(pk=visit.pk).update(change_reason=why)

    assertContains(signed_in(cast.admin).get(OBLIGATIONS), f"；{say(why)}", count=1)


def test_page_puts_what_is_most_behind_first(cast, plan, behind, signed_in):
    make_enterprise(cast.east, "甲乳业有限公司")
    client = signed_in(cast.admin)

    assert shown(client.get(OBLIGATIONS)) == ["乙乳业有限公司", "甲乳业有限公司"]
    assert shown(client.get(OBLIGATIONS, {"sort": "county"})) == ["甲乳业有限公司", "乙乳业有限公司"]


def test_page_adds_the_county_up(cast, plan, behind, signed_in):
    totals = signed_in(cast.admin).get(OBLIGATIONS).context["totals"]

    assert [(quota.received, quota.required, quota.short) for quota in totals["quotas"]] == [
        (7, 2, 2),
        (0, 0, 0),
    ]
    assert (totals["missed"], totals["covered"], totals["varieties"]) == (4, 0, 1)


def test_page_filters_by_county(cast, plan, behind, signed_in):
    make_enterprise(cast.east, "甲乳业有限公司")

    assert shown(signed_in(cast.admin).get(OBLIGATIONS, {"county": cast.west.pk})) == ["乙乳业有限公司"]


def test_page_shows_a_county_officer_their_county_only(cast, plan, behind, signed_in):
    make_enterprise(cast.east, "甲乳业有限公司")

    assert shown(signed_in(cast.officer_east).get(OBLIGATIONS)) == ["甲乳业有限公司"]


def test_page_keeps_a_producer_that_closed_during_the_plan(cast, plan, signed_in):
    make_enterprise(cast.east, "关闭乳业有限公司", status=EnterpriseStatus.CLOSED, closed_on=dt.date(2026, 2, 1))

    (row,) = signed_in(cast.admin).get(OBLIGATIONS).context["rows"]

    assert (row.visits.owed, row.visits.missed) == (2, 2)


def test_page_leaves_closed_producers_and_other_cities_out(cast, plan, signed_in):
    make_enterprise(cast.east, "关闭乳业有限公司", status=EnterpriseStatus.CLOSED)
    make_enterprise(cast.other_county, "洛阳乳业有限公司")

    page = signed_in(cast.admin).get(OBLIGATIONS)

    assert shown(page) == []
    assertContains(page, 'class="nothing"')


@pytest.mark.parametrize("asked", [{"county": "0"}, {"sort": "luck"}, {"outlook": "rosy"}])
def test_page_names_a_filter_that_is_wrong(cast, plan, signed_in, asked):
    assert signed_in(cast.admin).get(OBLIGATIONS, asked).status_code == 400


def test_page_is_neither_for_another_city_nor_for_the_laboratory(cast, plan, signed_in):
    assert signed_in(cast.stranger).get(OBLIGATIONS).status_code == 404
    assert signed_in(cast.analyst).get(OBLIGATIONS).status_code == 403


def test_page_takes_the_same_queries_for_any_number_of_producers(cast, plan, behind, signed_in, queries_of):
    client = signed_in(cast.admin)
    of_one = queries_of(client, OBLIGATIONS)
    for name in ("丙乳业有限公司", "丁乳业有限公司"):
        other = make_enterprise(cast.east, name)
        make_variety(other)
        make_raw_milk(other, dt.date(2026, 3, 1))

    assert queries_of(client, OBLIGATIONS) == of_one


def test_export_holds_what_the_page_shows(cast, plan, behind, signed_in):
    heads, row = sheet_of(signed_in(cast.admin).get(OBLIGATIONS, {"export": "xlsx"}))

    assert row[:8] == ("乙乳业有限公司", "英德市", 4, "未抽酸奶", 7, 2, 0, 2)
    assert len(heads) == len(row) == 14 + 24
    assert row[14] == say(Reason("slot_never_scheduled", {"start": "2026-01-08", "end": "2026-01-21"}))


def test_export_after_an_amendment_has_the_slots_of_each_month(cast, plan, behind, signed_in, today):
    july, windows = dt.date(2026, 7, 1), [{"slot": 1, "first_week": 2, "last_week": 4}]
    revision = open_revision(plan=plan, by=cast.admin, on=today)
    change_plan(plan=plan, part=PlanPart.FIGURES, changes={"windows": windows}, by=cast.admin, on=today)
    issue_revision(revision=revision, reason="每月一次", effective_from=july, by=cast.admin, on=today)

    heads, row = sheet_of(signed_in(cast.admin).get(OBLIGATIONS, {"export": "xlsx"}))

    assert len(heads) == len(row) == 14 + 6 * 2 + 6
    assert (heads[25], heads[26], heads[27]) == ("2026-06 (2)", "2026-07 (1)", "2026-08 (1)")


@pytest.fixture
def one_producer(behind):
    return reverse("sampling:producer_obligations", args=["QY-2026", behind.credit_code])


def test_producer_page_shows_each_slot_quota_by_month_and_varieties(cast, plan, behind, one_producer, signed_in, today):
    visit = make_visit(plan, behind, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    sample = seal(visit, make_product(make_variety(behind), today), cast.inspector, today)

    page = signed_in(cast.officer_west).get(one_producer)

    assert len(list(page.context["slots"].rows)) == 24
    january = page.context["quotas"][0]["table"].rows[0]
    assert (january["received"], january["required"], january["short"]) == (7, 2, 2)
    assertContains(page, sample.number)
    assertContains(page, visit.get_absolute_url())


def test_producer_page_is_for_those_who_see_the_producer(cast, plan, one_producer, signed_in):
    assert signed_in(cast.officer_east).get(one_producer).status_code == 404
    assert signed_in(cast.stranger).get(one_producer).status_code == 404
    assert signed_in(cast.analyst).get(one_producer).status_code == 403
