from django.db.models import DateField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import BatchVerdict, Punctuality, SampleStatus
from sampling.models import LabReport, Sample
from sampling.usecases.report_clocks import report_workdays

from .samples import sample_task, samples


def reports_to_send(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.CONCLUDED)
    return _concluded(_("Report to send"), rows, horizon, "report_send", _("Send the report"))


def reports_awaited(user, horizon: Horizon) -> TaskGroup:
    """Reports that the laboratory owes the section (Q-8.4)."""
    rows = samples(user, SampleStatus.CONCLUDED)
    return _concluded(_("Report awaited from the laboratory"), rows, horizon, "sample", _("Look at the sample"))


def late_reports(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.CONCLUDED).filter(report_due_on__lt=horizon.today)
    return _concluded(_("Report late"), rows, horizon, "sample", _("Look at the sample"))


def receipts_to_confirm(user, horizon: Horizon) -> TaskGroup:
    """Reports that came and nobody confirmed; no rule names a day, so they are for today."""
    rows = (
        LabReport.objects.visible_to(user)
        .filter(sample__status=SampleStatus.REPORTED, acknowledged_on=None)
        .select_related("sample__enterprise")
        .annotate(confirm_on=Value(horizon.today, DateField()))
    )

    def task(report: LabReport) -> Task:
        sample = report.sample
        return Task(
            title=f"{report.number} {sample.title}",
            detail=f"{sample.enterprise} · {BatchVerdict(report.verdict).label}",
            due_on=report.confirm_on,
            reason=_("reported on %(day)s, receipt not confirmed yet") % {"day": day(sample.reported_on)},
            url=reverse("sampling:report_acknowledge", args=[report.number]),
            action=_("Confirm receipt"),
            is_failed=report.verdict == BatchVerdict.FAIL,
        )

    return TaskGroup.of_rows(_("Receipt to confirm"), reverse("sampling:reports"), rows, "confirm_on", horizon, task)


def _concluded(label: str, rows: QuerySet, horizon: Horizon, view: str, action: str) -> TaskGroup:
    task = sample_task("report_due_on", _report_limit, view, action)
    list_url = reverse("sampling:reports", query={"punctuality": Punctuality.OPEN, "sort": "sample__report_due_on"})
    return TaskGroup.of_rows(
        label, list_url, rows.select_related("enterprise", "county", "plan"), "report_due_on", horizon, task
    )


def _report_limit(sample: Sample) -> str:
    """Fail: 2 working days from the conclusion; the figure is the plan's."""
    words = {"verdict": BatchVerdict(sample.verdict).label, "n": report_workdays(sample.plan, sample.verdict)}
    return _("%(verdict)s: %(n)s working days from the conclusion") % words
