"""The producer's file (诚信档案, L-3.3.2): everything on record about one producer, newest first."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dairyqa.accounts.permissions import Permission as P
from enterprises.models import Certificate, Duty, Enterprise, Exam, FarmAudit, Risk, Suspension
from rectification.choices import FindingStatus, ObjectionStatus, ReinspectionStatus
from rectification.models import (
    Acceptance,
    Case,
    Finding,
    Inspection,
    Objection,
    Order,
    Penalty,
    Recall,
    Reinspection,
    ResultNotice,
    TipOff,
)
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import Sample, Visit


class FileKind(models.TextChoices):
    LICENCE = "licence", gettext_lazy("Licence and suspensions")
    SAMPLING = "sampling", gettext_lazy("Visits and samples")
    FOLLOW_UP = "follow_up", gettext_lazy("Notices and disputes")
    CASE = "case", gettext_lazy("Cases, penalties and recalls")
    INSPECTION = "inspection", gettext_lazy("Inspections and findings")
    ORDER = "order", gettext_lazy("Orders and acceptances")
    DUTY = "duty", gettext_lazy("Own duties")
    RISK = "risk", gettext_lazy("Risks")
    TIP_OFF = "tip_off", gettext_lazy("Tip-offs")


@dataclass(frozen=True)
class Entry:
    """One line of the file; ``state`` is a label, ``is_open``: something is still to be done about it."""

    on: dt.date
    kind: FileKind
    title: str
    detail: str = ""
    state: str = ""
    url: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class YearOfVerdicts:
    year: int
    samples: int
    passed: int
    failed: int
    pending: int


def entries_of(enterprise: Enterprise, user) -> list[Entry]:
    """What this person may see of the producer, newest first; as many queries for many records as for few."""
    found = [
        entry
        for kind, (needed, source) in SOURCES.items()
        if user.may(needed)
        for entry in source(enterprise, FileKind(kind))
    ]
    return sorted(found, key=lambda entry: entry.on, reverse=True)


def verdicts_by_year(enterprise: Enterprise) -> list[YearOfVerdicts]:
    """Samples by the year in which they were taken, newest first. One query."""
    years: dict[int, list[str]] = {}
    for day, verdict in enterprise.samples.exclude(status=SampleStatus.REFUSED).values_list("sampled_on", "verdict"):
        years.setdefault(day.year, []).append(verdict)
    return [
        YearOfVerdicts(
            year=year,
            samples=len(verdicts),
            passed=verdicts.count(BatchVerdict.PASS),
            failed=verdicts.count(BatchVerdict.FAIL),
            pending=verdicts.count(BatchVerdict.PENDING),
        )
        for year, verdicts in sorted(years.items(), reverse=True)
    ]


def _licence(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    number = enterprise.licence_no
    yield Entry(enterprise.licence_valid_from, kind, _("Production licence"), number)
    for row in Suspension.objects.filter(enterprise=enterprise):
        yield Entry(row.starts_on, kind, _("Production suspended"), row.reason, is_open=row.resumed_on is None)
        if row.resumed_on:
            yield Entry(row.resumed_on, kind, _("Production resumed"))
    if enterprise.closed_on:
        yield Entry(enterprise.closed_on, kind, _("Closed"))


def _sampling(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for visit in Visit.objects.filter(enterprise=enterprise, started_on__isnull=False):
        state = visit.get_status_display()
        yield Entry(visit.started_on, kind, _("Sampling visit"), "", state, visit.get_absolute_url())
    for sample in Sample.objects.filter(enterprise=enterprise):
        verdict, url = sample.get_verdict_display(), sample.get_absolute_url()
        is_open = sample.verdict == BatchVerdict.PENDING and sample.refused_on is None
        detail = f"{sample.number} {sample.title}"
        yield Entry(sample.sampled_on, kind, _("Batch sampled"), detail, sample.get_status_display(), url, is_open)
        if sample.concluded_on:
            yield Entry(sample.concluded_on, kind, _("Verdict"), detail, verdict, url)


def _follow_up(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    of = {"sample__enterprise": enterprise}
    sources = (
        (ResultNotice, _("Notice of the result"), "issued_on", lambda row: row.served_on is None),
        (Reinspection, _("Re-inspection"), "applied_on", lambda row: not (row.notified_on or row.status in ENDED)),
        (Objection, _("Objection"), "received_on", lambda row: not (row.reviewed_on or row.status in ENDED)),
    )
    for model, title, day, is_open in sources:
        for row in model.objects.filter(**of):
            yield _of_row(row, kind, title, getattr(row, day), row.number, is_open=is_open(row))


def _cases(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for case in Case.objects.filter(enterprise=enterprise):
        is_open = not (case.closed_on or case.overturned_on)
        yield _of_row(case, kind, _("Case"), case.opened_on, case.number, is_open=is_open)
    for penalty in Penalty.objects.filter(case__enterprise=enterprise).select_related("case"):
        detail = f"{penalty.name} {penalty.get_kind_display()} {penalty.number}"
        yield Entry(penalty.decided_on, kind, _("Penalty"), detail, "", penalty.case.get_absolute_url())
    for recall in Recall.objects.filter(case__enterprise=enterprise).select_related("case"):
        url, detail = recall.case.get_absolute_url(), recall.get_recall_class_display()
        yield Entry(timezone.localdate(recall.known_at), kind, _("Recall"), detail, "", url, recall.finished_on is None)


def _inspections(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for row in Inspection.objects.filter(enterprise=enterprise, done_on__isnull=False):
        yield _of_row(row, kind, row.get_kind_display(), row.done_on, row.number)
    for row in Finding.objects.filter(enterprise=enterprise):
        is_open = row.status in (FindingStatus.OPEN, FindingStatus.ORDERED)
        yield _of_row(row, kind, _("Finding"), row.found_on, f"{row.number} {row.text}", is_open=is_open)


def _orders(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for row in Order.objects.filter(enterprise=enterprise):
        is_open = row.ended_on is None
        yield _of_row(row, kind, row.get_kind_display(), row.issued_on, row.number, is_open=is_open)
    for held in Acceptance.objects.filter(enterprise=enterprise).select_related("step"):
        url, outcome = reverse("rectification:acceptance", args=[held.pk]), held.get_outcome_display()
        yield Entry(held.held_on, kind, _("Acceptance"), str(held.step), outcome, url)


def _duties(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for duty in Duty.objects.filter(enterprise=enterprise):
        yield Entry(duty.done_on, kind, duty.get_kind_display(), duty.title, duty.get_outcome_display())
    for paper in Certificate.objects.filter(enterprise=enterprise):
        until = _("valid until %(day)s") % {"day": paper.valid_until.isoformat()}
        yield Entry(paper.valid_from, kind, _("Certificate"), f"{paper.get_kind_display()} {paper.number}", until)
    for exam in Exam.objects.filter(manager__enterprise=enterprise).select_related("manager"):
        passed = _("passed") if exam.is_passed else _("not passed")
        yield Entry(exam.held_on, kind, _("Exam"), f"{exam.manager} {exam.get_kind_display()}", passed)
    for audit in FarmAudit.objects.filter(source__enterprise=enterprise).select_related("source"):
        yield Entry(audit.held_on, kind, _("Farm audit"), audit.source.name, audit.get_outcome_display())


def _risks(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    for risk in Risk.objects.filter(enterprise=enterprise):
        state = _("Settled") if risk.settled_on else _("Open")
        yield Entry(risk.found_on, kind, _("Risk"), risk.description, state, is_open=risk.settled_on is None)


def _tip_offs(enterprise: Enterprise, kind: FileKind) -> Iterator[Entry]:
    """That there was one, and nothing of it."""
    for row in TipOff.objects.filter(enterprise=enterprise):
        yield Entry(row.received_on, kind, _("A tip-off"), row.number, row.get_status_display(), row.get_absolute_url())


def _of_row(row, kind: FileKind, title: str, on: dt.date, detail: str, *, is_open: bool = False) -> Entry:
    return Entry(on, kind, str(title), detail, row.get_status_display(), row.get_absolute_url(), is_open)


ENDED = (ObjectionStatus.REFUSED, ObjectionStatus.WITHDRAWN, ReinspectionStatus.REFUSED, ReinspectionStatus.WITHDRAWN)
Source = Callable[[Enterprise, FileKind], Iterable[Entry]]
SOURCES: dict[FileKind, tuple[P, Source]] = {
    FileKind.LICENCE: (P.VIEW_ENTERPRISES, _licence),
    FileKind.SAMPLING: (P.VIEW_SAMPLES, _sampling),
    FileKind.FOLLOW_UP: (P.VIEW_FOLLOW_UP, _follow_up),
    FileKind.CASE: (P.VIEW_CASES, _cases),
    FileKind.INSPECTION: (P.VIEW_INSPECTIONS, _inspections),
    FileKind.ORDER: (P.VIEW_INSPECTIONS, _orders),
    FileKind.DUTY: (P.VIEW_DUTIES, _duties),
    FileKind.RISK: (P.VIEW_DUTIES, _risks),
    FileKind.TIP_OFF: (P.VIEW_TIP_OFFS, _tip_offs),
}
