"""Dates and times as people read them."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

BLANK = "—"


def day(value):
    """2026-10-08 (Thu), in Chinese 2026-10-08（周四）."""
    if value is None:
        return BLANK
    if isinstance(value, datetime):
        value = timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return _("%(date)s (%(weekday)s)") % {"date": value.isoformat(), "weekday": weekday(value)}


def weekday(value):
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[value.weekday()]


def moment(value):
    """Local date and time to the minute: 2026-10-08 14:05."""
    if value is None:
        return BLANK
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%Y-%m-%d %H:%M")
