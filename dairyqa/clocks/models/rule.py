from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dairyqa.clocks.choices import ClockKind, ClockUnit, Confidence, Party

COUNTED_UNITS = (ClockUnit.WORKING_DAY, ClockUnit.DAY, ClockUnit.MONTH, ClockUnit.YEAR, ClockUnit.HOUR)


class ClockRuleQuerySet(models.QuerySet["ClockRule"]):
    def named(self, clock_id: str, on: date | None = None) -> "ClockRule":
        """The rule ``clock_id`` as in force on the day ``on`` (the newest wording without it)."""
        versions = self.filter(clock_id=clock_id)
        if on is not None:
            versions = versions.filter(Q(effective_from=None) | Q(effective_from__lte=on))
        rule = versions.order_by(models.F("effective_from").desc(nulls_last=True)).first()
        if rule is None:
            raise ClockRule.DoesNotExist(f"no time limit {clock_id} in force on {on or 'any day'}")
        return rule


class ClockRule(models.Model):
    """A statutory time limit: who must do what within which time of which event, and where the law says so."""

    clock_id = models.CharField(_("Number"), max_length=8)
    name_zh = models.CharField(_("Name (Chinese)"), max_length=100)
    name_en = models.CharField(_("Name (English)"), max_length=100)
    actor = models.CharField(_("Who must act"), max_length=60)
    start_event = models.CharField(_("Event that starts it"), max_length=60)
    length = models.PositiveSmallIntegerField(_("Length"), null=True, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, choices=ClockUnit)
    fixed_date = models.CharField(_("Fixed day of the year (MM-DD)"), max_length=5, blank=True)
    rolls = models.BooleanField(_("Moves past a rest day at its end"), default=False)
    extension = models.CharField(_("Extension"), max_length=200, blank=True)
    legal_basis = models.CharField(_("Legal basis"), max_length=200)
    confidence = models.CharField(_("Confidence"), max_length=6, choices=Confidence)
    effective_from = models.DateField(_("In force from"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    kind = models.CharField(_("Kind"), max_length=8, choices=ClockKind, default=ClockKind.DUTY)
    party = models.CharField(_("Told first"), max_length=12, choices=Party, default=Party.CITY)
    practice_workdays = models.PositiveSmallIntegerField(
        _("Working days in practice, where the law names none"), null=True, blank=True
    )
    is_extendable = models.BooleanField(_("Can be extended"), default=False)
    extension_length = models.PositiveSmallIntegerField(_("Longest extension the law gives"), null=True, blank=True)
    can_pause = models.BooleanField(_("Can be paused"), default=False)
    reminder_steps = models.CharField(_("Reminders before and after the last day"), max_length=40, blank=True)
    opens_on = models.CharField(_("Opened by"), max_length=60, blank=True)
    closes_on = models.CharField(_("Closed by"), max_length=80, blank=True)

    objects = ClockRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Statutory time limit")
        verbose_name_plural = _("Statutory time limits")
        ordering = ["clock_id", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                name="clock_once_without_date", fields=["clock_id"], condition=Q(effective_from__isnull=True)
            ),
            models.UniqueConstraint(name="clock_once_a_date", fields=["clock_id", "effective_from"]),
            models.CheckConstraint(
                name="clock_length_goes_with_unit",
                condition=Q(unit__in=COUNTED_UNITS, length__isnull=False)
                | (~Q(unit__in=COUNTED_UNITS) & Q(length__isnull=True)),
            ),
            models.CheckConstraint(
                name="clock_date_goes_with_unit",
                condition=(Q(unit=ClockUnit.DATE) & ~Q(fixed_date="")) | (~Q(unit=ClockUnit.DATE) & Q(fixed_date="")),
            ),
            models.CheckConstraint(
                name="clock_practice_where_law_names_no_time",
                condition=Q(practice_workdays=None) | Q(unit__in=[ClockUnit.PROMPTLY, ClockUnit.IMMEDIATELY]),
            ),
            models.CheckConstraint(
                name="clock_extension_length_if_extendable", condition=Q(extension_length=None) | Q(is_extendable=True)
            ),
        ]

    def __str__(self):
        return f"{self.clock_id} {self.name}"

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def steps(self) -> list[int]:
        """Reminder steps around the last day: working days, or hours for a limit in hours."""
        return [int(step) for step in self.reminder_steps.split(",")] if self.reminder_steps else []

    @property
    def counted_length(self) -> int | None:
        """What a clock counts: the law's figure, or the one of practice where the law says “promptly”."""
        return self.length if self.length is not None else self.practice_workdays

    @property
    def counted_unit(self) -> str:
        return ClockUnit.WORKING_DAY if self.practice_workdays is not None else self.unit
