"""From the hand-over of the backup to the conclusion that is final, and to its notice (办法第33–36条)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from dairyqa.transitions import advance, hold
from rectification.choices import ReinspectionOutcome, ReinspectionRefusal, ReinspectionStatus
from rectification.models import Case, Reinspection, ReinspectionItem
from rectification.queries.reinspections import tested_rows
from rectification.rules.reinspections import fee_bearer, outcome_of
from rectification.rules.rejudgement import judge_again
from sampling.choices import ItemVerdict
from sampling.judging import judgement_policy, stated_limits
from sampling.rules.readings import Reading
from sampling.rules.values import limits_of_method
from sampling.usecases.backups import hand_over_backup
from sampling.usecases.report_versions import Reinspected, replace_after_reinspection

from .body_draws import body_of, of_body
from .cases import name_failed_items
from .reinspections import DECLINE_CLOCK, HANDOVER_CLOCK, free_backup, whose

CONCLUDE_CLOCK = "C13"
NOTIFY_CLOCK = "C14"


@dataclass(frozen=True)
class Found:
    """What the other body found of an item, as typed; ``verdict`` and ``ground`` where only a person can judge it."""

    readings: tuple[str, ...]
    unit: str
    detection_limit: str = ""
    verdict: str = ""
    ground: str = ""


@dataclass(frozen=True)
class BodyReport:
    """The report of the body drawn: its number, file and fee in CNY, and what it found by code of the item."""

    number: str
    found: Mapping[str, Found]
    fee: Decimal | None = None
    file: File | None = None


@transaction.atomic
def hand_over_for_reinspection(
    *, reinspection: Reinspection, temperature_c: Decimal | None, by, at: dt.datetime, on: dt.date
) -> None:
    """The first laboratory gives the backup, its seal whole, to the body drawn, whose time runs from today (C13)."""
    hold(reinspection)
    if reinspection.status != ReinspectionStatus.ASSIGNED:
        raise DomainError(_("The backup is handed over when the body is drawn."))
    if reinspection.refusal_ground:
        raise DomainError(_("The seal was reported broken: the city decides what follows."))
    body = body_of(reinspection)
    hand_over_backup(
        sample=reinspection.sample,
        to=body.name,
        temperature_c=temperature_c,
        seal_intact=True,
        by=by,
        at=at,
        on=on,
    )
    advance(
        reinspection,
        ReinspectionStatus.HANDED_OVER,
        handed_over_on=on,
        conclude_due_on=deadline_of(CONCLUDE_CLOCK, on).due,
    )
    for clock_id in (DECLINE_CLOCK, HANDOVER_CLOCK):
        close_clock(clock_id=clock_id, subject=reinspection, on=on)
    open_clock(
        clock_id=CONCLUDE_CLOCK, field="conclude_due_on", started_on=on, **of_body(reinspection), **whose(reinspection)
    )
    record("reinspection.handed_over", reinspection, by=by, on=on, body=body.name)


@transaction.atomic
def report_unusable_backup(*, reinspection: Reinspection, finding: str, by, on: dt.date) -> None:
    """The laboratory reports in writing that seal or portion is not whole (办法第33条); the city decides what follows.

    The backup stays where it is.
    """
    if not finding:
        raise DomainError(_("Say what was found."), field="finding")
    hold(reinspection)
    if reinspection.status != ReinspectionStatus.ASSIGNED:
        raise DomainError(_("The backup is handed over when the body is drawn."))
    reinspection.refusal_ground = ReinspectionRefusal.BACKUP_UNUSABLE
    reinspection.refusal_reason = finding
    reinspection.unusable_by = by
    reinspection.save(update_fields=["refusal_ground", "refusal_reason", "unusable_by"])
    close_clock(clock_id=HANDOVER_CLOCK, subject=reinspection, on=on)
    record("reinspection.backup_unusable", reinspection, by=by, on=on, finding=finding)


@transaction.atomic
def find_usable_after_all(*, reinspection: Reinspection, reason: str, by, on: dt.date) -> None:
    """Somebody else than who reported the backup finds it usable: it is handed over after all.

    The day by which it goes stays that of the draw (C12): the report bought no time.
    """
    if not reason:
        raise DomainError(_("Say why it can be used after all."), field="reason")
    hold(reinspection)
    reinspection.refresh_from_db(fields=["refusal_ground", "unusable_by"])
    if reinspection.status != ReinspectionStatus.ASSIGNED or not reinspection.refusal_ground:
        raise DomainError(_("The backup was not reported unusable."))
    if by.pk == reinspection.unusable_by_id:
        raise DomainError(_("Whoever reported the backup unusable does not find it usable."))
    reinspection.refusal_ground, reinspection.refusal_reason, reinspection.unusable_by = "", "", None
    reinspection.save(update_fields=["refusal_ground", "refusal_reason", "unusable_by"])
    open_clock(
        clock_id=HANDOVER_CLOCK,
        field="handover_due_on",
        started_on=reinspection.assigned_on or on,
        laboratory=reinspection.sample.laboratory_id,
        anew=True,
        **whose(reinspection),
    )
    record("reinspection.backup_usable", reinspection, by=by, on=on, reason=reason)


@transaction.atomic
def conclude_reinspection(*, reinspection: Reinspection, report: BodyReport, by, on: dt.date) -> None:
    """Judge what the body found by the limit of the first result; the outcome is final (食品安全法第88条).

    Items that conform now replace the failed ones in a new version of the report,
    within this transaction; with the batch's verdict the case ends. Refused while
    a value is missing, invalid, or left undecided.
    """
    hold(reinspection)
    if reinspection.status != ReinspectionStatus.HANDED_OVER:
        raise DomainError(_("Results are entered while the backup is with the body drawn."))
    if not report.number:
        raise DomainError(_("Give the number of the report."), field="report_no")
    rows = tested_rows(reinspection)
    for row in rows:
        _judge(reinspection, row, report.found.get(row.result.item.code))
    outcome = outcome_of(row.verdict for row in rows)
    if report.file:
        reinspection.report_file.save(f"{reinspection.number}.pdf", report.file, save=False)
        reinspection.save(update_fields=["report_file"])
    advance(
        reinspection,
        ReinspectionStatus.CONCLUDED,
        concluded_on=on,
        outcome=outcome,
        report_no=report.number,
        fee=report.fee,
        fee_borne_by=fee_bearer(outcome),
        notify_due_on=deadline_of(NOTIFY_CLOCK, on).due,
    )
    close_clock(clock_id=CONCLUDE_CLOCK, subject=reinspection, on=on)
    open_clock(clock_id=NOTIFY_CLOCK, field="notify_due_on", started_on=on, **whose(reinspection))
    record(
        "reinspection.concluded", reinspection, by=by, on=on, outcome=ReinspectionOutcome(outcome), report=report.number
    )
    _replace(reinspection, [row for row in rows if row.verdict == ItemVerdict.PASS], by, on)


@transaction.atomic
def notify_of_reinspection(*, reinspection: Reinspection, by, on: dt.date) -> None:
    """Applicant and county have the conclusion; the backup is no longer needed for it (C14)."""
    advance(reinspection, ReinspectionStatus.NOTIFIED, notified_on=on)
    close_clock(clock_id=NOTIFY_CLOCK, subject=reinspection, on=on)
    free_backup(reinspection, by, on)
    record("reinspection.notified", reinspection, by=by, on=on, applicant=reinspection.applicant_name)


def _judge(reinspection: Reinspection, row: ReinspectionItem, found: Found | None) -> None:
    """Judge and keep one item, by the same method as the first time."""
    code, name = row.result.item.code, row.result.item.name
    if found is None or not any(found.readings):
        raise DomainError(_("%(item)s: a value is missing.") % {"item": name}, field=code)
    if row.result.limit_snapshot is None:
        raise DomainError(_("%(item)s: no limit was kept with the first result.") % {"item": name}, field=code)
    detection, quantification = limits_of_method(found.detection_limit)
    reading = Reading(
        item_code=code, item_name=name, values=found.readings, unit=found.unit, lod=detection, loq=quantification
    )
    stated = stated_limits(reinspection.sample.stated_limits).get(code)
    judged = judge_again(row.result.limit_snapshot, reading, stated=stated, policy=judgement_policy())
    verdict, reason = judged.verdict, judged.reason
    if verdict == ItemVerdict.INDETERMINATE and found.verdict and found.ground:
        verdict, reason = ItemVerdict(found.verdict), Reason("reinspection_decided", {"reason": found.ground})
    if verdict not in (ItemVerdict.PASS, ItemVerdict.FAIL):
        raise DomainError(f"{name}: {say(reason)}", field=code)
    row.readings, row.unit, row.detection_limit = list(found.readings), found.unit, found.detection_limit
    row.method, row.verdict, row.reason = row.result.method, verdict, reason.as_json()
    row.save()


def _replace(reinspection: Reinspection, conforming: list[ReinspectionItem], by, on: dt.date) -> None:
    if not conforming:
        return
    findings = {
        row.result.item.code: Reinspected(
            readings=row.readings,
            unit=row.unit,
            detection_limit=row.detection_limit,
            verdict=row.verdict,
            reason=row.reason,
        )
        for row in conforming
    }
    why = _("Re-inspection %(number)s, report %(report)s") % {
        "number": reinspection.number,
        "report": reinspection.report_no,
    }
    replace_after_reinspection(sample=reinspection.sample, findings=findings, reason=why, by=by, on=on)
    if case := Case.objects.unfinished().filter(sample=reinspection.sample).first():
        name_failed_items(case=case)
