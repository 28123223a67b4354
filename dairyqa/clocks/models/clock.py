from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import LABORATORY_ROLES, BureauLevel, Role
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.clocks.choices import ClockKind, ClockStatus, ClockUnit, Level, Party

from .rule import ClockRule

AUTHORITY = (Party.COUNTY, Party.ENTERPRISE)


class ClockQuerySet(models.QuerySet["Clock"]):
    def visible_to(self, user):
        """A laboratory sees its own, an inspector those of persons, a bureau those of its area; a producer none."""
        if user.role in (Role.SYSTEM_ADMIN, Role.PRODUCER):
            return self.none()
        if user.role in LABORATORY_ROLES:
            return self.filter(laboratory=user.laboratory_id)
        rows = self.filter(
            {
                BureauLevel.COUNTY: Q(county=user.bureau_id),
                BureauLevel.CITY: Q(city=user.bureau_id),
                BureauLevel.PROVINCE: Q(city__parent=user.bureau_id),
            }[user.bureau.level]
        )
        return rows.filter(party=Party.PERSON) if user.role == Role.INSPECTOR else rows

    def managed_by(self, user):
        """Those the person may stop and extend: a county the ones for which it answers itself."""
        rows = self.visible_to(user)
        return rows.filter(party__in=AUTHORITY) if user.role == Role.COUNTY_OFFICER else rows

    def open(self):
        return self.filter(status=ClockStatus.OPEN)

    def of(self, subject):
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def open_on(self, day: date):
        """Running on ``day``: begun, and neither ended nor cancelled before it was over."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), started_on__lte=day)


class Clock(models.Model):
    """A statutory time limit that runs for one record.

    Length, unit and rolling are frozen when it opens: a change of the law does
    not reach back. The subject is named by value; ``subject_field`` is its date
    field, if any, that holds the same last day.
    """

    TRANSITIONS = {
        ClockStatus.OPEN: {ClockStatus.CLOSED, ClockStatus.CANCELLED},
        ClockStatus.CLOSED: set(),
        ClockStatus.CANCELLED: set(),
    }

    rule = models.ForeignKey(ClockRule, on_delete=models.PROTECT, related_name="clocks", verbose_name=_("Time limit"))
    kind = models.CharField(_("Kind"), max_length=8, choices=ClockKind)
    length = models.PositiveSmallIntegerField(_("Length"), null=True, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, choices=ClockUnit)
    rolls = models.BooleanField(_("Moves past a rest day at its end"))

    subject_type = models.CharField(_("Kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("Record number"))
    subject_label = models.CharField(_("Record"), max_length=120)
    subject_field = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=200, blank=True)

    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("City"))
    county = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("County or district")
    )
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Laboratory")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        verbose_name=_("Person"),
    )
    party = models.CharField(_("Responsible"), max_length=12, choices=Party)

    started_on = models.DateField(_("Began"))
    started_at = models.DateTimeField(_("Began at"), null=True, blank=True)
    due_on = models.DateField(_("Last day"))
    due_at = models.DateTimeField(_("Last moment"), null=True, blank=True)
    not_after = models.DateField(_("Ends at the latest"), null=True, blank=True)
    is_provisional = models.BooleanField(_("Provisional"), default=False)
    is_paused = models.BooleanField(_("Paused"), default=False)
    status = models.CharField(_("State"), max_length=10, choices=ClockStatus, default=ClockStatus.OPEN)
    closed_on = models.DateField(_("Ended on"), null=True, blank=True)
    next_step_on = models.DateField(_("Next reminder"), null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("Clock")
        verbose_name_plural = _("Clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "rule"],
                condition=Q(status=ClockStatus.OPEN),
                name="clock_runs_once_for_a_record",
            ),
            models.CheckConstraint(
                condition=Q(status=ClockStatus.OPEN, closed_on=None)
                | ~Q(status=ClockStatus.OPEN) & Q(closed_on__isnull=False, next_step_on=None, is_paused=False),
                name="clock_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(unit=ClockUnit.HOUR, started_at__isnull=False, due_at__isnull=False)
                | ~Q(unit=ClockUnit.HOUR) & Q(started_at=None, due_at=None),
                name="clock_of_hours_has_instants",
            ),
            models.CheckConstraint(
                condition=Q(party=Party.PERSON, person__isnull=False)
                | Q(party=Party.LABORATORY, laboratory__isnull=False)
                | Q(party__in=[Party.COUNTY, Party.ENTERPRISE], county__isnull=False)
                | Q(party=Party.CITY),
                name="clock_names_its_party",
            ),
        ]
        indexes = [
            models.Index(fields=["next_step_on"], condition=Q(status=ClockStatus.OPEN), name="clock_due_steps"),
            models.Index(fields=["due_on", "id"], condition=Q(status=ClockStatus.OPEN), name="clock_open_by_due"),
            models.Index(fields=["subject_type", "subject_id"], name="clock_of_subject"),
            models.Index(fields=["city", "due_on", "id"], name="clock_of_city"),
            models.Index(fields=["county", "due_on", "id"], name="clock_of_county"),
            models.Index(fields=["laboratory", "due_on", "id"], name="clock_of_laboratory"),
        ]

    def __str__(self):
        return f"{self.rule.clock_id} {self.subject_label}"

    def get_absolute_url(self):
        return reverse("clocks:clock", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.city_id


class ClockPause(models.Model):
    """Time that does not count: the days after ``starts_on`` up to and with ``ends_on``."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField(_("Paused on"))
    ends_on = models.DateField(_("Resumed on"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("Pause of a clock")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="clock_pause_in_order"
            ),
            models.UniqueConstraint(fields=["clock"], condition=Q(ends_on=None), name="clock_paused_once_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="clock_pause_has_reason"),
        ]

    def __str__(self):
        return f"{self.starts_on}–{self.ends_on or ''}"


class ClockExtension(models.Model):
    """More time, in the clock's own unit: who approved it, and why."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="extensions")
    length = models.PositiveSmallIntegerField(_("Longer by"))
    reason = models.CharField(_("Reason"), max_length=200)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Approved by")
    )
    extended_on = models.DateField(_("Extended on"))

    class Meta:
        verbose_name = _("Extension of a clock")
        ordering = ["extended_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length__gt=0) & ~Q(reason=""), name="clock_extension_has_length_and_reason"
            )
        ]

    def __str__(self):
        return f"+{self.length}"


class ClockStep(models.Model):
    """A day on which somebody is told of a running clock; ``step`` says how far from its last day.

    It is the newest step from ``told_on`` until the following one has come (``until_on``, none after the last).
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.SmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    told_on = models.DateField()
    told_at = models.DateTimeField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Step of a clock")
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="clock_step_once")]

    def __str__(self):
        return f"{self.step:+d} {self.told_on}"
