import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .choices import DayKind


class CalendarYear(models.Model):
    """What is loaded of a year; official once its whole notice is. Every change gives a new ``version``."""

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    is_official = models.BooleanField(_("Official notice loaded"), default=False)
    notice = models.CharField(_("Notice"), max_length=200, blank=True)
    loaded_from = models.CharField(_("Loaded from"), max_length=200)
    loaded_on = models.DateField(_("Loaded on"))
    version = models.UUIDField(_("Version"), default=uuid.uuid4, editable=False)

    audit_city_id = None  # the calendar is the whole country's

    class Meta:
        verbose_name = _("Calendar year")
        verbose_name_plural = _("Calendar years")
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                name="calendar_official_names_notice", condition=Q(is_official=False) | ~Q(notice="")
            ),
        ]

    def __str__(self):
        return str(self.year)


class CalendarDay(models.Model):
    """A day that a notice made a day off or a working day. Written by ``usecases.load_days`` only."""

    date = models.DateField(_("Date"), unique=True)
    kind = models.CharField(_("Kind"), max_length=4, choices=DayKind)
    name = models.CharField(_("Holiday"), max_length=40)

    class Meta:
        verbose_name = _("Calendar day")
        verbose_name_plural = _("Calendar days")
        ordering = ["date"]
        constraints = [models.CheckConstraint(name="calendar_day_kind", condition=Q(kind__in=DayKind.values))]

    def __str__(self):
        return f"{self.date} {self.kind}"
