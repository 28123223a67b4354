from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClockUnit(TextChoices):
    """``LimitUnit`` and the units from which no last day follows."""

    WORKING_DAY = "wd", _("working days")
    DAY = "day", _("calendar days")
    MONTH = "month", _("months")
    YEAR = "year", _("years")
    HOUR = "hour", _("hours")
    DATE = "date", _("fixed day of the year")
    PROMPTLY = "promptly", _("promptly")
    IMMEDIATELY = "immediately", _("immediately")


class Confidence(TextChoices):
    """How sure we are that the figure stands so in the law."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")
