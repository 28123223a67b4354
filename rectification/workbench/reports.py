"""What reports of the action put on the workbench: to be written by their day, to be decided on, to be received."""

from django.db.models import DateField, F, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import ReportKind, ReportStatus
from rectification.models import ActionReport, UrgentReport

UNWRITTEN = (ReportStatus.DRAFT, ReportStatus.RETURNED)


def reports_to_write(user, horizon: Horizon) -> TaskGroup:
    """The bureau's own annual reports, by the day of the action."""
    rows = _reports(user).filter(bureau=user.bureau_id, status__in=UNWRITTEN, due_on__isnull=False)

    def task(report: ActionReport) -> Task:
        return Task(
            title=report.title,
            detail=report.get_status_display(),
            due_on=report.due_on,
            reason=_("Sent back: %(reason)s") % {"reason": report.return_reason}
            if report.status == ReportStatus.RETURNED
            else _("Every year by this day"),
            url=reverse("rectification:action_report_write", args=[report.number]),
            action=_("Write"),
        )

    list_url = reverse("rectification:action_reports", query={"status": ReportStatus.DRAFT})
    return TaskGroup.of_rows(_("Report to write"), list_url, rows, "due_on", horizon, task)


def reports_to_decide(user, horizon: Horizon) -> TaskGroup:
    """What counties submitted; no law names a day, so it is for today."""
    submitted = _reports(user).filter(status=ReportStatus.SUBMITTED).exclude(submitted_by=user)
    rows = submitted.annotate(decide_on=Value(horizon.today, DateField()), first_on=F("submitted_on"))

    def task(report: ActionReport) -> Task:
        return Task(
            title=report.title,
            detail=report.bureau.area,
            due_on=report.decide_on,
            reason=_("submitted on %(day)s") % {"day": day(report.submitted_on)},
            url=report.get_absolute_url(),
            action=_("Decide on the report"),
        )

    list_url = reverse("rectification:action_reports", query={"status": ReportStatus.SUBMITTED})
    return TaskGroup.of_rows(_("Report to decide on"), list_url, rows, "decide_on", horizon, task, "first_on")


def reports_missing(user, horizon: Horizon) -> TaskGroup:
    """Annual reports of the counties that are not submitted, by their day."""
    rows = (
        _reports(user)
        .filter(kind=ReportKind.ANNUAL, status__in=UNWRITTEN, due_on__isnull=False)
        .exclude(bureau=user.bureau_id)
    )

    def task(report: ActionReport) -> Task:
        return Task(
            title=report.title,
            detail=report.bureau.area,
            due_on=report.due_on,
            reason=_("Every year by this day"),
            url=report.get_absolute_url(),
            action=_("Look at the report"),
        )

    list_url = reverse("rectification:action_reports", query={"kind": ReportKind.ANNUAL})
    return TaskGroup.of_rows(_("Report awaited"), list_url, rows, "due_on", horizon, task)


def urgent_reports_to_receive(user, horizon: Horizon) -> TaskGroup:
    waiting = (
        UrgentReport.objects.visible_to(user)
        .filter(received_at=None, section__bureau=user.bureau_id)
        .exclude(sent_by=user)
        .select_related("bureau", "section")
    )
    rows = waiting.annotate(confirm_on=Value(horizon.today, DateField()), first_on=TruncDate("sent_at"))

    def task(report: UrgentReport) -> Task:
        return Task(
            title=report.subject,
            detail=f"{report.bureau.area} · {report.section}",
            due_on=report.confirm_on,
            reason=_("an important matter, told at once"),
            url=report.get_absolute_url(),
            action=_("Confirm the receipt"),
        )

    list_url = reverse("rectification:urgent_reports", query={"stand": "waiting"})
    return TaskGroup.of_rows(_("Urgent report"), list_url, rows, "confirm_on", horizon, task, "first_on")


def _reports(user):
    return ActionReport.objects.visible_to(user).select_related("bureau", "action")
