"""Figures of the demonstration's half-year, frozen when it was over: pages then show what changed since."""

import datetime as dt

from django.db.models import Q

from rectification.models import FrozenFigure, Indicator
from rectification.usecases.figures import freeze_figures

JULY = 7
# What the demonstration knows by that day; the producers' own duties it enters at its end.
FROZEN = ("LK01", "LK02", "QK01", "QK02", "QK03", "QK04", "QK05")


def freeze_half_year(city, day: dt.date) -> None:
    """On the first working day of July."""
    if day.month != JULY or FrozenFigure.objects.filter(bureau=city.plan.city).exists():
        return
    running = Q(action=None) | Q(action__city=city.plan.city, action__starts_on__lte=day, action__ends_on__gte=day)
    freeze_figures(
        indicators=Indicator.objects.filter(running, code__in=FROZEN).select_related("action"),
        bureau=city.plan.city,
        period_from=day.replace(month=1, day=1),
        period_until=day.replace(month=6, day=30),
        by=city.admin,
        on=day,
    )
