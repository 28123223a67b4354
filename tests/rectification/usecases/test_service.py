import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import sweep_clocks
from dairyqa.errors import DomainError
from rectification.choices import NoticeStanding, NoticeStatus, ReceiptAnswer, Recipient, ServiceMethod, ServiceOutcome
from rectification.models import ResultNotice
from rectification.usecases.service import (
    Proof,
    confirm_delivery,
    fail_delivery,
    issue_notice,
    record_answer,
    record_service,
    required_recipients,
    still_to_serve,
)
from sampling.choices import ItemVerdict
from sampling.usecases.conclusions import send_report
from sampling.usecases.report_versions import Reinspected, replace_after_reinspection
from tests.factories.field import CONCLUDED_ON, FAILING
from tests.factories.service import PDF, SERVERS, attempt, issued, moment, served

# Monday 2026-09-21; the Mid-Autumn and National Day holidays of 2026 follow.
NEXT_DAY = CONCLUDED_ON + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def clock(clock_id, subject):
    return Clock.objects.of(subject).get(rule__clock_id=clock_id)


@pytest.mark.provision("Q-8.4")
def test_report_of_a_fail_opens_the_period_of_service_at_the_county(field):
    sample = field.reported(FAILING)

    running = clock("C06", sample)
    assert (running.started_on, running.due_on, running.county) == (CONCLUDED_ON, dt.date(2026, 9, 29), sample.county)


def test_pass_and_unreported_fail_open_none(field):
    for sample in (field.reported(), field.concluded(FAILING)):
        assert not Clock.objects.of(sample).filter(rule__clock_id="C06").exists()


def test_sampled_party_that_makes_the_product_gets_one_notice(field):
    sample = field.reported(FAILING)

    assert [recipient for recipient, *_ in required_recipients(sample)] == [Recipient.SAMPLED]
    first, second = issued(field, sample=sample), issued(field, sample=sample)
    assert first == second
    assert AuditEvent.objects.filter(event="notice.issued").count() == 1


@pytest.mark.parametrize("make", ["concluded", "reported"], ids=["fail not reported", "pass"])
def test_no_notice_is_issued(field, make):
    sample = field.concluded(FAILING) if make == "concluded" else field.reported()

    with pytest.raises(DomainError):
        issue_notice(sample=sample, recipient=Recipient.SAMPLED, by=field.cast.officer_east, on=CONCLUDED_ON)


def test_service_in_person_starts_the_periods_and_ends_its_own(field):
    notice = served(field, NEXT_DAY)

    assert (notice.status, notice.served_on) == (NoticeStatus.SERVED, NEXT_DAY)
    assert notice.appeal_due_on == dt.date(2026, 10, 9)
    assert clock("C08", notice).due_on == clock("C16", notice).due_on == notice.appeal_due_on
    serving = clock("C06", notice.sample)
    assert (serving.status, serving.closed_on) == (ClockStatus.CLOSED, NEXT_DAY)
    assert still_to_serve(notice.sample) == []


def test_right_that_was_not_used_lapses(field):
    notice = served(field, NEXT_DAY)

    sweep_clocks(on=notice.appeal_due_on)
    assert clock("C08", notice).status == ClockStatus.OPEN
    sweep_clocks(on=notice.appeal_due_on + dt.timedelta(days=1))

    assert [clock(name, notice).status for name in ("C08", "C16")] == [ClockStatus.CLOSED] * 2


def test_registered_post_counts_on_the_day_of_the_slip(field):
    notice = issued(field)
    service = attempt(notice, field.cast.officer_east, method=ServiceMethod.POST, tracking_no="XA123")
    notice.refresh_from_db()
    assert (service.outcome, notice.status) == (ServiceOutcome.PENDING, NoticeStatus.ISSUED)

    arrived = dt.date(2026, 9, 24)
    confirm_delivery(
        service=service, delivered_on=arrived, proof=Proof(PDF), by=field.cast.officer_east, on=dt.date(2026, 9, 28)
    )

    notice.refresh_from_db()
    service.refresh_from_db()
    assert (notice.served_on, clock("C08", notice).started_on) == (arrived, arrived)
    assert service.proof_sha256
    assert service.proof.name.endswith(".pdf")


def test_post_that_comes_back_leaves_room_for_another_attempt(field):
    notice = issued(field)
    service = attempt(notice, field.cast.officer_east, method=ServiceMethod.POST, tracking_no="XA123")

    with pytest.raises(DomainError):
        attempt(notice, field.cast.officer_east)
    fail_delivery(service=service, refusal="查无此人", by=field.cast.officer_east, on=NEXT_DAY)
    attempt(notice, field.cast.officer_east, NEXT_DAY)

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.SERVED


def test_public_notice_takes_effect_after_the_period_of_the_table(field):
    notice = issued(field)
    service = attempt(notice, field.cast.officer_east, method=ServiceMethod.PUBLIC, tracking_no="公告 2026-9")
    assert service.effective_on == dt.date(2026, 10, 21)

    with pytest.raises(DomainError):
        confirm_delivery(service=service, by=field.cast.officer_east, on=dt.date(2026, 10, 20))
    confirm_delivery(service=service, by=field.cast.officer_east, on=dt.date(2026, 10, 23))

    notice.refresh_from_db()
    assert notice.served_on == dt.date(2026, 10, 21)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"served_at": moment(dt.date(2026, 9, 20))}, "served_at"),
        ({"served_at": moment(NEXT_DAY)}, "served_at"),
        ({"servers": ["李明", " 李明 "]}, "servers"),
        ({"taken_by": ""}, "taken_by"),
        ({"method": ServiceMethod.LEFT}, "witness"),
        ({"method": ServiceMethod.ELECTRONIC, "tracking_no": "1"}, "has_consent"),
        ({"method": ServiceMethod.POST}, "tracking_no"),
        ({"outcome": ServiceOutcome.FAILED}, "refusal"),
        ({"proof": Proof(b"MZ nothing of the kind")}, "proof"),
    ],
    ids=["before issue", "future", "one person", "by nobody", "left", "no consent", "no slip", "failed", "proof"],
)
def test_service_is_refused(field, values, where):
    notice = issued(field)

    with pytest.raises(DomainError) as refusal, transaction.atomic():
        attempt(notice, field.cast.officer_east, **values)

    assert refusal.value.field == where
    assert not notice.services.exists()


def test_consent_is_kept_with_the_electronic_attempt_alone(field):
    notice = issued(field)
    county, day = field.cast.officer_east, CONCLUDED_ON
    failed = {"outcome": ServiceOutcome.FAILED, "refusal": "无人"}

    in_person = attempt(notice, county, day, has_consent=True, **failed)
    sent = attempt(notice, county, day, method=ServiceMethod.ELECTRONIC, tracking_no="1", has_consent=True)

    assert [service.has_consent for service in (in_person, sent)] == [False, True]
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.services.filter(pk=sent.pk).update(has_consent=False)


@pytest.mark.parametrize(
    ("reading", "verdict", "standing"),
    [("3.15", ItemVerdict.PASS, NoticeStanding.OVERTURNED), ("2.80", ItemVerdict.FAIL, NoticeStanding.REPLACED)],
)
def test_served_notice_of_a_replaced_report_is_superseded(field, reading, verdict, standing):
    notice = served(field)
    assert ResultNotice.objects.with_standing().get().standing == NoticeStanding.SERVED

    found = Reinspected([reading], "g/100g", "", verdict, None)
    replace_after_reinspection(
        sample=notice.sample, findings={"PROT": found}, reason="复检", by=field.cast.admin, on=NEXT_DAY
    )

    assert ResultNotice.objects.with_standing().get().standing == standing


def test_notice_is_served_once(field):
    notice = served(field)

    with pytest.raises(DomainError):
        attempt(notice, field.cast.officer_east)


def test_failed_attempt_serves_nothing(field):
    notice = issued(field)

    attempt(notice, field.cast.officer_east, outcome=ServiceOutcome.FAILED, taken_by="", refusal="大门紧闭")

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.ISSUED
    assert clock("C06", notice.sample).status == ClockStatus.OPEN


def test_answer_belongs_to_a_served_notice(field):
    notice = issued(field)
    answer = {"answer": ReceiptAnswer.NO_OBJECTION, "answered_on": NEXT_DAY, "by": field.cast.officer_east}
    with pytest.raises(DomainError):
        record_answer(notice=notice, on=NEXT_DAY, **answer)
    record_service(
        notice=notice,
        method=ServiceMethod.LEFT,
        served_at=moment(CONCLUDED_ON),
        servers=SERVERS,
        witness="村委会 刘某",
        refusal="拒绝签收",
        by=field.cast.officer_east,
        on=CONCLUDED_ON,
    )

    with pytest.raises(DomainError):
        record_answer(notice=notice, on=CONCLUDED_ON, **answer)
    record_answer(notice=notice, on=NEXT_DAY, **answer)

    notice.refresh_from_db()
    assert (notice.answer, notice.answered_on) == (ReceiptAnswer.NO_OBJECTION, NEXT_DAY)


def test_overturned_verdict_leaves_nothing_to_serve(field):
    notice = issued(field)
    sample = notice.sample
    passing = Reinspected(["1"], "mg/kg", "", "PASS", None)

    replace_after_reinspection(
        sample=sample, findings={"PROT": passing}, reason="复检推翻", by=field.cast.admin, on=NEXT_DAY
    )

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.WITHDRAWN
    assert clock("C06", sample).status == ClockStatus.CANCELLED


def test_report_sent_twice_is_refused(field):
    sample = field.reported(FAILING)

    with pytest.raises(DomainError):
        send_report(sample=sample, by=field.cast.analyst, on=NEXT_DAY)
    assert Clock.objects.of(sample).filter(rule__clock_id="C06").count() == 1
