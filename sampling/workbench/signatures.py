"""Serious hazards that bureaus must know of, corrections to sign, and reports that a replay calls in question."""

from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import Clock
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import ReplayConsequence, ReportVersionStatus, SampleStatus
from sampling.models import LabReport, ReportVersion, Sample
from sampling.queries.replays import standing_flips
from sampling.usecases.report_clocks import HAZARD_CLOCK


def hazards_to_acknowledge(user, horizon: Horizon) -> TaskGroup:
    """Serious hazards of which the emergency report (C05) is not acknowledged yet; it counts as made when it is."""
    running = Clock.objects.open().filter(
        subject_type="sampling.sample", subject_id=OuterRef("pk"), rule__clock_id=HAZARD_CLOCK
    )
    rows = (
        Sample.objects.visible_to(user)
        .filter(Exists(running))
        .annotate(hazard_due_on=Subquery(running.values("due_on")[:1]))
        .select_related("enterprise", "county", "report")
    )

    def task(sample: Sample) -> Task:
        is_sent = sample.status == SampleStatus.REPORTED
        return Task(
            title=f"{sample.number} {sample.title}",
            detail=f"{sample.enterprise} · {sample.county}",
            due_on=sample.hazard_due_on,
            reason=_("serious hazard, concluded on %(day)s, not acknowledged yet") % {"day": day(sample.concluded_on)}
            if is_sent
            else _("serious hazard; the laboratory has not sent the report yet"),
            url=reverse("sampling:conclusion", args=[sample.number]),
            action=_("Look at the conclusion"),
            is_failed=True,
            is_serious=True,
        )

    return TaskGroup.of_rows(
        _("Serious hazard to acknowledge"), reverse("sampling:reports"), rows, "hazard_due_on", horizon, task
    )


def corrections_to_sign(user, horizon: Horizon) -> TaskGroup:
    """Corrections with values in them that the person has not begun; no rule names a day, so they are for today."""
    rows = (
        ReportVersion.objects.visible_to(user)
        .filter(status=ReportVersionStatus.DRAFT)
        .exclude(entries={})
        .exclude(begun_by=user)
        .select_related("report__sample__enterprise", "begun_by")
        .annotate(sign_on=Value(horizon.today, DateField()))
    )

    def task(version: ReportVersion) -> Task:
        return Task(
            title=f"{version.report.number} {version.report.sample.title}",
            detail=version.reason,
            due_on=version.sign_on,
            reason=_("begun by %(person)s on %(day)s") % {"person": version.begun_by, "day": day(version.begun_on)},
            url=reverse("sampling:correction", args=[version.report.number]),
            action=_("Look at the correction"),
        )

    return TaskGroup.of_rows(_("Correction to sign"), reverse("sampling:reports"), rows, "sign_on", horizon, task)


def reports_in_question(user, horizon: Horizon) -> TaskGroup:
    """Reports of which the batch would be judged otherwise today; no rule names a day, so they are for today."""
    flips = standing_flips()
    rows = (
        LabReport.objects.visible_to(user)
        .filter(sample__in=flips.values("result__sample"))
        .exclude(versions__status=ReportVersionStatus.DRAFT)
        .select_related("sample__enterprise")
        .annotate(
            correct_on=Value(horizon.today, DateField()),
            means=Subquery(flips.filter(result__sample=OuterRef("sample")).order_by("pk").values("consequence")[:1]),
            cause=Subquery(flips.filter(result__sample=OuterRef("sample")).order_by("pk").values("replay__cause")[:1]),
        )
    )

    def task(report: LabReport) -> Task:
        return Task(
            title=f"{report.number} {report.sample.title}",
            detail=report.cause,
            due_on=report.correct_on,
            reason=ReplayConsequence(report.means).label,
            url=reverse("sampling:correction_new", args=[report.number]),
            action=_("Correct the report"),
        )

    label = _("Report that a replay calls in question")
    return TaskGroup.of_rows(label, reverse("sampling:reports"), rows, "correct_on", horizon, task)
