"""A recall by its class (食品召回管理办法第13、18条; L-3.1.3), entered by the county or by the producer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from rectification.choices import CasePartKind, CaseStatus, RecallClass
from rectification.models import Case, Recall
from rectification.rules.case_parts import RECALL_CLOCKS


@dataclass(frozen=True)
class RecallReport:
    """What is known of a recall by now; what is None or empty is not known yet and changes nothing."""

    started_at: dt.datetime | None = None
    announced_on: dt.date | None = None
    region: str = ""
    to_recall: Decimal | None = None
    finished_on: dt.date | None = None
    recalled: Decimal | None = None
    disposal: str = ""
    summary: str = ""


@transaction.atomic
def plan_recall(
    *, case: Case, recall_class: str, known_at: dt.datetime, reason: str, region: str = "", by, on: dt.date
) -> Recall:
    """The batch is recalled: the hours to begin run from ``known_at`` (24, 48 or 72: C28, C29, C30).

    ``region``: where the batch went. Once in a case.
    """
    _refuse_unless_running(case)
    if Recall.objects.filter(case=case).exists():
        raise DomainError(_("This batch is being recalled already."))
    if not reason.strip():
        raise DomainError(_("Say why the batch is recalled and what harm it may do."), field="reason")
    if timezone.localdate(known_at) > on:
        raise DomainError(_("This moment is still to come."), field="known_at")
    recall = Recall.objects.create(
        case=case,
        recall_class=recall_class,
        known_at=known_at,
        start_due_at=known_at,
        reason=reason,
        region=region,
    )
    start, _end = RECALL_CLOCKS[RecallClass(recall_class)]
    clock = open_clock(
        clock_id=start, subject=recall, started_on=timezone.localdate(known_at), started_at=known_at, **_whose(case)
    )
    recall.start_due_at = clock.due_at or known_at
    recall.save(update_fields=["start_due_at"])
    record("recall.planned", case, by=by, on=on, recall_class=RecallClass(recall_class), reason=reason)
    return recall


@transaction.atomic
def report_recall(*, case: Case, report: RecallReport, uploads: Sequence[File] = (), by, on: dt.date) -> Recall:
    """Keep what is known of the recall: begun, announced, finished; the producer's own account may say so too.

    The period to finish (10, 20 or 30 working days: C31, C32, C33) runs from the
    announcement. Refused where the order is wrong or the end says nothing of
    what came back.
    """
    _refuse_unless_running(case)
    recall = Recall.objects.select_for_update().filter(case=case).first()
    if recall is None:
        raise DomainError(_("Say first that the batch is recalled, and by which class."))
    if recall.finished_on:
        raise DomainError(_("The recall is finished already."))
    told = {field: value for field, value in vars(report).items() if value not in (None, "")}
    if not (told or uploads):
        raise DomainError(_("Enter what is new of the recall."))
    for field, value in told.items():
        setattr(recall, field, value)
    _refuse_disorder(recall, on)
    recall.save()
    add_attachments(subject=case, part=CasePartKind.RECALL, uploads=uploads, by=by, on=on)
    _run_clocks(recall, told, case)
    _record(recall, told, by, on)
    return recall


def cancel_recall_clocks(case: Case, on: dt.date) -> None:
    recall = Recall.objects.filter(case=case).first()
    if recall:
        for clock_id in RECALL_CLOCKS[RecallClass(recall.recall_class)]:
            cancel_clock(clock_id=clock_id, subject=recall, on=on)


def _run_clocks(recall: Recall, told: dict, case: Case) -> None:
    start, end = RECALL_CLOCKS[RecallClass(recall.recall_class)]
    if recall.started_at and "started_at" in told:
        close_clock(clock_id=start, subject=recall, on=timezone.localdate(recall.started_at))
    if recall.announced_on and "announced_on" in told:
        cancel_clock(clock_id=end, subject=recall, on=recall.announced_on)
        open_clock(
            clock_id=end,
            subject=recall,
            field="finish_due_on",
            started_on=recall.announced_on,
            anew=True,
            **_whose(case),
        )
    if recall.finished_on and "finished_on" in told:
        close_clock(clock_id=end, subject=recall, on=recall.finished_on)


def _record(recall: Recall, told: dict, by, on: dt.date) -> None:
    case = recall.case
    if "started_at" in told:
        record("recall.started", case, by=by, on=on, at=f"{timezone.localtime(recall.started_at):%Y-%m-%d %H:%M}")
    if "announced_on" in told:
        record("recall.announced", case, by=by, on=on, day=str(recall.announced_on), due=str(recall.finish_due_on))
    if "finished_on" in told:
        record("recall.finished", case, by=by, on=on, recalled=f"{recall.recalled:f}", summary=recall.summary)
    if not told.keys() & {"started_at", "announced_on", "finished_on"}:
        record("recall.reported", case, by=by, on=on)


def _refuse_disorder(recall: Recall, on: dt.date) -> None:
    """In the order in which a recall goes, none of it in the future; the field that is wrong is named."""
    _refuse_gaps(recall)
    began = timezone.localdate(recall.started_at) if recall.started_at else None
    days = (("started_at", began), ("announced_on", recall.announced_on), ("finished_on", recall.finished_on))
    former = timezone.localdate(recall.known_at)
    for field, day in days:
        if day and day > on:
            raise DomainError(_("This day is still to come."), field=field)
        if day and day < former:
            raise DomainError(_("This lies before the step that goes before it."), field=field)
        former = day or former
    if recall.announced_on and not recall.finish_due_on:
        recall.finish_due_on = recall.announced_on  # until its clock gives the day, in the same transaction


def _refuse_gaps(recall: Recall) -> None:
    if recall.announced_on and not recall.started_at:
        raise DomainError(_("A recall that was announced has begun: say when."), field="started_at")
    if recall.finished_on and not recall.announced_on:
        raise DomainError(_("A recall that is finished was announced: say when."), field="announced_on")
    if recall.finished_on and (recall.recalled is None or not recall.summary):
        raise DomainError(_("Say how much came back and how the recall is assessed."), field="summary")
    if recall.recalled is not None and recall.to_recall is not None and recall.recalled > recall.to_recall:
        raise DomainError(_("More came back than was to be recalled."), field="recalled")
    if recall.started_at and recall.started_at < recall.known_at:
        raise DomainError(_("It did not begin before the risk was known."), field="started_at")


def _whose(case: Case) -> dict:
    return {"city": case.county.parent_id, "county": case.county_id}


def _refuse_unless_running(case: Case) -> None:
    hold(case)
    if case.status not in (CaseStatus.OPEN, CaseStatus.IN_PROGRESS):
        raise DomainError(_("The case is not under way."))
