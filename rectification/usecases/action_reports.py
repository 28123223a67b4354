"""Reports of the action: opened by the calendar, written by the county, frozen when submitted (L-5.4)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import BureauLevel, Role
from dairyqa.accounts.models import Bureau, User
from dairyqa.attachments.models import Attachment
from dairyqa.attachments.usecases import add_attachments, withdraw_attachment
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from rectification.choices import ReportKind, ReportStatus
from rectification.models import Action, ActionReport, ReportSection, SubmittedReport
from rectification.queries.report_contents import consolidated, content_now, figures_now
from sampling.rules.canonical import canonical, digest

REPORT_CLOCK = "C38"
WRITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)


@transaction.atomic
def open_reports(*, on: dt.date) -> int:
    """Open the annual reports of the counties of every running action, from the day that the action names.

    May run every night: who has the report of the year keeps it. Returns how many were opened.
    Source: 洛市监办〔2021〕23号 五(四); the last day is that of clock C38, which does not roll.
    """
    opened = 0
    for action in Action.objects.filter(starts_on__lte=on, ends_on__gte=on).select_related("city"):
        if on < _opening_day(action, on.year):
            continue
        there = ActionReport.objects.filter(action=action, year=on.year, kind=ReportKind.ANNUAL)
        counties = Bureau.objects.filter(parent=action.city, level=BureauLevel.COUNTY).in_force_on(on)
        for county in counties.exclude(pk__in=there.values("bureau")).order_by("code"):
            report = _create(action, county, ReportKind.ANNUAL, on.year, by=None, on=on)
            _run_clock(report, on)
            _tell(report, "report_opened", _people(county, Role.COUNTY_OFFICER))
            opened += 1
    return opened


@transaction.atomic
def open_interim_report(
    *, action: Action, bureau: Bureau, title: str, period_from: dt.date, period_until: dt.date, by, on: dt.date
) -> ActionReport:
    """A report of a phase (阶段性总结), opened by whoever writes it."""
    if by.bureau_id != bureau.pk or bureau.pk != action.city_id and bureau.parent_id != action.city_id:
        raise DomainError(_("A bureau reports for itself only."))
    if not title.strip():
        raise DomainError(_("Give the report a title."), field="title")
    if period_until < period_from or period_until < action.starts_on or period_from > action.ends_on:
        raise DomainError(_("The period lies within the action and ends after it begins."), field="period_until")
    return _create(
        action,
        bureau,
        ReportKind.INTERIM,
        period_until.year,
        by=by,
        on=on,
        title=title.strip(),
        period=(period_from, period_until),
    )


@attempts_on_record
@transaction.atomic
def write_section(*, section: ReportSection, text: str, by, on: dt.date) -> None:
    """Keep what is written under a heading; refused, with the attempt on record, after the freeze and for others."""
    report = _own(section.report, by)
    section.text = text.strip()
    section.save(update_fields=["text"])
    record("report.section_written", report, by=by, on=on, title=section.title)


@attempts_on_record
@transaction.atomic
def add_report_files(*, report: ActionReport, uploads: Sequence[File], by, on: dt.date) -> None:
    """Attachments of the report; they are frozen with it."""
    _own(report, by)
    add_attachments(subject=report, uploads=uploads, by=by, on=on)


@attempts_on_record
@transaction.atomic
def withdraw_report_file(*, report: ActionReport, file: Attachment, reason: str, by, on: dt.date) -> None:
    """An attachment that was added by mistake; it stays on record with the reason."""
    _own(report, by)
    withdraw_attachment(attachment=file, subject=report, reason=reason, by=by, on=on)


@attempts_on_record
@transaction.atomic
def refresh_figures(*, report: ActionReport, by, on: dt.date) -> None:
    """Count the figures anew as of ``on``; the city's come from the accepted reports of its counties."""
    _own(report, by)
    _count(report, on)
    record("report.figures_refreshed", report, by=by, on=on)


@attempts_on_record
@transaction.atomic
def submit_report(*, report: ActionReport, by, on: dt.date, at: dt.datetime) -> SubmittedReport:
    """Freeze figures and texts as of ``on`` with the SHA-256 of their canonical JSON, and hand the report in.

    Refused, with the attempt on record, after the freeze and for another bureau's report.
    """
    _own(report, by)
    empty = [section.title for section in report.sections.all() if not section.text]
    if empty:
        raise DomainError(_("Nothing is written yet under: %(titles)s") % {"titles": "、".join(empty)})
    _count(report, on)
    content = content_now(report)
    frozen = SubmittedReport.objects.create(
        report=report, content=content, sha256=digest(canonical(content)), submitted_at=at, submitted_by=by
    )
    advance(
        report,
        ReportStatus.SUBMITTED,
        sha256=frozen.sha256,
        submitted_at=at,
        submitted_on=on,
        submitted_by=by,
        return_reason="",
    )
    close_clock(clock_id=REPORT_CLOCK, subject=report, on=on)
    record("report.submitted", report, by=by, on=on, sha256=frozen.sha256)
    if report.bureau_id != report.action.city_id:
        _tell(report, "report_submitted", _people(report.action.city, Role.CITY_ADMIN), str(frozen.pk))
    return frozen


@attempts_on_record
@transaction.atomic
def send_back(*, report: ActionReport, reason: str, by, on: dt.date) -> None:
    """The city gives a report back with its reason; the last day stays, what was submitted stays."""
    if not reason.strip():
        raise DomainError(_("Say why it is sent back."), field="reason")
    hold(report)
    _refuse_writer(report, by)
    changes = {"decided_on": on, "decided_by": by, "return_reason": reason.strip()[:300]}
    advance(report, ReportStatus.RETURNED, **changes)
    if report.due_on:
        _run_clock(report, min(on, report.due_on))  # later it would count to the day of the next year
    record("report.returned", report, by=by, on=on, reason=report.return_reason)
    _tell(report, "report_returned", _people(report.bureau, Role.COUNTY_OFFICER), str(report.submissions.count()))


@attempts_on_record
@transaction.atomic
def accept_report(*, report: ActionReport, by, on: dt.date) -> None:
    """The city accepts; never who wrote or submitted the report."""
    hold(report)
    _refuse_writer(report, by)
    advance(report, ReportStatus.ACCEPTED, decided_on=on, decided_by=by)
    record("report.accepted", report, by=by, on=on)


@transaction.atomic
def consolidate(*, action: Action, year: int, by, on: dt.date) -> ActionReport:
    """The city's report of a year from the accepted reports of its counties; once made, its figures are made anew.

    The texts of the counties stand under each heading that the city has not written yet.
    """
    if by.bureau_id != action.city_id:
        raise DomainError(_("The city makes the consolidated report."))
    report = ActionReport.objects.filter(
        action=action, bureau=action.city_id, year=year, kind=ReportKind.ANNUAL
    ).first() or _create(action, action.city, ReportKind.ANNUAL, year, by=by, on=on)
    hold(report)
    if report.status not in WRITABLE:
        raise DomainError(_("The consolidated report is submitted already."))
    _count(report, on)
    counties = ActionReport.objects.filter(
        action=action, year=year, kind=ReportKind.ANNUAL, status=ReportStatus.ACCEPTED, bureau__parent=action.city
    ).select_related("bureau")
    told = [(row.bureau.area, row.submissions.latest("pk").content) for row in counties.order_by("bureau__code")]
    for section in report.sections.filter(text=""):
        parts = [
            f"{area}：{part['text']}"
            for area, content in told
            for part in content["sections"]
            if part["code"] == section.code
        ]
        section.text = "\n".join(parts)
        section.save(update_fields=["text"])
    record("report.consolidated", report, by=by, on=on, counties=len(told))
    return report


def _create(action, bureau, kind, year, *, by, on, title="", period=None) -> ActionReport:
    first, last = period or (
        max(action.starts_on, dt.date(year, 1, 1)),
        min(action.ends_on, dt.date(year, 12, 31)),
    )
    series = f"{bureau.code}{year}"
    report = ActionReport.objects.create(
        number=f"ZJ{series}{next_number(f'report/{series}'):02d}",
        action=action,
        kind=kind,
        bureau=bureau,
        year=year,
        title=title or f"{bureau.name}{year}年度{action.title}工作推进情况报告"[:160],
        period_from=first,
        period_until=last,
    )
    ReportSection.objects.bulk_create(
        ReportSection(report=report, position=position, code=row["code"], title=row["title"], hint=row["hint"])
        for position, row in enumerate(action.report_headings)
    )
    _count(report, on)
    record("report.opened", report, by=by, on=on, title=report.title)
    return report


def _count(report: ActionReport, on: dt.date) -> None:
    is_sum = report.bureau_id == report.action.city_id and report.kind == ReportKind.ANNUAL
    report.figures = consolidated(report, on) if is_sum else figures_now(report, on)
    report.save(update_fields=["figures"])


def why_not_written(report: ActionReport, by) -> str:
    """Why this person does not write in the report now; empty where they may."""
    if by.bureau_id != report.bureau_id:
        return _("A bureau reports for itself only.")
    return _("The report is submitted; it is frozen.") if report.status not in WRITABLE else ""


def _own(report: ActionReport, by) -> ActionReport:
    """Lock a report that this person may write in now."""
    hold(report)
    if refusal := why_not_written(report, by):
        raise AttemptRefused("report.writing_refused", report, refusal)
    return report


def _refuse_writer(report: ActionReport, by) -> None:
    if by.bureau_id != report.action.city_id or report.submitted_by_id == by.pk:
        raise AttemptRefused(
            "report.decision_refused", report, _("Who submitted the report does not decide on it: the city does.")
        )


def _opening_day(action: Action, year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{action.reports_open_on}")


def _run_clock(report: ActionReport, on: dt.date) -> None:
    open_clock(
        clock_id=REPORT_CLOCK,
        subject=report,
        started_on=on,
        field="due_on",
        city=report.action.city_id,
        county=report.bureau_id,
        anew=True,
    )


def _people(bureau: Bureau, role: str) -> list[int]:
    return list(User.objects.filter(bureau=bureau, is_active=True, role=role).values_list("pk", flat=True))


def _tell(report: ActionReport, topic: str, people: list[int], occasion: str = "") -> None:
    notify(
        recipients=people,
        key=f"{topic}:{report.pk}:{occasion}",
        kind=NoticeKind.INFORMATION,
        topic=topic,
        subject=report.title,
        detail=report.return_reason,
        due_on=report.due_on,
        url=report.get_absolute_url(),
    )
