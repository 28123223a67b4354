import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import RecordStatus, VisitStatus
from sampling.models import Sample, Visit
from sampling.usecases import disputes
from sampling.usecases.disputes import decide_record
from tests.factories.applying import applied, changed, found_line, loaded, taking
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE, record_body, sample_entry

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.3")]

ON = dt.date(2026, 3, 10)
LATER = ON + dt.timedelta(days=2)


@pytest.fixture
def visit(cast, plan):
    return make_visit(plan, make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def product(visit):
    return make_product(make_variety(visit.enterprise), ON)


@pytest.fixture
def milk(visit):
    return make_raw_milk(visit.enterprise, ON)


@pytest.fixture
def tablets(cast, visit, product, milk):
    return loaded(visit, cast.inspector), loaded(visit, cast.second_inspector, OTHER_DEVICE)


@pytest.fixture
def first(tablets, product):
    """It took the product and no milk."""
    return applied(tablets[0], taking(tablets[0], product))


@pytest.fixture
def disputed(first, tablets, product, milk):
    return applied(tablets[1], taking(tablets[1], product, milk))


def decide(record, by, **values):
    return decide_record(
        record=record, **({"take_samples": True, "reason": "两人分头抽样", "by": by, "on": LATER} | values)
    )


def test_the_further_samples_are_taken_over_and_what_is_refused_stays_on_record(cast, disputed, visit, milk, tablets):
    decide(disputed, cast.admin)

    disputed.refresh_from_db()
    assert (disputed.status, disputed.decided_by, disputed.decided_on) == (RecordStatus.APPLIED, cast.admin, LATER)
    assert [refusal["field"] for refusal in disputed.refusals] == ["samples.0"]
    sample = Sample.objects.get(batch=milk)
    assert (sample.number, sample.sampled_on) == (tablets[1].numbers[1], ON)
    assert sample.deliver_due_on == dt.date(2026, 3, 17)
    assert sample.choice_reasons[-1] == {"code": "taken_over_by_decision", "params": {"reason": "两人分头抽样"}}
    visit.refresh_from_db()
    assert visit.status == VisitStatus.DONE
    event = AuditEvent.objects.get(event="visit_record.taken_over")
    assert (event.actor_id, event.payload["count"]) == (cast.admin.pk, 1)


def test_a_record_is_kept_as_evidence_only(cast, disputed):
    decide(disputed, cast.admin, take_samples=False)

    disputed.refresh_from_db()
    assert (disputed.status, disputed.decision_reason) == (RecordStatus.KEPT, "两人分头抽样")
    assert Sample.objects.count() == 1


def test_one_that_nobody_will_mend_is_kept(cast, tablets, product):
    body = taking(tablets[0], product)
    body["samples"][0]["test_kg"] = "0.100"
    record = applied(tablets[0], changed(body))

    with pytest.raises(DomainError):
        decide(record, cast.admin)
    decide(record, cast.admin, take_samples=False)

    record.refresh_from_db()
    assert record.status == RecordStatus.KEPT


def test_a_decision_wants_a_reason(cast, disputed):
    with pytest.raises(DomainError) as refusal:
        decide(disputed, cast.admin, reason="")
    assert refusal.value.field == "reason"


def test_a_record_that_adds_nothing_is_not_taken_over(cast, first, tablets, product):
    record = applied(tablets[1], taking(tablets[1], product))

    with pytest.raises(DomainError):
        decide(record, cast.admin)
    record.refresh_from_db()
    assert record.status == RecordStatus.DISPUTED


@pytest.mark.provision("Q-5.2")
def test_every_rule_of_sealing_holds(cast, first, tablets, product, milk):
    body = taking(tablets[1], milk)
    body["samples"][0]["test_seal"] = first_seal = Sample.objects.get().seals.first().number
    record = applied(tablets[1], changed(body))

    with pytest.raises(DomainError, match=first_seal):
        decide(record, cast.admin)
    assert Sample.objects.count() == 1


def test_an_incomplete_record_is_not_taken_over(cast, first, tablets, milk):
    body = taking(tablets[1], milk)
    body["samples"][0]["test_kg"] = "0.001"
    record = applied(tablets[1], changed(body))

    with pytest.raises(DomainError):
        decide(record, cast.admin)
    assert Sample.objects.count() == 1


@pytest.mark.provision("Q-A.2")
def test_a_batch_that_was_found_is_entered_with_its_sample(cast, first, tablets, visit):
    line = found_line(source="鹤鸣牧场", arrived_on="2026-03-10", quantity_kg="300.00")
    milk = make_raw_milk(make_enterprise(cast.west), ON)
    samples = [sample_entry(tablets[1].numbers[0], milk) | {"batch": "f1"}]
    record = applied(tablets[1], record_body(tablets[1], samples=samples, found=[line]))

    decide(record, cast.admin)

    assert Sample.objects.get(number=tablets[1].numbers[0]).batch.source == "鹤鸣牧场"


def test_samples_taken_at_a_visit_that_was_called_off_can_be_taken_over(cast, visit, tablets, product, milk):
    Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.CANCELLED, change_reason={"code": "visit_due"})
    record = applied(tablets[0], taking(tablets[0], product, milk))

    decide(record, cast.admin)

    assert Sample.objects.count() == 2


@pytest.mark.parametrize("take_samples", [True, False])
def test_decided_twice_is_refused(cast, disputed, take_samples):
    decide(disputed, cast.admin, take_samples=take_samples)

    with pytest.raises(DomainError):
        decide(disputed, cast.admin, take_samples=take_samples)


def test_nothing_remains_if_the_record_of_it_fails(cast, disputed, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(disputes, "note", broken)

    with pytest.raises(RuntimeError):
        decide(disputed, cast.admin)
    disputed.refresh_from_db()
    assert disputed.status == RecordStatus.DISPUTED
    assert Sample.objects.count() == 1
