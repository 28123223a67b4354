import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from sampling.choices import RefusalGround, SampleStatus, VisitStatus
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit, seal

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
FRESH = dt.date(2026, 3, 9)


def begun(cast, plan, enterprise, on=ON, slot=1):
    samplers = [cast.inspector, cast.second_inspector]
    return make_visit(plan, enterprise, on, samplers, slot=slot, status=VisitStatus.UNDER_WAY)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return begun(cast, plan, producer)


@pytest.fixture
def product(producer, plan):
    return make_product(make_variety(producer), FRESH)


@pytest.fixture
def raw_milk(producer, plan):
    return make_raw_milk(producer, FRESH)


@pytest.mark.provision("Q-8.2")
def test_receive_starts_the_test_clock(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON)

    receive_sample(sample=sample, remark="4 ℃", by=cast.analyst, on=ON + dt.timedelta(days=1))

    sample.refresh_from_db()
    assert (sample.status, sample.received_on) == (SampleStatus.RECEIVED, dt.date(2026, 3, 11))
    assert sample.test_due_on == dt.date(2026, 4, 9)
    assert sample.reception_remark == "4 ℃"
    assert AuditEvent.objects.filter(event="sample.received", subject_id=sample.pk).count() == 1


def test_receive_twice_is_refused(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON)
    receive_sample(sample=sample, by=cast.analyst, on=ON)

    with pytest.raises(TransitionRefused):
        receive_sample(sample=sample, by=cast.analyst, on=ON)
    assert AuditEvent.objects.filter(event="sample.received").count() == 1


def test_reception_before_the_sampling_is_refused(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON)

    with pytest.raises(DomainError):
        receive_sample(sample=sample, by=cast.analyst, on=FRESH)
    with pytest.raises(DomainError):
        refuse_sample(sample=sample, ground=RefusalGround.OTHER, remark="早", by=cast.analyst, on=FRESH)


@pytest.mark.provision("Q-3.2")
def test_a_refused_sample_frees_its_batch_and_the_visit_s_product(cast, visit, product):
    first = seal(visit, product, cast.inspector, ON)
    refuse_sample(sample=first, ground=RefusalGround.SEAL_BROKEN, remark="封条破损", by=cast.analyst, on=ON)

    second = seal(visit, product, cast.inspector, ON)

    assert (first.status, second.status) == (SampleStatus.REFUSED, SampleStatus.SEALED)
    assert (first.refusal_ground, first.refused_on) == (RefusalGround.SEAL_BROKEN, ON)


def test_refusal_wants_what_was_found(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON)

    with pytest.raises(DomainError) as refusal:
        refuse_sample(sample=sample, ground=RefusalGround.OTHER, remark="", by=cast.analyst, on=ON)
    assert refusal.value.field == "remark"
    assert sample.status == SampleStatus.SEALED
