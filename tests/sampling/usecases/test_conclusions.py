import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from rectification.models import Case
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.judging import version_of_all
from sampling.models import LabReport, Sample
from sampling.signals import sample_concluded
from sampling.usecases.conclusions import acknowledge_report, approve_conclusion, send_report
from sampling.usecases.results import Entry, decide_item
from tests.factories.accounts import make_user
from tests.factories.laboratory import (
    ONE_ABOVE_M,
    TESTED,
    approved,
    entries_for,
    milk_in_the_laboratory,
    raw_milk_in_the_laboratory,
    submitted,
)

FRIDAY_BEFORE_SPRING_FESTIVAL = dt.date(2026, 2, 13)


@pytest.fixture
def listener():
    """Connects a receiver to ``sample_concluded`` for one test."""
    connected = []

    def connect(receiver):
        sample_concluded.connect(receiver)
        connected.append(receiver)

    yield connect
    for receiver in connected:
        sample_concluded.disconnect(receiver)


def waiting_in_february(cast, plan, **changed):
    milk = milk_in_the_laboratory(cast, plan, visited_on=dt.date(2026, 2, 3))
    return submitted(cast, milk, on=dt.date(2026, 2, 12), **changed)


def approve(sample, by, on=TESTED, **seen):
    return approve_conclusion(sample=sample, by=by, on=on, **seen)


@pytest.mark.provision("Q-6.3")
@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("changed", "verdict", "due"),
    [
        ({}, BatchVerdict.PASS, dt.date(2026, 3, 2)),
        ({"APC": ONE_ABOVE_M}, BatchVerdict.FAIL, dt.date(2026, 2, 24)),
    ],
    ids=["pass: 7 working days", "fail: 2 working days"],
)
def test_approval_starts_the_clock_across_the_holiday(cast, plan, changed, verdict, due):
    milk = waiting_in_february(cast, plan, **changed)

    report = approve(milk, cast.signatory, FRIDAY_BEFORE_SPRING_FESTIVAL)

    milk.refresh_from_db()
    assert (milk.status, milk.verdict, milk.report_due_on) == (SampleStatus.CONCLUDED, verdict, due)
    assert (report.number, report.verdict, report.approved_by) == ("QYFI2026-00001", verdict, cast.signatory)
    [event] = AuditEvent.objects.filter(subject_id=milk.pk, event="sample.concluded")
    assert (event.payload["report"], event.payload["due"]) == (report.number, due.isoformat())


def test_fail_opens_a_case_at_the_county(cast, milk):
    approved(cast, milk, APC=ONE_ABOVE_M)

    case = Case.objects.get(sample=milk)
    assert (case.county, case.opened_on) == (cast.east, TESTED)
    assert [failed["item"] for failed in case.failed_items] == ["菌落总数"]


def test_pass_opens_none(cast, milk):
    approved(cast, milk)

    assert not Case.objects.exists()


def test_conclusion_and_its_consequences_are_written_together(cast, milk, listener):
    submitted(cast, milk, APC=ONE_ABOVE_M)

    def fail(**_kwargs):
        raise RuntimeError("the listener is broken")

    listener(fail)
    with pytest.raises(RuntimeError):
        approve(milk, cast.signatory)

    assert Sample.objects.get(pk=milk.pk).status == SampleStatus.SUBMITTED
    assert not LabReport.objects.exists()
    assert not Case.objects.exists()
    assert not AuditEvent.objects.filter(event__in=["sample.concluded", "case.opened"]).exists()


def test_listeners_get_the_sample_with_its_verdict(cast, milk, listener):
    heard = []

    def hear(**told):
        heard.append((told["sample"].verdict, told["by"], told["on"]))

    listener(hear)
    approved(cast, milk, APC=ONE_ABOVE_M)

    assert heard == [(BatchVerdict.FAIL, cast.signatory, TESTED)]


@pytest.mark.provision("Q-6.3")
def test_undecided_item_blocks_the_approval(cast, milk):
    submitted(cast, milk, COLI=Entry("COLI", ["<10"] * 5, "CFU/mL"))

    with pytest.raises(DomainError):
        approve(milk, cast.signatory)

    assert milk.results.get(item__code="COLI").verdict == ItemVerdict.INDETERMINATE
    assert not LabReport.objects.exists()


def test_decided_item_lets_it_pass(cast, milk):
    submitted(cast, milk, COLI=Entry("COLI", ["<10"] * 5, "CFU/mL"))
    result = milk.results.select_related("sample").get(item__code="COLI")
    decide_item(result=result, verdict=ItemVerdict.PASS, reason="低稀释度复核", by=cast.signatory, on=TESTED)

    assert approve(milk, cast.signatory).verdict == BatchVerdict.PASS


def test_nobody_approves_what_they_entered_or_submitted(cast, milk):
    submitted(cast, milk)

    with pytest.raises(DomainError):
        approve(milk, cast.analyst)


def test_nobody_approves_before_the_results_are_handed_over(cast, milk):
    with pytest.raises(DomainError):
        approve(milk, cast.signatory)


def test_approval_holds_only_for_what_was_seen(cast, milk):
    submitted(cast, milk, COLI=Entry("COLI", ["<10"] * 5, "CFU/mL"))
    seen = version_of_all(milk.results.select_related("item"))
    result = milk.results.select_related("sample").get(item__code="COLI")
    decide_item(result=result, verdict=ItemVerdict.FAIL, reason="复核不符", by=cast.signatory, on=TESTED)

    with pytest.raises(DomainError):
        approve(milk, cast.signatory, seen=seen)

    assert approve(milk, cast.signatory, seen=version_of_all(milk.results.select_related("item")))


def test_a_conclusion_is_approved_once(cast, milk):
    approved(cast, milk)

    with pytest.raises(DomainError):
        approve(milk, cast.signatory)

    assert LabReport.objects.count() == 1


def test_reports_are_numbered_by_laboratory_and_year(cast, plan, milk):
    first = approved(cast, milk)
    second = approved(cast, raw_milk_in_the_laboratory(cast, plan))

    assert [first.number, second.number] == ["QYFI2026-00001", "QYFI2026-00002"]


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("reported_on", "is_late"),
    [(dt.date(2026, 2, 24), False), (dt.date(2026, 2, 25), True)],
    ids=["on the last day", "a day later"],
)
def test_late_report_is_told_from_one_in_time(cast, plan, reported_on, is_late):
    milk = waiting_in_february(cast, plan, APC=ONE_ABOVE_M)
    report = approve(milk, cast.signatory, FRIDAY_BEFORE_SPRING_FESTIVAL)

    send_report(sample=milk, by=cast.analyst, on=reported_on)

    milk.refresh_from_db()
    report.refresh_from_db()
    assert (milk.status, milk.was_reported_late) == (SampleStatus.REPORTED, is_late)
    assert report.sent_by == cast.analyst


def test_report_is_not_sent_before_the_conclusion(cast, milk):
    approved(cast, milk)

    with pytest.raises(DomainError):
        send_report(sample=milk, by=cast.analyst, on=TESTED - dt.timedelta(days=1))


def test_report_is_sent_once(cast, milk):
    approved(cast, milk)
    send_report(sample=milk, by=cast.analyst, on=TESTED)

    with pytest.raises(DomainError):
        send_report(sample=milk, by=cast.analyst, on=TESTED)


def test_section_confirms_receipt_once(cast, milk):
    report = approved(cast, milk)
    send_report(sample=milk, by=cast.analyst, on=TESTED)

    acknowledge_report(report=report, by=cast.admin, on=TESTED)

    report.refresh_from_db()
    assert (report.acknowledged_by, report.acknowledged_on) == (cast.admin, TESTED)
    with pytest.raises(DomainError):
        acknowledge_report(report=report, by=cast.admin, on=TESTED)


def test_receipt_of_a_report_that_was_not_sent_is_refused(cast, milk):
    report = approved(cast, milk)

    with pytest.raises(DomainError):
        acknowledge_report(report=report, by=cast.admin, on=TESTED)


def test_analyst_who_became_signatory_is_still_barred(cast, milk):
    both = make_user("both", "analyst", laboratory=cast.laboratory)
    submitted(cast, milk, PROT=None, APC=ONE_ABOVE_M)
    milk.results.filter(item__code="ACID").update(entered_by=both)

    with pytest.raises(DomainError):
        approve(milk, both)


def test_every_item_has_a_conforming_entry(milk):
    assert len(entries_for(milk)) == milk.results.count()
