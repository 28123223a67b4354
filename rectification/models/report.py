"""Annual, interim and urgent reports (L-5.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau, Section
from rectification.choices import ReportKind, ReportStatus

from .action import Action


class OfABureauQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A county its own, a city its own and those of its counties."""
        if user.bureau_id is None:
            return self.none()
        return self.filter(bureau__in=Bureau.objects.within(user.bureau))


class OfABureau(models.Model):
    class Meta:
        abstract = True

    @property
    def audit_city_id(self):
        return self.bureau.parent_id if self.bureau.level == BureauLevel.COUNTY else self.bureau_id


class ActionReport(OfABureau):
    """What a bureau reports of the action for one year; its figures and texts are frozen when it is submitted."""

    TRANSITIONS = {
        ReportStatus.DRAFT: {ReportStatus.SUBMITTED},
        ReportStatus.SUBMITTED: {ReportStatus.ACCEPTED, ReportStatus.RETURNED},
        ReportStatus.RETURNED: {ReportStatus.SUBMITTED},
        ReportStatus.ACCEPTED: set(),
    }

    number = models.CharField(_("Number"), max_length=30, unique=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports", verbose_name=_("Action"))
    kind = models.CharField(_("Kind"), max_length=10, choices=ReportKind, default=ReportKind.ANNUAL)
    bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, related_name="action_reports", verbose_name=_("Bureau")
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    title = models.CharField(_("Title"), max_length=160)
    period_from = models.DateField(_("Period from"))
    period_until = models.DateField(_("Period until"))
    status = models.CharField(_("State"), max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    due_on = models.DateField(_("To be submitted by"), null=True, blank=True)
    figures = models.JSONField(_("Figures"), default=list)
    sha256 = models.CharField(_("Digest"), max_length=64, blank=True)
    submitted_at = models.DateTimeField(_("Submitted at"), null=True, blank=True)
    submitted_on = models.DateField(_("Submitted on"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Submitted by"),
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    return_reason = models.CharField(_("Why it was sent back"), max_length=300, blank=True)

    objects = OfABureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Report of the action")
        verbose_name_plural = _("Reports of the action")
        ordering = ["-year", "bureau"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "bureau", "year"], condition=Q(kind=ReportKind.ANNUAL), name="annual_report_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED], submitted_at__isnull=False)
                & ~Q(sha256="")
                | Q(status__in=[ReportStatus.DRAFT, ReportStatus.RETURNED]),
                name="report_submitted_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.RETURNED) | ~Q(return_reason=""), name="report_returned_says_why"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rectification:action_report", args=[self.number])


class ReportSection(models.Model):
    """A heading of a report with what was written under it."""

    report = models.ForeignKey(ActionReport, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(_("Code"), max_length=20)
    title = models.CharField(_("Heading"), max_length=120)
    hint = models.CharField(_("What belongs here"), max_length=300, blank=True)
    text = models.TextField(_("Text"), blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Section of a report")
        ordering = ["report", "position"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="report_section_once")]

    def __str__(self):
        return self.title


class SubmittedReport(models.Model):
    """What was submitted, each time: texts and figures as they stood, with their digest; never changed."""

    report = models.ForeignKey(ActionReport, on_delete=models.PROTECT, related_name="submissions")
    content = models.JSONField(_("Content"))
    sha256 = models.CharField(_("Digest"), max_length=64)
    submitted_at = models.DateTimeField(_("Submitted at"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("Submission of a report")
        ordering = ["report", "pk"]


class UrgentReport(OfABureau):
    """An important matter told at once to the city's section (五(四) 重要情况及时报告); its receipt is recorded."""

    number = models.CharField(_("Number"), max_length=30, unique=True)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("Bureau"))
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+", verbose_name=_("Section"))
    subject = models.CharField(_("Subject"), max_length=120)
    text = models.TextField(_("Text"))
    sent_at = models.DateTimeField(_("Sent at"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Sent by")
    )
    received_at = models.DateTimeField(_("Received at"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Received by"),
    )
    instruction = models.TextField(_("Instruction"), blank=True)

    objects = OfABureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Urgent report")
        verbose_name_plural = _("Urgent reports")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("rectification:urgent_report", args=[self.number])
