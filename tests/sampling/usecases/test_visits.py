import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.usecases import visits as visit_usecases
from sampling.usecases.visits import close_as_nothing_new, finish_visit
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import SEEN, begin_visit, make_visit, seal

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
FRESH = dt.date(2026, 3, 9)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def planned(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def visit(cast, plan, producer):
    samplers = [cast.inspector, cast.second_inspector]
    return make_visit(plan, producer, ON, samplers, slot=2, status=VisitStatus.UNDER_WAY)


def begin(visit, by, **values):
    begin_visit(visit, by, **{"on": ON, **values})


def close(visit, by, **values):
    close_as_nothing_new(
        visit=visit, **{"reason": "未生产新成品", "representative": "郑经理", "by": by, "on": ON, **values}
    )


def finish(visit, by, **values):
    finish_visit(visit=visit, **{"representative": "郑经理", "by": by, "on": ON, **values})


@pytest.mark.provision("Q-A.2")
def test_start_records_that_both_were_looked_at(cast, planned):
    begin(planned, cast.second_inspector)

    planned.refresh_from_db()
    assert (planned.status, planned.started_on) == (VisitStatus.UNDER_WAY, ON)
    assert planned.ledger_seen
    assert planned.records_seen
    event = AuditEvent.objects.get(event="visit.started")
    assert (event.subject_id, event.actor_id, event.happened_on) == (planned.pk, cast.second_inspector.pk, ON)


@pytest.mark.provision("Q-A.2")
@pytest.mark.parametrize("unseen", list(SEEN))
def test_start_without_looking_is_refused(cast, planned, unseen):
    with pytest.raises(DomainError):
        begin(planned, cast.inspector, **{unseen: False})

    planned.refresh_from_db()
    assert planned.status == VisitStatus.PLANNED


def test_start_by_somebody_else_is_refused(cast, planned):
    with pytest.raises(DomainError):
        begin(planned, cast.admin)


def test_start_twice_is_refused(cast, planned):
    begin(planned, cast.inspector)

    with pytest.raises(TransitionRefused):
        begin(planned, cast.second_inspector)
    assert AuditEvent.objects.filter(event="visit.started").count() == 1


def test_start_of_a_visit_that_the_other_has_just_begun_is_refused(cast, planned):
    stale = Visit.objects.get(pk=planned.pk)
    begin(planned, cast.inspector)

    with pytest.raises(TransitionRefused):
        begin(stale, cast.second_inspector)


@pytest.mark.provision("Q-1")
@pytest.mark.parametrize(
    "change",
    [
        {"status": EnterpriseStatus.CLOSED, "closed_on": ON},
        {"licence_valid_until": ON - dt.timedelta(days=1)},
        {"licence_valid_from": ON + dt.timedelta(days=1)},
    ],
)
def test_start_at_a_producer_out_of_scope_is_refused(cast, planned, change):
    Enterprise.objects.filter(pk=planned.enterprise_id).update(**change)
    planned = Visit.objects.get(pk=planned.pk)

    with pytest.raises(DomainError):
        begin(planned, cast.inspector)


@pytest.mark.provision("Q-3.2", "Q-A.2")
def test_nothing_new_closes_the_visit_with_its_reason(cast, visit):
    close(visit, cast.inspector)

    visit.refresh_from_db()
    assert (visit.status, visit.ended_on) == (VisitStatus.NOTHING_NEW, ON)
    assert (visit.closing_reason, visit.representative) == ("未生产新成品", "郑经理")
    assert AuditEvent.objects.get(event="visit.nothing_new").payload == {"reason": "未生产新成品"}


@pytest.mark.provision("Q-3.2")
def test_nothing_new_holds_where_everything_on_hand_was_sampled_before(cast, plan, visit):
    batch = make_product(make_variety(visit.enterprise), FRESH)
    earlier = make_visit(plan, visit.enterprise, FRESH, [cast.inspector], status=VisitStatus.UNDER_WAY)
    seal(earlier, batch, cast.inspector, FRESH)

    close(visit, cast.inspector)

    assert visit.status == VisitStatus.NOTHING_NEW


@pytest.mark.provision("Q-3.2")
@pytest.mark.parametrize("fill", [lambda e: make_product(make_variety(e), FRESH), lambda e: make_raw_milk(e, FRESH)])
def test_nothing_new_is_refused_while_a_batch_is_on_hand(cast, visit, fill):
    fill(visit.enterprise)

    with pytest.raises(DomainError):
        close(visit, cast.inspector)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNDER_WAY


def test_nothing_new_is_refused_after_a_sample(cast, visit):
    seal(visit, make_product(make_variety(visit.enterprise), FRESH), cast.inspector, ON)

    with pytest.raises(DomainError):
        close(visit, cast.inspector)


@pytest.mark.parametrize("missing", ["reason", "representative"])
def test_nothing_new_wants_reason_and_representative(cast, visit, missing):
    with pytest.raises(DomainError) as refusal:
        close(visit, cast.inspector, **{missing: ""})

    assert refusal.value.field == missing


def test_nothing_new_before_the_beginning_is_refused(cast, planned):
    with pytest.raises(DomainError):
        close(planned, cast.inspector)


@pytest.mark.provision("Q-3.6")
def test_finish_ends_the_visit_with_its_samples(cast, visit):
    seal(visit, make_product(make_variety(visit.enterprise), FRESH), cast.inspector, ON)

    finish(visit, cast.second_inspector)

    visit.refresh_from_db()
    assert (visit.status, visit.ended_on, visit.representative) == (VisitStatus.DONE, ON, "郑经理")
    assert AuditEvent.objects.get(event="visit.finished").payload == {"count": 1}


def test_finish_without_a_sample_is_refused(cast, visit):
    with pytest.raises(DomainError):
        finish(visit, cast.inspector)


@pytest.mark.provision("Q-3.6")
def test_finish_with_raw_milk_alone_is_refused_while_a_product_is_on_hand(cast, visit):
    make_product(make_variety(visit.enterprise), FRESH)
    seal(visit, make_raw_milk(visit.enterprise, FRESH), cast.inspector, ON)

    with pytest.raises(DomainError):
        finish(visit, cast.inspector, reason="没有成品")


@pytest.mark.provision("Q-3.6")
def test_finish_with_raw_milk_alone_wants_a_reason(cast, visit):
    seal(visit, make_raw_milk(visit.enterprise, FRESH), cast.inspector, ON)

    with pytest.raises(DomainError) as refusal:
        finish(visit, cast.inspector)
    finish(visit, cast.inspector, reason="当日无成品在库")

    assert refusal.value.field == "reason"
    assert visit.closing_reason == "当日无成品在库"


def test_finish_wants_a_representative(cast, visit):
    seal(visit, make_product(make_variety(visit.enterprise), FRESH), cast.inspector, ON)

    with pytest.raises(DomainError) as refusal:
        finish(visit, cast.inspector, representative="")
    assert refusal.value.field == "representative"


@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize("step", [close, finish])
def test_ending_without_a_signature_keeps_the_reason_and_the_witness(cast, visit, step):
    if step is finish:
        seal(visit, make_product(make_variety(visit.enterprise), FRESH), cast.inspector, ON)

    step(visit, cast.inspector, representative="", unsigned_reason="拒绝签字", witness="赵六")

    visit.refresh_from_db()
    assert (visit.representative, visit.unsigned_reason, visit.witness) == ("", "拒绝签字", "赵六")


@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unsigned_reason": "拒绝签字"}, "witness"),
        ({"witness": "赵六", "representative": "郑经理"}, "unsigned_reason"),
        ({}, "representative"),
    ],
)
def test_ending_without_a_signature_wants_both_reason_and_witness(cast, visit, values, field):
    with pytest.raises(DomainError) as refusal:
        close(visit, cast.inspector, **({"representative": ""} | values))

    assert refusal.value.field == field
    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNDER_WAY


@pytest.mark.provision("Q-8.1")
def test_start_keeps_when_and_where_the_samplers_arrived(cast, planned):
    at = dt.datetime(2026, 3, 10, 1, 30, tzinfo=dt.UTC)

    begin(planned, cast.inspector, arrived_at=at, position={"lat": "23.68", "lon": "113.05", "accuracy_m": "12"})

    planned.refresh_from_db()
    assert (planned.arrived_at, planned.position["lat"]) == (at, "23.68")
    assert (planned.identity_shown, planned.notice_given) == (True, True)


def test_finish_twice_is_refused(cast, visit):
    seal(visit, make_product(make_variety(visit.enterprise), FRESH), cast.inspector, ON)
    finish(visit, cast.inspector)

    with pytest.raises(DomainError):
        finish(visit, cast.inspector)
    assert AuditEvent.objects.filter(event="visit.finished").count() == 1


@pytest.mark.parametrize("step", [close, finish])
def test_ending_by_somebody_else_is_refused(cast, visit, step):
    with pytest.raises(DomainError):
        step(visit, cast.analyst)


def test_nothing_is_kept_if_the_record_of_it_fails(cast, planned, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(visit_usecases, "record", broken)

    with pytest.raises(RuntimeError):
        begin(planned, cast.inspector)
    planned.refresh_from_db()
    assert planned.status == VisitStatus.PLANNED
