"""Re-inspection (复检) from the application to the decision on it (办法第30–32条)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.reasons import Reason, say
from dairyqa.transitions import advance, hold
from rectification.choices import ReinspectionRefusal, ReinspectionStatus
from rectification.models import Reinspection, ReinspectionItem, ResultNotice
from rectification.queries.disputes import voiding_objection
from rectification.queries.reinspections import (
    APPLICANTS,
    contested_item,
    contested_rows,
    grounds_of,
    must_agree,
    served_notice,
)
from rectification.rules.reinspections import doubtful
from sampling.choices import BatchVerdict, HoldCause, ItemVerdict, SampleStatus
from sampling.models import ItemResult, Sample
from sampling.usecases.backups import hold_backup, lift_hold

RIGHT_CLOCK = "C08"
DECIDE_CLOCK = "C09"
DRAW_CLOCK = "C10"
DECLINE_CLOCK = "C11"
HANDOVER_CLOCK = "C12"
RUNNING_CLOCKS = (DECIDE_CLOCK, DRAW_CLOCK, DECLINE_CLOCK, HANDOVER_CLOCK)
FACTUAL = (ReinspectionRefusal.MICROBIOLOGICAL, ReinspectionRefusal.BACKUP_EXPIRED, ReinspectionRefusal.LATE)


@dataclass(frozen=True)
class Application:
    """What an application for re-inspection says; ``items`` are the codes of the contested items."""

    applicant: str
    applicant_name: str
    items: Collection[str]
    received_on: dt.date
    posted_on: dt.date | None = None
    contact: str = ""
    agreed: bool = False
    grounds: str = ""


@transaction.atomic
def apply_for_reinspection(*, sample: Sample, application: Application, by, on: dt.date) -> Reinspection:
    """Record an application, late ones too: what is refused is refused by a decision with its ground (Q-8.3).

    Only of a fail that was reported and served on the applicant, and once of a
    conclusion. Its arrival ends the right (C08) and starts the time to decide (C09).
    """
    hold(sample)
    notice = _refuse_unless_due(sample, application, on)
    results = _contested(sample, application.items)
    year, city_code = on.year, sample.plan.city.code
    number = next_number(f"reinspection/{city_code}/{year}")
    try:
        with transaction.atomic():
            made = Reinspection.objects.create(
                number=f"FJ{city_code}{year}{number:04d}",
                sample=sample,
                notice=notice,
                applicant=application.applicant,
                applicant_name=application.applicant_name,
                contact=application.contact,
                agreed_with_other=application.agreed,
                grounds=application.grounds,
                posted_on=application.posted_on,
                applied_on=application.received_on,
                recorded_by=by,
                decide_due_on=deadline_of(DECIDE_CLOCK, application.received_on).due,
            )
    except IntegrityError as error:
        raise DomainError(_("Re-inspection of this conclusion was applied for already; it is held once.")) from error
    ReinspectionItem.objects.bulk_create(ReinspectionItem(reinspection=made, result=result) for result in results)
    for served in ResultNotice.objects.filter(sample=sample):
        close_clock(clock_id=RIGHT_CLOCK, subject=served, on=on)
    open_clock(clock_id=DECIDE_CLOCK, field="decide_due_on", started_on=application.received_on, **whose(made))
    hold_backup(sample=sample, cause=HoldCause.REINSPECTION, reference=made.number, by=by, on=on)
    record(
        "reinspection.applied",
        made,
        by=by,
        on=on,
        applicant=application.applicant_name,
        items="、".join(result.item.name for result in results),
    )
    return made


@transaction.atomic
def accept_reinspection(*, reinspection: Reinspection, legal_decision: str = "", by, on: dt.date) -> None:
    """Accept an application; the time to draw the body runs from today (C10).

    Microbiological items among others are left out. Refused while a ground of
    refusal stands, and without ``legal_decision`` where lactic acid bacteria are contested.
    """
    hold(reinspection)
    if grounds := grounds_of(reinspection, on):
        raise DomainError(
            _("It cannot be accepted: %(grounds)s")
            % {"grounds": "；".join(str(say(ground.reason)) for ground in grounds)}
        )
    rows = contested_rows(reinspection)
    items = [contested_item(row.result) for row in rows]
    if doubtful(items) and not legal_decision:
        raise DomainError(
            _("Whether lactic acid bacteria may be re-inspected is decided by a legal officer: give the decision."),
            field="legal_decision",
        )
    advance(reinspection, ReinspectionStatus.ACCEPTED, decided_on=on, decided_by=by)
    for row, item in zip(rows, items, strict=True):
        if item.is_microbiological:
            row.verdict = ItemVerdict.NOT_APPLICABLE
            row.reason = Reason("item_not_reinspected").as_json()
            row.save(update_fields=["verdict", "reason"])
    close_clock(clock_id=DECIDE_CLOCK, subject=reinspection, on=on)
    open_clock(clock_id=DRAW_CLOCK, field="assign_due_on", started_on=on, **whose(reinspection))
    if legal_decision:
        record("reinspection.accepted_by_decision", reinspection, by=by, on=on, decision=legal_decision)
    else:
        record("reinspection.accepted", reinspection, by=by, on=on)


@transaction.atomic
def refuse_reinspection(*, reinspection: Reinspection, ground: str, reason: str, by, on: dt.date) -> None:
    """Refuse an application, or give up one that was accepted, with its ground and a written reason (办法第31、32条).

    A ground that the records can tell (microbiological, shelf life, late) is refused where they do not.
    """
    if not reason:
        raise DomainError(_("Give the reason in writing."), field="reason")
    hold(reinspection)
    found = {ground.refusal for ground in grounds_of(reinspection, on)}
    if ground in FACTUAL and ground not in found:
        raise DomainError(_("The records do not bear this ground out."), field="ground")
    advance(
        reinspection,
        ReinspectionStatus.REFUSED,
        decided_on=on,
        decided_by=by,
        refusal_ground=ground,
        refusal_reason=reason,
    )
    close_clock(clock_id=DECIDE_CLOCK, subject=reinspection, on=on)
    _end(reinspection, by, on)
    record("reinspection.refused", reinspection, by=by, on=on, ground=ReinspectionRefusal(ground), reason=reason)


@transaction.atomic
def withdraw_reinspection(*, reinspection: Reinspection, reason: str, by, on: dt.date) -> None:
    """The applicant takes the application back, as long as the backup is not handed over."""
    if not reason:
        raise DomainError(_("Say how the applicant withdrew."), field="reason")
    advance(reinspection, ReinspectionStatus.WITHDRAWN)
    _end(reinspection, by, on)
    record("reinspection.withdrawn", reinspection, by=by, on=on, reason=reason)


def whose(reinspection: Reinspection) -> dict[str, Any]:
    """To whom its clocks belong."""
    sample = reinspection.sample
    return {"subject": reinspection, "city": sample.plan.city_id, "county": sample.county_id}


def free_backup(reinspection: Reinspection, by, on: dt.date) -> None:
    lift_hold(sample=reinspection.sample, cause=HoldCause.REINSPECTION, reference=reinspection.number, by=by, on=on)


def _end(reinspection: Reinspection, by, on: dt.date) -> None:
    for clock_id in RUNNING_CLOCKS:
        cancel_clock(clock_id=clock_id, subject=reinspection, on=on)
    free_backup(reinspection, by, on)


def _refuse_unless_due(sample: Sample, application: Application, on: dt.date) -> ResultNotice:
    if sample.status != SampleStatus.REPORTED or sample.verdict != BatchVerdict.FAIL:
        raise DomainError(_("Re-inspection is of a “fail” that was reported."))
    if voiding_objection(sample):
        raise DomainError(_("An upheld objection took this conclusion away: there is nothing to re-inspect."))
    if application.applicant not in APPLICANTS:
        raise DomainError(_("The sampled party or the producer on the label applies."), field="applicant")
    if must_agree(sample) and not application.agreed:
        raise DomainError(
            _("Sampled party and producer must agree on one applicant before the application is recorded."),
            field="agreed",
        )
    refuse_bad_days(application.posted_on, application.received_on, on)
    notice = served_notice(sample, application.applicant)
    if notice is None:
        raise DomainError(_("The result was not served on this applicant yet."), field="applicant")
    refuse_before_notice(notice, application.posted_on, application.received_on)
    return notice


def refuse_before_notice(notice: ResultNotice, posted_on: dt.date | None, received_on: dt.date) -> None:
    """Nobody answers a notice that is not issued; before its service counts (a public notice) one may."""
    if received_on < notice.issued_on:
        raise DomainError(_("This day lies before the notice of the result was issued."), field="received_on")
    if posted_on and posted_on < notice.issued_on:
        raise DomainError(_("This day lies before the notice of the result was issued."), field="posted_on")


def refuse_bad_days(posted_on: dt.date | None, received_on: dt.date, on: dt.date) -> None:
    if received_on > on:
        raise DomainError(_("This day has not come yet."), field="received_on")
    if posted_on and posted_on > received_on:
        raise DomainError(_("It cannot be received before it was posted."), field="posted_on")


def _contested(sample: Sample, codes: Collection[str]) -> list[ItemResult]:
    failed = list(sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item"))
    contested = [result for result in failed if result.item.code in codes]
    if not contested or len(contested) != len(set(codes)):
        raise DomainError(_("Choose contested items among those that failed."), field="items")
    return contested
