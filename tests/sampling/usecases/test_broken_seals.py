import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from sampling.choices import Portion, SampleStatus, SealDecision
from sampling.models import BrokenSeal
from sampling.rules.reception import Findings
from sampling.usecases.broken_seals import decide_broken_seal
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.accounts import make_user
from tests.factories.custody import found_broken, given, noon, taken
from tests.factories.field import SEALED_ON, Field
from tests.factories.sampling import make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.3")]

NEXT_DAY = SEALED_ON + dt.timedelta(days=1)


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def sample(field):
    return field.sealed()


def decided(broken, by, decision=SealDecision.KEEP, reason="内封完好", on=NEXT_DAY):
    decide_broken_seal(broken=broken, decision=decision, reason=reason, by=by, on=on)


def test_report_tells_the_section_the_city_and_the_county_at_once(cast, field, sample):
    clerk = make_user("clerk", "city_admin", bureau=cast.city)
    clerk.section = field.plan.report_section
    clerk.save()

    broken = found_broken(sample, cast.inspector, SEALED_ON)

    notices = Notice.objects.filter(topic="broken_seal")
    assert set(notices.values_list("recipient", flat=True)) == {clerk.pk, cast.admin.pk, cast.officer_east.pk}
    assert all(notice.is_urgent and notice.url == f"/broken-seals/{broken.pk}/decide/" for notice in notices)
    assert (broken.portion, broken.found_by, broken.decision) == (Portion.BACKUP, cast.inspector, "")
    assert AuditEvent.objects.filter(event="sample.seal_broken", subject_id=sample.pk).exists()


def test_sample_waits_until_it_is_decided(cast, sample):
    given(sample, cast.inspector, SEALED_ON)
    found_broken(sample, cast.second_inspector, SEALED_ON)

    with pytest.raises(DomainError):
        taken(sample, cast.second_inspector, SEALED_ON)
    with pytest.raises(DomainError):
        receive_sample(sample=sample, by=cast.analyst, at=noon(NEXT_DAY), on=NEXT_DAY)
    with pytest.raises(DomainError):
        refuse_sample(sample=sample, ground="other", remark="封条破损", by=cast.analyst, on=NEXT_DAY)

    sample.refresh_from_db()
    assert sample.status == SampleStatus.SEALED


def test_report_needs_words_and_comes_once_a_portion(cast, sample):
    with pytest.raises(DomainError) as refusal:
        found_broken(sample, cast.inspector, SEALED_ON, description="")
    assert refusal.value.field == "description"
    found_broken(sample, cast.inspector, SEALED_ON)

    with pytest.raises(DomainError) as refusal:
        found_broken(sample, cast.analyst, SEALED_ON)

    assert refusal.value.field == "portion"
    found_broken(sample, cast.analyst, SEALED_ON, portion=Portion.TEST)
    assert BrokenSeal.objects.count() == 2


def test_report_is_refused_once_the_sample_is_in_the_laboratory(cast, sample):
    receive_sample(sample=sample, by=cast.analyst, on=NEXT_DAY)

    with pytest.raises(DomainError):
        found_broken(sample, cast.analyst, NEXT_DAY)


def test_sample_that_stays_valid_goes_on_with_the_decision_on_record(cast, sample):
    broken = found_broken(sample, cast.inspector, SEALED_ON)

    decided(broken, cast.admin)

    broken.refresh_from_db()
    assert (broken.decision, broken.decided_by, broken.decided_on) == (SealDecision.KEEP, cast.admin, NEXT_DAY)
    event = AuditEvent.objects.get(event="sample.seal_decided")
    assert event.payload["reason"] == "内封完好"
    told = Notice.objects.filter(topic="broken_seal_decided").values_list("recipient", flat=True)
    assert set(told) == {cast.inspector.pk, cast.second_inspector.pk}
    found = Findings(seals_intact=False)
    receive_sample(sample=sample, findings=found, remark="按决定接收", by=cast.analyst, at=noon(NEXT_DAY), on=NEXT_DAY)
    assert sample.handovers.get().seals_intact is False


def test_one_kept_seal_does_not_free_a_sample_whose_other_seal_waits(cast, sample):
    broken = found_broken(sample, cast.inspector, SEALED_ON)
    found_broken(sample, cast.inspector, SEALED_ON, portion=Portion.TEST)

    decided(broken, cast.admin)

    with pytest.raises(DomainError):
        receive_sample(sample=sample, by=cast.analyst, on=NEXT_DAY)


@pytest.mark.provision("Q-3.2")
def test_void_sample_is_refused_its_clock_ends_and_its_batch_is_sampled_again(cast, field, sample):
    given(sample, cast.inspector, SEALED_ON)
    broken = found_broken(sample, cast.inspector, SEALED_ON)
    other = found_broken(sample, cast.inspector, SEALED_ON, portion=Portion.TEST)

    decided(broken, cast.admin, SealDecision.VOID, "封条被揭开")

    sample.refresh_from_db()
    assert (sample.status, sample.refusal_ground, sample.refused_on) == (
        SampleStatus.REFUSED,
        "seal_broken",
        NEXT_DAY,
    )
    assert sample.reception_remark == "封条被揭开"
    other.refresh_from_db()
    assert other.decision == SealDecision.VOID
    assert not sample.handovers.filter(status="offered").exists()
    assert Clock.objects.of(sample).get().closed_on == NEXT_DAY
    again = make_visit(field.plan, sample.enterprise, NEXT_DAY, field.samplers, slot=2, status="under_way")
    assert seal(again, sample.batch, cast.inspector, NEXT_DAY).batch == sample.batch


@pytest.mark.parametrize("second", SealDecision.values)
def test_deciding_twice_is_refused(cast, sample, second):
    broken = found_broken(sample, cast.inspector, SEALED_ON)
    decided(broken, cast.admin)

    with pytest.raises(DomainError):
        decided(broken, cast.admin, second)

    broken.refresh_from_db()
    assert broken.decision == SealDecision.KEEP
    assert AuditEvent.objects.filter(event="sample.seal_decided").count() == 1


def test_decision_needs_a_reason(cast, sample):
    broken = found_broken(sample, cast.inspector, SEALED_ON)

    with pytest.raises(DomainError) as refusal:
        decided(broken, cast.admin, reason="")

    assert refusal.value.field == "reason"


def test_decision_fails_as_a_whole(cast, sample, monkeypatch):
    """The sample is not refused without its clock, nor the seal decided without the sample."""
    broken = found_broken(sample, cast.inspector, SEALED_ON)

    def fail(**_):
        raise RuntimeError("the notices cannot be written")

    monkeypatch.setattr("sampling.usecases.broken_seals.notify", fail)
    with pytest.raises(RuntimeError):
        decided(broken, cast.admin, SealDecision.VOID)

    broken.refresh_from_db()
    sample.refresh_from_db()
    assert (broken.decision, sample.status) == ("", SampleStatus.SEALED)
    assert Clock.objects.of(sample).get().closed_on is None
