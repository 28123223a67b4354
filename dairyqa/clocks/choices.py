from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


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


class Party(TextChoices):
    """Who is responsible for a running clock, and is told first."""

    PERSON = "person", _("one person")
    LABORATORY = "laboratory", _("laboratory")
    COUNTY = "county", _("county bureau")
    CITY = "city", _("city bureau")
    ENTERPRISE = "enterprise", _("producer")


class ClockKind(TextChoices):
    """A duty can be late; a right lapses; what must be kept is free afterwards."""

    DUTY = "duty", _("to be done by")
    RIGHT = "right", _("may be asked for until")
    KEEP = "keep", _("to be kept until")


@tones(OPEN="amber", CLOSED="green", CANCELLED="grey")
class ClockStatus(TextChoices):
    OPEN = "open", _("Running")
    CLOSED = "closed", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class Level(IntegerChoices):
    """Who hears of a step: those responsible, the head of their workplace, the city administrators."""

    PEOPLE = 1, _("those responsible")
    HEAD = 2, _("head of the workplace")
    CITY = 3, _("city administrators")


class Urgency(TextChoices):
    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    WEEK = "week", _("Due within 7 days")
    LATER = "later", _("Due later")
