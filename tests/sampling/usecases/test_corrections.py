import datetime as dt
from decimal import Decimal

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import ItemVerdict, RecordStatus, SamplingPlace, VisitStatus
from sampling.models import Document, Sample, Seal
from sampling.rules.quantities import Quantities
from sampling.usecases import corrections
from sampling.usecases.corrections import correct_sample
from tests.factories.applying import applied, changed, loaded, taking
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import PRODUCT_QUANTITIES, make_visit, received, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.2", "Q-5.3")]

ON = dt.date(2026, 3, 10)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def sample(cast, plan, producer):
    visit = make_visit(plan, producer, ON, [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY)
    batch = make_product(make_variety(producer), ON)
    return seal(visit, batch, cast.inspector, ON, test_seal="F1A", backup_seal="F1B")


def correct(sample, by, **changes):
    values = {
        "place": SamplingPlace.FINISHED_GOODS,
        "quantities": PRODUCT_QUANTITIES,
        "attributes": {"MILK_SPECIES": "COW", "FAT_CLASS": "WHOLE"},
        "test_seal": "F1A",
        "backup_seal": "F1B",
        "unit_price": None,
        "purchase_price": None,
        "remark": "",
        "reason": "抄写错误",
    }
    return correct_sample(sample=sample, **(values | changes), by=by, on=ON)


def test_a_correction_is_the_next_version_and_on_record(cast, sample):
    assert correct(sample, cast.inspector, purchase_price=Decimal("40.50"), remark="冷藏")

    sample.refresh_from_db()
    assert (sample.version, sample.purchase_price, sample.remark) == (2, Decimal("40.50"), "冷藏")
    event = AuditEvent.objects.get(event="sample.corrected")
    assert event.payload["changes"]["names"] == ["purchase_price", "remark"]
    assert event.payload["reason"] == "抄写错误"


def test_what_differs_in_nothing_is_no_version(cast, sample):
    assert not correct(sample, cast.inspector, reason="")

    sample.refresh_from_db()
    assert sample.version == 1
    assert not AuditEvent.objects.filter(event="sample.corrected").exists()


def test_seals_are_written_anew_even_if_they_were_mixed_up(cast, sample):
    correct(sample, cast.inspector, test_seal="F1B", backup_seal="F1A")

    assert dict(Seal.objects.values_list("portion", "number")) == {"test": "F1B", "backup": "F1A"}


@pytest.mark.provision("Q-6.2")
def test_other_attributes_make_the_test_items_out_anew(cast, plan, producer):
    visit = make_visit(plan, producer, ON, [cast.inspector], status=VisitStatus.UNDER_WAY)
    batch = make_product(make_variety(producer, "MODIFIED_MILK", "高钙奶", attributes={"PROCESS": "STERILIZED"}), ON)
    sample = seal(visit, batch, cast.inspector, ON, test_seal="F1A", backup_seal="F1B")

    correct(sample, cast.inspector, attributes={"PROCESS": "PASTEURIZED"})

    spared = sample.results.filter(verdict=ItemVerdict.NOT_APPLICABLE).values_list("item__name", flat=True)
    assert set(spared) == {"商业无菌"}


WRONG = {
    "too few pieces": {"quantities": Quantities(6, 2, Decimal("1.75"), Decimal("0.5"))},
    "wrong store": {"place": SamplingPlace.RAW_MATERIAL},
    "no attribute": {"attributes": {}},
    "equal seals": {"backup_seal": "F1A"},
    "no reason": {"remark": "x", "reason": ""},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_a_correction_that_the_plan_forbids_is_refused(cast, sample, change):
    with pytest.raises(DomainError):
        correct(sample, cast.inspector, **change)

    found = Sample.objects.get(pk=sample.pk)
    assert (found.version, found.test_units, found.seals.count()) == (1, 7, 2)


def test_a_seal_of_another_sample_is_refused(cast, plan, producer, sample):
    visit = make_visit(plan, producer, ON, [cast.inspector], slot=1, status=VisitStatus.UNDER_WAY)
    seal(visit, make_raw_milk(producer, ON), cast.inspector, ON, test_seal="F2A", backup_seal="F2B")

    with pytest.raises(DomainError) as refusal:
        correct(sample, cast.inspector, test_seal="F2A")
    assert refusal.value.field == "test_seal"
    assert Sample.objects.get(pk=sample.pk).seals.count() == 2


def test_a_sample_in_the_laboratory_is_not_corrected(cast, sample):
    received(sample, cast.analyst, ON)

    with pytest.raises(DomainError):
        correct(sample, cast.inspector, remark="x")
    assert not correct(sample, cast.inspector)


def test_nothing_remains_if_the_record_of_it_fails(cast, sample, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(corrections, "record", broken)

    with pytest.raises(RuntimeError):
        correct(sample, cast.inspector, remark="x", test_seal="F9A")
    found = Sample.objects.get(pk=sample.pk)
    assert (found.version, found.remark) == (1, "")
    assert found.seals.filter(number="F1A").exists()


# by a later version of a record


@pytest.fixture
def batch(producer, plan):
    return make_product(make_variety(producer), ON)


@pytest.fixture
def package(cast, visit, batch):
    return loaded(visit, cast.inspector)


@pytest.fixture
def body(package, batch):
    return taking(package, batch)


def corrected(body, correction="价格抄错", top=None, **changes):
    """The record once more, with these values of its sample."""
    samples = [{**body["samples"][0], **changes}]
    uuid = "5f0b6c8e-94bb-4d2e-8d0a-11aa22bb33cc"
    return changed(body, samples=samples, uuid=uuid, correction=correction, **(top or {}))


def test_a_later_version_corrects_the_samples_and_replaces_the_first(package, body):
    first = applied(package, body)

    second = applied(package, corrected(body, purchase_price="45.00"), supersedes=first)

    first.refresh_from_db()
    assert (second.status, first.status) == (RecordStatus.APPLIED, RecordStatus.SUPERSEDED), second.refusals
    sample = Sample.objects.get()
    assert (sample.purchase_price, sample.version) == (Decimal("45.00"), 2)
    assert AuditEvent.objects.get(event="visit_record.corrected").payload == {"count": 1, "reason": "价格抄错"}
    assert set(Document.objects.filter(kind="sampling_form").values_list("version", flat=True)) == {1, 2}


def test_what_was_signed_again_is_the_next_version_of_the_form_too(package, body):
    first = applied(package, body)

    second = applied(package, corrected(body, top={"representative": "赵六"}), supersedes=first)

    assert second.status == RecordStatus.APPLIED, second.refusals
    sample = Sample.objects.select_related("visit").get()
    assert (sample.visit.representative, sample.version) == ("赵六", 2)
    assert AuditEvent.objects.get(event="sample.signed_again").payload["version"] == 2
    assert set(Document.objects.filter(kind="sampling_form").values_list("version", flat=True)) == {1, 2}


REFUSED = {
    "without a reason": ({"correction": ""}, "correction"),
    "another number": ({"number": "X"}, "samples"),
    "another outcome": ({"top": {"reason": "", "gone": [{"batch": 1, "reason": "用完"}]}}, "gone"),
    "against the plan": ({"test_units": 2, "test_kg": "0.500"}, "samples.0.test_units"),
}


@pytest.mark.parametrize(("change", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_a_later_version_that_is_another_visit_is_refused(package, body, change, field):
    first = applied(package, body)
    if change.get("number"):
        change = {"number": package.numbers[1]}
        body["files"] = [
            {**file, "sample": package.numbers[1]} if file.get("sample") else file for file in body["files"]
        ]

    second = applied(package, corrected(body, **change), supersedes=first)

    first.refresh_from_db()
    assert (second.status, first.status) == (RecordStatus.TO_MEND, RecordStatus.APPLIED)
    assert field in {refusal["field"] for refusal in second.refusals}
    assert Sample.objects.get().version == 1


def test_a_version_that_mends_a_refused_correction_corrects_too(package, body):
    first = applied(package, body)
    second = applied(package, corrected(body, correction="", remark="补"), supersedes=first)
    third = corrected(body, remark="补") | {"uuid": "5f0b6c8e-94bb-4d2e-8d0a-11aa22bb33dd"}

    third = applied(package, changed(third), supersedes=second)

    statuses = [type(third).objects.get(pk=one.pk).status for one in (first, second, third)]
    assert statuses == [RecordStatus.SUPERSEDED, RecordStatus.SUPERSEDED, RecordStatus.APPLIED]
    assert Sample.objects.get().remark == "补"


def test_a_later_version_after_reception_is_left_to_mend_with_the_reason(cast, package, body):
    first = applied(package, body)
    received(Sample.objects.get(), cast.analyst, ON)

    second = applied(package, corrected(body, remark="补"), supersedes=first)

    assert (second.status, [one["field"] for one in second.refusals]) == (RecordStatus.TO_MEND, ["samples.0"])
