import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind, EnterpriseStatus
from sampling.choices import SupplementaryMode, VisitKind, VisitStatus
from sampling.models import Sample, SuperiorSampling, Visit
from sampling.queries import obligations, propose
from sampling.usecases import supplementary as usecases
from sampling.usecases.plans import load_plan
from sampling.usecases.supplementary import (
    confirm_supplementary_visit,
    plan_supplementary_visits,
    reject_supplementary_visit,
)
from sampling.usecases.visits import close_as_nothing_new, finish_visit
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import begin_visit, make_visit, qingyuan_fixture, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-3.1")]

ON = dt.date(2026, 3, 10)
ONE_DAY = dt.timedelta(days=1)


def deliver(producer, first=dt.date(2026, 1, 1), last=ON):
    """A batch of raw milk every day, processed on the next."""
    day = first
    producer.batches.filter(gone_on=None).update(gone_on=first)
    while day <= last:
        make_raw_milk(producer, day, gone_on=day + ONE_DAY if day < last else None)
        day += ONE_DAY


@pytest.fixture
def producer(cast, plan):
    """Too much milk for two visits a month: about 35 visits more are needed until December."""
    made = make_enterprise(cast.east)
    deliver(made)
    return made


def planned(plan, on=ON):
    plan_supplementary_visits(plan=plan, on=on)
    return list(Visit.objects.filter(kind=VisitKind.SUPPLEMENTARY).order_by("planned_on"))


def proposal_of(plan):
    return planned(plan)[0]


def test_shortfall_that_visits_cannot_mend_proposes_more_of_them(plan, producer):
    visits = planned(plan)

    assert {visit.status for visit in visits} == {VisitStatus.PROPOSED}
    # 365 batches expected, 55 owed, 20 regular visits left with one batch each: 35 more, five in the next 35 days.
    assert len(visits) == 5
    assert visits[0].reasons[0]["code"] == "supplementary_raw_milk"
    assert visits[0].reasons[0]["params"] == {
        "received": "365",
        "required": "55",
        "sampled": "20",
        "visits": "20",
        "extra": "35",
    }
    assert plan.pk == visits[0].plan_id


def test_second_run_makes_nothing(plan, producer):
    before = planned(plan)

    assert plan_supplementary_visits(plan=plan, on=ON) == []
    assert planned(plan) == before


def test_next_day_counts_what_is_open(plan, producer):
    before = planned(plan)
    deliver(producer, ON + ONE_DAY, ON + ONE_DAY)

    assert planned(plan, ON + ONE_DAY) == before


def test_rejected_visit_is_not_proposed_again_for_the_same_weeks(cast, plan, producer):
    reject_supplementary_visit(visit=proposal_of(plan), reason="企业检修", by=cast.admin, on=ON)

    assert plan_supplementary_visits(plan=plan, on=ON) == []


def test_days_are_working_days_that_nobody_else_has(cast, plan, producer):
    free = [visit.planned_on for visit in planned(plan)]
    Visit.objects.all().delete()
    SuperiorSampling.objects.create(enterprise=producer, on=free[0], authority="省局")
    make_visit(plan, producer, free[1], [cast.inspector], slot=2)

    days = [visit.planned_on for visit in planned(plan)]

    assert len(set(days)) == len(days) == 5
    assert not {free[0], free[1]} & set(days)
    assert not {free[1] - ONE_DAY, free[1] + ONE_DAY} & set(days)  # it would find the same milk
    assert all(day.weekday() < 5 for day in days if day != dt.date(2026, 4, 6))
    assert dt.date(2026, 4, 6) not in days  # 清明节
    assert min(days) > ON + dt.timedelta(days=3)


def test_producer_that_meets_its_quota_gets_none(cast, plan):
    small = make_enterprise(cast.east)
    for day in range(1, 8):
        make_raw_milk(small, dt.date(2026, 1, day))

    assert planned(plan) == []


def test_producer_out_of_scope_gets_none(cast, plan):
    deliver(make_enterprise(cast.east, status=EnterpriseStatus.SUSPENDED))

    assert planned(plan) == []


def test_last_batches_are_fetched_at_once(cast, plan):
    """Nothing comes any more: what is on hand now is all there is."""
    producer = make_enterprise(cast.east)
    deliver(producer, last=dt.date(2026, 10, 1))
    days = [visit.planned_on for visit in planned(plan, dt.date(2026, 12, 29))]

    assert days == [dt.date(2026, 12, 30)]


def test_automatic_plan_makes_them_at_once_with_samplers(cast, plan, producer):
    plan.supplementary_mode = SupplementaryMode.AUTOMATIC
    plan.save(update_fields=["supplementary_mode"])

    visits = planned(plan)

    assert {visit.status for visit in visits} == {VisitStatus.PLANNED}
    assert [visit.samplers.count() for visit in visits] == [2] * 5
    assert plan_supplementary_visits(plan=plan, on=ON) == []


def test_planned_ones_count_in_the_forecast(cast, plan, producer):
    (before,) = obligations(plan, [producer], ON)
    confirm_supplementary_visit(visit=proposal_of(plan), by=cast.admin, on=ON)
    (after,) = obligations(plan, [producer], ON)

    assert before.forecasts[0].result.extra_visits - after.forecasts[0].result.extra_visits == 1
    assert len(after.supplementary) == 5


def test_confirming_draws_the_samplers(cast, plan, producer):
    visit = proposal_of(plan)

    confirm_supplementary_visit(visit=visit, by=cast.admin, on=ON)

    visit.refresh_from_db()
    assert visit.status == VisitStatus.PLANNED
    assert set(visit.samplers.all()) == {cast.inspector, cast.second_inspector}


def test_confirming_is_refused_on_the_day_and_where_a_superior_authority_samples(cast, plan, producer):
    first, second, *_ = planned(plan)
    SuperiorSampling.objects.create(enterprise=producer, on=second.planned_on, authority="省局")

    for visit, on in ((first, first.planned_on), (second, ON)):
        with pytest.raises(DomainError):
            confirm_supplementary_visit(visit=visit, by=cast.admin, on=on)
    assert not Visit.objects.exclude(status=VisitStatus.PROPOSED).exists()


def test_confirming_twice_is_refused(cast, plan, producer):
    visit = proposal_of(plan)
    confirm_supplementary_visit(visit=visit, by=cast.admin, on=ON)

    with pytest.raises(DomainError):
        confirm_supplementary_visit(visit=visit, by=cast.admin, on=ON)


def test_rejecting_needs_a_reason_and_a_proposal(cast, plan, producer):
    visit = proposal_of(plan)
    with pytest.raises(DomainError):
        reject_supplementary_visit(visit=visit, reason=" ", by=cast.admin, on=ON)
    reject_supplementary_visit(visit=visit, reason="企业检修", by=cast.admin, on=ON)

    visit.refresh_from_db()
    assert visit.change_reason == {"code": "proposal_rejected", "params": {"reason": "企业检修"}}
    with pytest.raises(DomainError):
        reject_supplementary_visit(visit=visit, reason="企业检修", by=cast.admin, on=ON)


def test_unconfirmed_proposal_lapses_and_is_made_anew(plan, producer):
    first = proposal_of(plan)
    deliver(producer, ON + ONE_DAY, first.planned_on)

    made = plan_supplementary_visits(plan=plan, on=first.planned_on)

    first.refresh_from_db()
    assert (first.status, first.change_reason["code"]) == (VisitStatus.CANCELLED, "proposal_lapsed")
    assert made
    assert all(visit.planned_on > first.planned_on for visit in made)


def test_draft_is_refused_and_a_plan_that_is_over_has_none(cast, plan, producer):
    draft = load_plan(fixture=qingyuan_fixture() | {"code": "D"}, year=2027, by=cast.admin, on=ON)

    with pytest.raises(DomainError):
        plan_supplementary_visits(plan=draft, on=ON)
    assert plan_supplementary_visits(plan=plan, on=dt.date(2027, 1, 5)) == []


def test_planning_is_atomic(plan, producer, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(usecases, "record", fail)
    with pytest.raises(RuntimeError):
        plan_supplementary_visits(plan=plan, on=ON)

    assert not Visit.objects.exists()


def test_planning_takes_the_same_queries_for_any_number_of_producers(cast, plan, producer):
    def count():
        with CaptureQueriesContext(connection) as queries:
            plan_supplementary_visits(plan=plan, on=ON)
        return len(queries)

    plan.windows.all()
    count()
    Visit.objects.all().delete()
    of_one = count()
    Visit.objects.all().delete()
    for _ in range(2):
        deliver(make_enterprise(cast.west))

    assert count() == of_one


@pytest.fixture
def under_way(cast, plan, producer):
    visit = proposal_of(plan)
    confirm_supplementary_visit(visit=visit, by=cast.admin, on=ON)
    make_raw_milk(producer, visit.planned_on)
    begin_visit(visit, cast.inspector, visit.planned_on)
    return visit


def test_supplementary_visit_takes_raw_batches_only(cast, producer, under_way):
    product = make_product(make_variety(producer), under_way.planned_on)
    day = under_way.planned_on

    assert propose(under_way, day).products == []
    with pytest.raises(DomainError):
        seal(under_way, product, cast.inspector, day)
    seal(under_way, producer.batches.get(arrived_on=day, kind=BatchKind.RAW_MILK), cast.inspector, day)
    finish_visit(visit=under_way, representative="王强", by=cast.inspector, on=day)

    assert under_way.status == VisitStatus.DONE
    assert Sample.objects.get().kind == BatchKind.RAW_MILK


def test_supplementary_visit_without_raw_material_is_nothing_new_whatever_products_there_are(cast, producer, under_way):
    producer.batches.update(gone_on=under_way.planned_on)
    make_product(make_variety(producer), under_way.planned_on)

    close_as_nothing_new(
        visit=under_way, reason="当日无奶", representative="王强", by=cast.inspector, on=under_way.planned_on
    )

    assert under_way.status == VisitStatus.NOTHING_NEW
