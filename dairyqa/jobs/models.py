from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .choices import Component, Outcome


class JobRun(models.Model):
    """One run of a job: when, how it ended and what it changed."""

    job = models.CharField(_("Job"), max_length=60)
    started_at = models.DateTimeField(_("Started"))
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    outcome = models.CharField(_("How it ended"), max_length=10, choices=Outcome, default=Outcome.RUNNING)
    changes = models.JSONField(_("What it changed"), default=dict)
    error = models.TextField(_("Error"), blank=True)
    host = models.CharField(_("Machine"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("Run of a job")
        verbose_name_plural = _("Runs of jobs")
        indexes = [
            models.Index(fields=["job", "-id"], name="run_by_job"),
            models.Index(fields=["started_at"], name="run_by_time"),
            models.Index(fields=["job"], name="run_under_way", condition=Q(outcome=Outcome.RUNNING)),
        ]
        constraints = [
            models.CheckConstraint(
                name="run_finished_unless_running",
                condition=Q(outcome=Outcome.RUNNING, finished_at__isnull=True)
                | (~Q(outcome=Outcome.RUNNING) & Q(finished_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


class JobLease(models.Model):
    """Who may run a job now: the holder of ``token``, until ``until``."""

    job = models.CharField(_("Job"), max_length=60, unique=True)
    until = models.DateTimeField(_("Until"))
    token = models.CharField(_("Holder"), max_length=32, blank=True)
    last_run = models.ForeignKey(
        JobRun, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("Last run")
    )

    class Meta:
        verbose_name = _("Lease of a job")

    def __str__(self):
        return self.job


class Heartbeat(models.Model):
    """When a component last showed that it is alive."""

    component = models.CharField(_("Component"), max_length=10, choices=Component, unique=True)
    at = models.DateTimeField(_("Last seen"))

    class Meta:
        verbose_name = _("Sign of life")

    def __str__(self):
        return self.component
