import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.choices import BatchKind
from enterprises.models import Enterprise
from sampling.choices import Outlook, PlanStatus, SlotState, VisitStatus
from sampling.models import Sample, SamplingPlan
from sampling.queries import coverage, obligations, plan_months, propose, raw_quotas, recent_raw_batches
from sampling.usecases.draws import hold_raw_draws
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_raw_powder, make_variety
from tests.factories.sampling import make_visit, seal

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector], status=VisitStatus.UNDER_WAY)


def milk(producer, first, days, **values):
    return [make_raw_milk(producer, first + dt.timedelta(days=n), **values) for n in range(days)]


def quotas_of(plan, producer, on=ON):
    return {
        quota.kind: (quota.received, quota.sampled, quota.required)
        for quota in raw_quotas(plan, [producer], on)[producer.pk]
    }


@pytest.mark.provision("Q-3.1", "Q-2.1")
def test_quota_counts_each_raw_material_of_the_plan_s_period(plan, producer):
    milk(producer, dt.date(2025, 12, 30), 2)
    milk(producer, dt.date(2026, 1, 1), 7)
    milk(producer, ON + dt.timedelta(days=1), 3)
    make_raw_powder(producer, ON)

    assert quotas_of(plan, producer) == {BatchKind.RAW_MILK: (7, 0, 2), BatchKind.RAW_POWDER: (1, 0, 1)}


@pytest.mark.provision("Q-3.1")
def test_quota_counts_samples_but_not_those_that_were_refused(cast, plan, producer, visit):
    batches = milk(producer, dt.date(2026, 3, 4), 3)
    for batch in batches:
        seal(visit, batch, cast.inspector, ON)
    refused = Sample.objects.filter(batch=batches[0])
    refused.update(status="refused", refused_on=ON, refusal_ground="other")

    assert quotas_of(plan, producer) == {BatchKind.RAW_MILK: (3, 2, 1)}


@pytest.mark.provision("Q-3.1")
def test_quota_of_a_producer_without_raw_materials_is_nothing(plan, producer):
    assert quotas_of(plan, producer) == {}


@pytest.mark.provision("Q-3.8")
def test_coverage_knows_the_varieties_in_production_and_when_they_were_sampled(cast, plan, producer, visit):
    fresh = make_variety(producer, name="鲜牛奶")
    make_variety(producer, name="未抽品种")
    make_variety(producer, name="停产品种", is_produced=False)
    seal(visit, make_product(fresh, ON), cast.inspector, ON)

    found = {entry.variety.name: entry.last_sampled_on for entry in coverage(plan, [producer])[producer.pk]}

    assert found == {"鲜牛奶": ON, "未抽品种": None}


@pytest.mark.provision("Q-3.7", "Q-3.8")
def test_proposal_puts_the_uncovered_variety_first_then_the_large_batch(cast, plan, producer, visit):
    covered, uncovered = make_variety(producer, name="鲜牛奶"), make_variety(producer, name="酸奶")
    earlier = make_visit(
        plan, producer, ON - dt.timedelta(days=20), [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY
    )
    seal(earlier, make_product(covered, ON - dt.timedelta(days=20)), cast.inspector, ON - dt.timedelta(days=20))
    small = make_product(uncovered, ON, quantity_kg=Decimal(100))
    large = make_product(covered, ON, quantity_kg=Decimal(9000))

    choices = propose(visit, ON).choices_of(BatchKind.PRODUCT)

    assert [(choice.batch, choice.is_proposed) for choice in choices[:2]] == [(small, True), (large, False)]


@pytest.mark.provision("Q-3.2")
def test_proposal_shows_what_was_sampled_last_and_never_proposes_it(cast, producer, visit):
    variety = make_variety(producer)
    taken, free = make_product(variety, ON, lot="A"), make_product(variety, ON - dt.timedelta(days=1), lot="B")
    sample = seal(visit, taken, cast.inspector, ON)

    choices = propose(visit, ON).choices_of(BatchKind.PRODUCT)

    assert [(choice.batch, choice.is_proposed, choice.sample) for choice in choices] == [
        (free, True, None),
        (taken, False, sample),
    ]


@pytest.mark.provision("Q-3.1", "Q-5.1")
def test_proposal_has_as_many_raw_batches_drawn_as_are_owed_until_the_next_visit(cast, producer, visit):
    milk(producer, dt.date(2026, 1, 5), 16, gone_on=dt.date(2026, 1, 30))
    on_hand = milk(producer, dt.date(2026, 3, 7), 4)
    hold_raw_draws(visit=visit, by=cast.inspector, on=ON)

    drawn = propose(visit, ON).raw[BatchKind.RAW_MILK]

    # 20 received, 3 owed, about 5 more in the 15 days to come: 4 owed then, and 4 are on hand.
    assert {entry.batch_id for entry in drawn} == {batch.pk for batch in on_hand}
    assert drawn[0].reasons[0].params["expected"] == "5"
    assert propose(visit, ON).raw[BatchKind.RAW_MILK] == drawn


def test_proposal_without_anything_on_hand_is_empty(visit, producer):
    make_product(make_variety(producer), ON, gone_on=ON)

    assert propose(visit, ON).is_empty


@pytest.mark.provision("Q-A.2")
def test_ledger_shows_each_raw_batch_with_its_sample(cast, producer, visit):
    old, new = milk(producer, dt.date(2026, 3, 5), 2)
    make_product(make_variety(producer), ON)
    sample = seal(visit, old, cast.inspector, ON)

    assert [(batch, batch.taken) for batch in recent_raw_batches(visit, ON)] == [(new, []), (old, [sample])]


def test_months_of_a_plan_are_those_of_its_period(plan):
    plan.starts_on, plan.ends_on = dt.date(2026, 11, 20), dt.date(2027, 2, 1)

    assert plan_months(plan) == [dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1)]


@pytest.mark.provision("Q-3.5")
def test_obligations_tell_how_each_slot_stands(cast, plan, producer):
    make_visit(plan, producer, dt.date(2026, 2, 10), [cast.inspector], slot=1)
    planned = make_visit(plan, producer, dt.date(2026, 3, 12), [cast.inspector], slot=1)

    (row,) = obligations(plan, [producer], ON)

    states = [[slot.standing.state for slot in month] for month in row.months]
    assert states[0] == [SlotState.MISSED, SlotState.MISSED]
    assert states[1] == [SlotState.MISSED, SlotState.MISSED]
    assert states[2] == [SlotState.PLANNED, SlotState.TO_BE_PLANNED]
    assert row.months[2][0].visit_id == planned.pk
    assert states[11] == [SlotState.TO_BE_PLANNED, SlotState.TO_BE_PLANNED]
    assert row.missed == 4


@pytest.mark.provision("Q-1")
def test_obligations_do_not_count_months_without_a_licence(plan, cast):
    newcomer = make_enterprise(cast.east, licence_valid_from=dt.date(2026, 2, 25))

    (row,) = obligations(plan, [newcomer], ON)

    assert [slot.standing.state for slot in row.months[0]] == [SlotState.NOT_IN_SCOPE, SlotState.NOT_IN_SCOPE]
    assert [slot.standing.state for slot in row.months[1]] == [SlotState.NOT_IN_SCOPE, SlotState.MISSED]
    assert row.missed == 1


@pytest.mark.provision("Q-3.5")
def test_windows_count_from_the_issue_of_the_plan(plan, producer):
    SamplingPlan.objects.update(issued_on=dt.date(2026, 2, 10))

    (row,) = obligations(SamplingPlan.objects.get(), [producer], ON)

    january, february = row.months[0], row.months[1]
    assert {slot.standing.reason.code for slot in january} == {"slot_before_plan"}
    assert [slot.standing.state for slot in february] == [SlotState.MISSED, SlotState.MISSED]
    assert february[0].standing.reason.params["start"] == "2026-02-10"
    assert (row.visits.owed, row.visits.missed) == (22, 2)


@pytest.mark.provision("Q-3.5")
def test_window_is_not_owed_whose_working_days_were_over_at_the_issue(plan, producer):
    SamplingPlan.objects.update(issued_on=dt.date(2026, 2, 21))  # a Saturday within the Spring Festival

    (row,) = obligations(SamplingPlan.objects.get(), [producer], ON)

    assert row.months[1][0].standing.reason.code == "slot_before_plan"
    assert row.months[1][1].standing.reason.params["start"] == "2026-02-21"


@pytest.mark.provision("Q-3.5")
def test_visit_that_has_begun_is_open(cast, plan, producer, visit):
    (row,) = obligations(plan, [producer], ON)

    assert row.months[2][0].standing.state == SlotState.UNDER_WAY
    assert row.visits.open == 20


@pytest.mark.provision("Q-1")
def test_suspension_of_the_past_excuses_its_windows_and_says_why(plan, producer):
    """The producer goes on today: what counts is how it was then."""
    producer.suspensions.create(starts_on=dt.date(2026, 1, 1), resumed_on=dt.date(2026, 2, 1), reason="检修")

    (row,) = obligations(plan, [producer], ON)

    assert [slot.standing.reason.code for slot in row.months[0]] == ["slot_suspended_until"] * 2
    assert [slot.standing.state for slot in row.months[1]] == [SlotState.MISSED, SlotState.MISSED]
    assert (row.visits.owed, row.visits.missed) == (22, 2)


def test_draft_owes_nothing_yet(plan, producer):
    SamplingPlan.objects.update(status=PlanStatus.DRAFT, issued_on=None)

    (row,) = obligations(SamplingPlan.objects.get(), [producer], ON)

    assert row.visits.owed == 0
    assert {slot.standing.reason.code for slot in row.slots} == {"slot_of_a_draft"}


@pytest.mark.provision("Q-3.1")
def test_nothing_is_expected_while_production_rests(plan, producer):
    milk(producer, dt.date(2026, 1, 1), 60, gone_on=dt.date(2026, 3, 2))
    producer.suspensions.create(starts_on=dt.date(2026, 3, 2))

    (row,) = obligations(plan, [producer], ON)

    (found,) = row.forecasts
    assert (found.result.expected_received, found.result.reachable) == (60, 0)
    assert row.outlook == Outlook.ALARM


def test_shortfall_adds_up_visits_raw_materials_and_varieties(plan, producer):
    milk(producer, dt.date(2026, 1, 1), 7)
    make_variety(producer)

    (row,) = obligations(plan, [producer], ON)

    assert (row.missed, row.raw_short, row.uncovered, row.shortfall) == (4, 2, 1, 7)


def test_obligations_take_the_same_queries_for_any_number_of_producers(cast, plan, django_assert_num_queries):
    producers = [make_enterprise(cast.east, f"第{n}乳业") for n in range(3)]
    for one in producers:
        make_variety(one)
        make_raw_milk(one, ON)
    obligations(plan, producers[:1], ON)  # reads the calendar into this process

    def asked(producers):
        found = list(Enterprise.objects.filter(pk__in=[one.pk for one in producers]))
        obligations(SamplingPlan.objects.get(), found, ON)

    with CaptureQueriesContext(connection) as of_one:
        asked(producers[:1])
    with django_assert_num_queries(len(of_one)):
        asked(producers)
