from django.db import models
from django.db.models import F


class NumberSeries(models.Model):
    """The last number given in a series, e.g. the samples of a city in a year."""

    name = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)


def next_number(series: str) -> int:
    """Take the next number of ``series`` (1, 2, 3 ...); gaps only where the caller's transaction fails.

    The UPDATE locks the row, so two callers never get the same number.
    """
    if not NumberSeries.objects.filter(name=series).update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(name=series)
        NumberSeries.objects.filter(name=series).update(last=F("last") + 1)
    return NumberSeries.objects.values_list("last", flat=True).get(name=series)
