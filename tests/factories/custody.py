"""Samples on their way, by the real use cases."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from sampling.choices import Portion
from sampling.usecases.broken_seals import report_broken_seal
from sampling.usecases.custody import give_sample, take_sample

COLD = Decimal("4.0")


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def given(sample, by, on):
    return give_sample(sample=sample, by=by, at=noon(on), on=on)


def taken(sample, by, on, **values):
    """The sample taken over, cold and with both seals whole if nothing else is said."""
    state = {"temperature_c": COLD, "seals_intact": True} | values
    return take_sample(sample=sample, **state, by=by, at=noon(on), on=on)


def found_broken(sample, by, on, portion=Portion.BACKUP, description="备份样品封条撕裂"):
    return report_broken_seal(sample=sample, portion=portion, description=description, by=by, on=on)
