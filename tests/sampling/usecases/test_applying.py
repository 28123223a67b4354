import datetime as dt

import pytest
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from dairyqa.notices.models import Notice
from enterprises.models import Batch
from sampling.choices import DocumentKind, DrawStatus, RecordStatus, VisitStatus
from sampling.models import Document, Draw, Incident, PlanQuantity, Sample, Visit, VisitSampler
from sampling.queries import reinspection_until
from sampling.usecases.applying import apply_record
from tests.factories.applying import applied, changed, found_line, loaded, taking
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import begin_visit, make_visit, seal
from tests.factories.tablets import record_body, sample_entry

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
FRESH = ON - dt.timedelta(days=1)
PREVENTED = {
    "outcome": "prevented",
    "samples": [],
    "draws": [],
    "files": [],
    "identity_shown": False,
    "notice_given": False,
    "ledger_seen": False,
    "records_seen": False,
    "representative": "",
    "incidents": [{"kind": "refusal", "text": "企业拒绝抽样"}],
}


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def product(plan, producer):
    return make_product(make_variety(producer), FRESH)


@pytest.fixture
def milk(plan, producer):
    return make_raw_milk(producer, ON)


@pytest.fixture
def package(cast, visit, product, milk):
    return loaded(visit, cast.inspector)


def refused(record):
    return {refusal["field"] for refusal in record.refusals}


def flagged(record):
    return [flag["code"] for flag in record.flags]


# what a record does


@pytest.mark.provision("Q-5.1", "Q-5.3", "Q-8.1")
def test_a_record_carries_out_the_whole_visit(cast, visit, package, product, milk):
    record = applied(package, taking(package, product, milk))

    assert (record.status, record.refusals, record.flags) == (RecordStatus.APPLIED, [], [])
    visit.refresh_from_db()
    assert (visit.status, visit.started_on, visit.ended_on) == (VisitStatus.DONE, ON, ON)
    assert (visit.identity_shown, visit.notice_given, visit.representative) == (True, True, "王五")
    assert visit.arrived_at == dt.datetime(2026, 3, 10, 9, 30, tzinfo=timezone.get_current_timezone())
    samples = {sample.batch: sample for sample in Sample.objects.all()}
    assert [samples[product].number, samples[milk].number] == package.numbers[:2]
    assert samples[product].sampled_on == ON
    assert str(samples[product].purchase_price) == "40.50"
    assert samples[product].spoils_on == product.expires_on
    assert samples[product].backup_needed_until == reinspection_until(ON)
    draw = Draw.objects.get()
    assert (draw.status, draw.result) == (DrawStatus.DONE, [milk.pk])


@pytest.mark.provision("Q-3.7")
def test_samples_keep_the_reasons_of_the_proposal(package, product, milk):
    applied(package, taking(package, product, milk))

    reasons = {sample.batch: [one["code"] for one in sample.choice_reasons] for sample in Sample.objects.all()}
    assert reasons == {
        product: ["variety_not_covered_yet", "largest_batch_on_hand"],
        milk: ["quota_asks_for_raw"],
    }


def test_what_a_record_did_is_on_record_by_the_person_who_recorded_it(cast, package, product, milk):
    applied(package, taking(package, product, milk))

    events = AuditEvent.objects.filter(actor_id=cast.inspector.pk)
    assert {"visit.started", "sample.sealed", "visit.finished", "visit_record.applied"} <= set(
        events.values_list("event", flat=True)
    )


def test_the_papers_of_the_visit_are_asked_for(package, product, milk):
    applied(package, taking(package, product, milk))

    assert Document.objects.filter(kind=DocumentKind.SAMPLING_FORM).count() == 2


@pytest.mark.provision("Q-3.2", "Q-A.2")
def test_a_record_of_nothing_new_closes_the_visit(cast, visit, producer):
    record = applied(package := loaded(visit, cast.inspector), record_body(package))

    assert record.status == RecordStatus.APPLIED
    visit.refresh_from_db()
    assert (visit.status, visit.closing_reason) == (VisitStatus.NOTHING_NEW, "停产检修")


@pytest.mark.provision("Q-8.5")
def test_a_record_of_a_prevented_visit_calls_it_off_and_tells_of_it(cast, visit, package):
    body = record_body(package, **PREVENTED)
    body = changed(body, files=[file for file in record_body(package)["files"] if "sampler" in file["slot"]])

    record = applied(package, body)

    assert (record.status, record.refusals) == (RecordStatus.APPLIED, [])
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED
    assert Incident.objects.get().record == record
    assert not Sample.objects.exists()


def test_where_the_producer_does_not_sign_reason_and_witness_are_kept(visit, package, product, milk):
    body = taking(package, product, milk, representative="", unsigned={"reason": "拒绝签字", "witness": "赵六"})
    files = [
        {**file, "slot": "signature/witness"} if file["slot"] == "signature/representative" else file
        for file in body["files"]
    ]

    record = applied(package, changed(body, files=files))

    assert record.refusals == []
    visit.refresh_from_db()
    assert (visit.unsigned_reason, visit.witness, visit.representative) == ("拒绝签字", "赵六", "")


@pytest.mark.provision("Q-A.2")
def test_batches_that_were_found_or_are_gone_come_into_the_ledger(package, producer, product, milk):
    variety = producer.varieties.get().pk
    line = found_line(kind="product", variety=variety, lot="X9", produced_on="2026-03-10", quantity_kg="120.00")
    sample = sample_entry(package.numbers[0], product) | {"batch": "f1"}
    gone = [{"batch": product.pk, "reason": "已售完"}]
    body = taking(package, samples=[sample], gone=gone, found=[line])

    record = applied(package, body)

    assert record.refusals == []
    product.refresh_from_db()
    assert product.gone_on == ON
    assert Sample.objects.get().batch == Batch.objects.get(lot="X9")


def test_a_batch_that_was_found_and_entered_meanwhile_is_the_same_batch(package, producer, product, milk):
    found = found_line(source="鹤鸣牧场", arrived_on="2026-03-10", quantity_kg="300.00")
    body = taking(package, product, milk, found=[found])
    make_raw_milk(producer, ON, farm="鹤鸣牧场")

    record = applied(package, body)

    assert record.status == RecordStatus.APPLIED, record.refusals
    assert "found_batch_known" in flagged(record)


@pytest.mark.provision("Q-5.1")
def test_a_raw_batch_found_on_the_spot_is_told_beside_the_draw(package, producer, product, milk):
    found = found_line(source="鹤鸣牧场", arrived_on="2026-03-10", quantity_kg="300.00")

    record = applied(package, taking(package, product, milk, found=[found]))

    assert record.status == RecordStatus.APPLIED, record.refusals
    (extra,) = Draw.objects.get(status=DrawStatus.DONE).excluded
    assert extra["reason"]["code"] == "draw_had_less_than_the_ledger"


@pytest.mark.provision("Q-5.1")
def test_what_the_ledger_got_after_loading_does_not_stop_the_draw(package, producer, product, milk):
    body = taking(package, product, milk)
    make_raw_milk(producer, ON, farm="鹤鸣牧场")

    assert applied(package, body).status == RecordStatus.APPLIED


def test_a_visit_begun_on_another_device_goes_on(cast, visit, package, product, milk):
    begin_visit(visit, cast.second_inspector, ON)

    record = applied(package, taking(package, product, milk))

    assert record.status == RecordStatus.APPLIED, record.refusals
    assert flagged(record) == ["visit_begun_meanwhile"]


# what is refused


REFUSED = {
    "seal twice": (lambda body: body["samples"][0].update(backup_seal=body["samples"][0]["test_seal"]), "backup_seal"),
    "too light": (lambda body: body["samples"][0].update(test_kg="0.100"), "test_kg"),
    "wrong store": (lambda body: body["samples"][0].update(place="raw_material"), "place"),
    "no attribute": (lambda body: body["samples"][0].update(attributes={}), "attributes.MILK_SPECIES"),
    "strange number": (lambda body: body["samples"][0].update(number="QYRP202644180299999"), "number"),
}


@pytest.mark.provision("Q-5.1", "Q-5.2", "Q-5.3")
@pytest.mark.parametrize(("spoil", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_plan_forbids_is_refused_at_its_field_and_nothing_is_done(visit, package, product, milk, spoil, field):
    body = taking(package, product, milk)
    spoil(body)

    record = applied(package, changed(body))

    assert record.status == RecordStatus.TO_MEND
    assert f"samples.0.{field}" in refused(record)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.PLANNED
    assert not Sample.objects.exists()
    assert Draw.objects.get().status == DrawStatus.COMMITTED


@pytest.mark.provision("Q-3.2", "Q-5.3")
def test_what_only_the_register_knows_is_refused_for_every_sample_at_once(cast, plan, producer, package, product, milk):
    elsewhere = make_visit(plan, producer, ON, [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY)
    body = taking(package, product, milk)
    seal(elsewhere, milk, cast.inspector, ON, test_seal=body["samples"][0]["test_seal"])

    record = applied(package, body)

    assert refused(record) == {"samples.0.test_seal", "samples.1"}
    assert record.status == RecordStatus.TO_MEND
    assert Sample.objects.count() == 1


@pytest.mark.provision("Q-3.7")
def test_another_batch_than_proposed_wants_a_reason(package, producer, product, milk):
    smaller = make_product(producer.varieties.get(), ON, lot="S", quantity_kg=1)
    fresh = loaded(package.visit, package.person)
    body = taking(fresh, smaller, milk)

    without = applied(fresh, body)
    body = taking(fresh, smaller, milk)
    body["samples"][0]["choice_reason"] = "大批次已装车"
    mended = applied(fresh, changed(body), supersedes=without)

    assert refused(without) == {"samples.0.choice_reason"}
    assert mended.status == RecordStatus.APPLIED, mended.refusals
    assert Sample.objects.get(batch=smaller).choice_reasons[-1]["params"] == {"reason": "大批次已装车"}


@pytest.mark.provision("Q-5.3")
def test_two_samplers_of_the_visit_must_have_signed(cast, visit, package, product, milk):
    """One of the two who signed was replaced after the tablet had loaded the visit."""
    VisitSampler.objects.filter(visit=visit, person=cast.second_inspector).update(person=cast.officer_east)

    record = applied(package, taking(package, product, milk))

    assert record.status == RecordStatus.TO_MEND
    assert refused(record) == {f"signature/sampler/{cast.second_inspector.pk}"}
    assert "samplers_changed_meanwhile" in flagged(record)


def test_a_plan_that_asks_for_more_by_now_refuses_and_says_so(visit, package, product, milk):
    PlanQuantity.objects.filter(plan=visit.plan, group=product.category.group).update(test_units=30)

    record = applied(package, taking(package, product, milk))

    assert refused(record) == {"samples.0.test_units"}
    assert flagged(record) == ["plan_changed_meanwhile"]


def test_a_visit_that_was_moved_is_applied_with_a_flag(visit, package, product, milk):
    body = taking(package, product, milk)
    Visit.objects.filter(pk=visit.pk).update(planned_on=ON + dt.timedelta(days=1))

    record = applied(package, body)

    assert record.status == RecordStatus.APPLIED
    assert flagged(record) == ["visit_moved_meanwhile"]


@pytest.mark.provision("Q-3.2")
def test_nothing_new_is_refused_while_batches_are_on_hand(package, product, milk):
    body = record_body(package, samples=[], reason="无新批次")

    record = applied(package, changed(body))

    assert record.status == RecordStatus.TO_MEND
    assert Visit.objects.get().status == VisitStatus.PLANNED


def test_the_bureau_is_told_once_of_what_has_no_effect(cast, package, product, milk):
    body = taking(package, product, milk)
    body["samples"][0]["test_kg"] = "0.100"

    record = applied(package, changed(body))
    apply_record(record=record, by=None, on=ON)

    told = Notice.objects.filter(topic="record_to_mend")
    assert {notice.recipient for notice in told} == {cast.admin, cast.officer_east}
    assert told.count() == 2
    assert told.first().url == record.get_absolute_url()
