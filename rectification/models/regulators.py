"""What the regulators owe themselves and others: training, their own duties, bulletins (L-3.2.1, L-5.2, L-5.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from rectification.choices import BulletinKind, BulletinStatus

from .action import Action
from .report import OfABureau, OfABureauQuerySet


class Training(OfABureau):
    """A training of the bureau's own staff (监管培训, 许可审核员培训)."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="trainings", verbose_name=_("Bureau"))
    title = models.CharField(_("Title"), max_length=120)
    topic = models.CharField(_("Topic"), max_length=120, blank=True)
    held_on = models.DateField(_("Held on"))
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1)
    organiser = models.CharField(_("Held by"), max_length=80, blank=True)
    for_licence_reviewers = models.BooleanField(_("For licence reviewers"), default=False)

    objects = OfABureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Training")
        verbose_name_plural = _("Trainings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours"),
            models.UniqueConstraint(fields=["bureau", "title", "held_on"], name="training_once"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rectification:training", args=[self.pk])


class TrainingAttendance(models.Model):
    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("Person"),
    )
    name = models.CharField(_("Name"), max_length=40)
    is_passed = models.BooleanField(_("Passed"), null=True, blank=True)

    class Meta:
        verbose_name = _("Attendance")
        ordering = ["training", "pk"]
        constraints = [models.UniqueConstraint(fields=["training", "name"], name="attendance_once")]

    def __str__(self):
        return self.name


class DutyRecord(OfABureau):
    """What a bureau did for one of the regulators' own duties of an action (LR1 to LR8)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="duty_records", verbose_name=_("Action"))
    duty = models.CharField(_("Duty"), max_length=8)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="duty_records", verbose_name=_("Bureau"))
    done_on = models.DateField(_("Done on"))
    text = models.TextField(_("What was done"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Recorded by")
    )

    objects = OfABureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Duty of the regulators")
        verbose_name_plural = _("Duties of the regulators")
        ordering = ["-done_on", "-pk"]

    def __str__(self):
        return f"{self.duty} {self.done_on.isoformat()}"


class Bulletin(OfABureau):
    """Monitoring results or failures for another department, or a regular publicity list (L-3.2.4, L-3.3.3)."""

    TRANSITIONS = {BulletinStatus.DRAFT: {BulletinStatus.SENT}, BulletinStatus.SENT: set()}

    number = models.CharField(_("Number"), max_length=30, unique=True)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="bulletins", verbose_name=_("Bureau"))
    kind = models.CharField(_("Kind"), max_length=12, choices=BulletinKind)
    department = models.CharField(_("To which department"), max_length=80, blank=True)
    subject = models.CharField(_("Subject"), max_length=120)
    period_from = models.DateField(_("Period from"))
    period_until = models.DateField(_("Period until"))
    text = models.TextField(_("Text"), blank=True)
    rows = models.JSONField(_("Rows"), default=list)  # frozen when it is sent
    status = models.CharField(_("State"), max_length=8, choices=BulletinStatus, default=BulletinStatus.DRAFT)
    sent_on = models.DateField(_("Sent on"), null=True, blank=True)
    received_on = models.DateField(_("Receipt on"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Written by")
    )

    objects = OfABureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bulletin")
        verbose_name_plural = _("Bulletins")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=BulletinStatus.SENT, sent_on__isnull=False)
                | Q(status=BulletinStatus.DRAFT, sent_on=None),
                name="bulletin_sent_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=BulletinKind.PUBLICITY) | ~Q(department=""), name="bulletin_names_its_department"
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("rectification:bulletin", args=[self.number])
