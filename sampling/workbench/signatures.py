"""Serious hazards that the bureaus must know of now, and corrections that wait for a signature."""

from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import Clock
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import ReportVersionStatus, SampleStatus
from sampling.models import ReportVersion, Sample
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
