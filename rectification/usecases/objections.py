"""Objection (异议) to the sampling process, authenticity, method or standard (办法第37–39条)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.models import Clock
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock, pause_clock, resume_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from rectification.choices import CaseStatus, ObjectionKind, ObjectionStatus
from rectification.models import Case, Objection, ResultNotice
from rectification.queries.objections import until_of
from rectification.queries.reinspections import APPLICANTS, served_notice
from rectification.rules.objections import track_of, voids_the_conclusion
from sampling.choices import BatchVerdict, HoldCause, SampleStatus
from sampling.models import Sample
from sampling.usecases.backups import hold_backup, lift_hold

from .cases import overturn_case
from .objection_answers import expect_answer
from .reinspections import refuse_bad_days, refuse_before_notice

ASK_CLOCK = "C17"
DECIDE_CLOCK = "C18"


@dataclass(frozen=True)
class Complaint:
    """What an objection says."""

    kind: str
    applicant: str
    applicant_name: str
    grounds: str
    received_on: dt.date
    posted_on: dt.date | None = None
    contact: str = ""


@transaction.atomic
def receive_objection(*, sample: Sample, complaint: Complaint, by, on: dt.date) -> Objection:
    """Record an objection, late ones too: what is refused is refused by a decision (Q-8.3).

    Against the sampling process from the end of sampling on; against anything else
    once a fail was served on the applicant. The times to ask for missing papers
    (C17) and to decide (C18) run from its arrival.
    """
    hold(sample)
    notice = _refuse_unless_due(sample, complaint, on)
    city_code = sample.plan.city.code
    number = next_number(f"objection/{city_code}/{on.year}")
    try:
        with transaction.atomic():
            made = Objection.objects.create(
                number=f"YY{city_code}{on.year}{number:04d}",
                sample=sample,
                notice=notice,
                kind=complaint.kind,
                applicant=complaint.applicant,
                applicant_name=complaint.applicant_name,
                contact=complaint.contact,
                grounds=complaint.grounds,
                posted_on=complaint.posted_on,
                received_on=complaint.received_on,
                recorded_by=by,
                decide_due_on=deadline_of(DECIDE_CLOCK, complaint.received_on).due,
            )
    except IntegrityError as error:
        raise DomainError(_("The same objection of this applicant is open already.")) from error
    open_clock(clock_id=ASK_CLOCK, started_on=complaint.received_on, **_whose(made))
    open_clock(clock_id=DECIDE_CLOCK, field="decide_due_on", started_on=complaint.received_on, **_whose(made))
    hold_backup(sample=sample, cause=HoldCause.OBJECTION, reference=made.number, by=by, on=on)
    record(
        "objection.received",
        made,
        by=by,
        on=on,
        applicant=complaint.applicant_name,
        kind=ObjectionKind(complaint.kind),
    )
    return made


@transaction.atomic
def ask_to_complete(*, objection: Objection, missing: str, by, on: dt.date) -> None:
    """Say once, and all at once, what papers are missing (C17); the time to decide stands still (办法第38条第1款)."""
    if not missing:
        raise DomainError(_("Name every paper that is missing."), field="missing")
    hold(objection)
    if objection.asked_on:
        raise DomainError(_("The applicant was asked to complete the papers already; that is done once."))
    if on > deadline_of(ASK_CLOCK, objection.received_on).due:
        raise DomainError(_("The time to ask for papers has passed: decide on what there is."))
    advance(objection, ObjectionStatus.INCOMPLETE, missing_papers=missing, asked_on=on, decide_due_on=None)
    close_clock(clock_id=ASK_CLOCK, subject=objection, on=on)
    cancel_clock(clock_id=DECIDE_CLOCK, subject=objection, on=on)
    record("objection.asked", objection, by=by, on=on, missing=missing)


@transaction.atomic
def complete_papers(*, objection: Objection, by, on: dt.date) -> None:
    """The papers are whole: the time to decide runs anew from today (clocks.md U6)."""
    advance(
        objection,
        ObjectionStatus.RECEIVED,
        completed_on=on,
        decide_due_on=deadline_of(DECIDE_CLOCK, on).due,
    )
    open_clock(clock_id=DECIDE_CLOCK, field="decide_due_on", started_on=on, **_whose(objection))
    record("objection.completed", objection, by=by, on=on)


@transaction.atomic
def accept_objection(*, objection: Objection, by, on: dt.date) -> None:
    """Accept for review within 20 working days (process, C19) or 30 (C20); refused where it came too late."""
    hold(objection)
    if until_of(objection).is_late:
        raise DomainError(_("It was raised after the period, which nobody extends: refuse it with this reason."))
    review = track_of(objection.kind).review
    advance(
        objection,
        ObjectionStatus.ACCEPTED,
        decided_on=on,
        decided_by=by,
        review_due_on=deadline_of(review, on).due,
    )
    cancel_clock(clock_id=ASK_CLOCK, subject=objection, on=on)
    close_clock(clock_id=DECIDE_CLOCK, subject=objection, on=on)
    open_clock(clock_id=review, field="review_due_on", started_on=on, **_whose(objection))
    record("objection.accepted", objection, by=by, on=on)


@transaction.atomic
def refuse_objection(*, objection: Objection, reason: str, by, on: dt.date) -> None:
    """Refuse an objection before its review, with a written reason."""
    if not reason:
        raise DomainError(_("Give the reason in writing."), field="reason")
    advance(objection, ObjectionStatus.REFUSED, decided_on=on, decided_by=by, refusal_reason=reason)
    close_clock(clock_id=DECIDE_CLOCK, subject=objection, on=on)
    _end(objection, by, on)
    record("objection.refused", objection, by=by, on=on, reason=reason)


@transaction.atomic
def ask_department(*, objection: Objection, reason: str, by, on: dt.date) -> None:
    """Ask another department how to test or judge: until its answer the review stands still (办法第39条第3款)."""
    clock = _review_clock(objection)
    if not reason:
        raise DomainError(_("Say whom you ask, and what."), field="reason")
    pause_clock(clock=clock, reason=reason, by=by, on=on)
    record("objection.department_asked", objection, by=by, on=on, reason=reason)


@transaction.atomic
def note_answer(*, objection: Objection, answer: str, by, on: dt.date) -> None:
    """The department asked has answered: the review goes on from tomorrow."""
    if not answer:
        raise DomainError(_("Say what was answered."), field="answer")
    resume_clock(clock=_review_clock(objection), by=by, on=on)
    objection.refresh_from_db(fields=["review_due_on"])
    record("objection.department_answered", objection, by=by, on=on, answer=answer)


@transaction.atomic
def review_objection(
    *, objection: Objection, is_upheld: bool, reason: str, consequence: str = "", by, on: dt.date
) -> None:
    """Uphold or reject an objection, in writing.

    Upheld against process or authenticity no sample is left on which the verdict
    could stand: the conclusion counts as withdrawn and the case ends. Upheld
    against method or standard, the laboratory corrects its report by its time.
    """
    if not reason:
        raise DomainError(_("Give the result of the review in writing."), field="reason")
    if is_upheld and not consequence:
        raise DomainError(_("Say what follows from it."), field="consequence")
    hold(objection)
    advance(
        objection,
        ObjectionStatus.UPHELD if is_upheld else ObjectionStatus.REJECTED,
        reviewed_on=on,
        reviewed_by=by,
        review_reason=reason,
        consequence=consequence if is_upheld else "",
    )
    close_clock(clock_id=track_of(objection.kind).review, subject=objection, on=on)
    _end(objection, by, on)
    if is_upheld:
        record("objection.upheld", objection, by=by, on=on, reason=reason, consequence=consequence)
        if voids_the_conclusion(objection.kind):
            _take_ground_from(objection, by, on)
        else:
            expect_answer(objection=objection, on=on)
    else:
        record("objection.rejected", objection, by=by, on=on, reason=reason)


@transaction.atomic
def withdraw_objection(*, objection: Objection, reason: str, by, on: dt.date) -> None:
    """The applicant takes the objection back before its review ends."""
    if not reason:
        raise DomainError(_("Say how the applicant withdrew."), field="reason")
    advance(objection, ObjectionStatus.WITHDRAWN)
    _end(objection, by, on)
    record("objection.withdrawn", objection, by=by, on=on, reason=reason)


def _take_ground_from(objection: Objection, by, on: dt.date) -> None:
    record("sample.conclusion_void", objection.sample, by=by, on=on, objection=objection.number)
    if case := Case.objects.exclude(status=CaseStatus.OVERTURNED).filter(sample=objection.sample).first():
        reason = _("Objection %(number)s was upheld: %(kind)s") % {
            "number": objection.number,
            "kind": objection.get_kind_display(),
        }
        overturn_case(case=case, reason=reason, by=by, on=on)


def _end(objection: Objection, by, on: dt.date) -> None:
    for clock_id in (ASK_CLOCK, DECIDE_CLOCK, track_of(objection.kind).review):
        cancel_clock(clock_id=clock_id, subject=objection, on=on)
    lift_hold(sample=objection.sample, cause=HoldCause.OBJECTION, reference=objection.number, by=by, on=on)


def _review_clock(objection: Objection) -> Clock:
    clock = Clock.objects.of(objection).open().filter(rule__clock_id=track_of(objection.kind).review).first()
    if clock is None:
        raise DomainError(_("The objection is not under review."))
    return clock


def _whose(objection: Objection) -> dict[str, Any]:
    sample = objection.sample
    return {"subject": objection, "city": sample.plan.city_id, "county": sample.county_id}


def _refuse_unless_due(sample: Sample, complaint: Complaint, on: dt.date) -> ResultNotice | None:
    if complaint.applicant not in APPLICANTS:
        raise DomainError(_("The sampled party or the producer on the label objects."), field="applicant")
    if not complaint.grounds:
        raise DomainError(_("Give the facts and the evidence."), field="grounds")
    refuse_bad_days(complaint.posted_on, complaint.received_on, on)
    if complaint.received_on < sample.sampled_on:
        raise DomainError(_("This day lies before the sampling."), field="received_on")
    notice = served_notice(sample, complaint.applicant)
    if complaint.kind == ObjectionKind.PROCESS:
        return notice
    if sample.status != SampleStatus.REPORTED or sample.verdict != BatchVerdict.FAIL:
        raise DomainError(_("Such an objection is against a “fail” that was reported."), field="kind")
    if notice is None:
        raise DomainError(_("The result was not served on this applicant yet."), field="applicant")
    refuse_before_notice(notice, complaint.posted_on, complaint.received_on)
    return notice
