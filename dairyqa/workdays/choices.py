from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DayKind(TextChoices):
    """How a notice changes a day: a day off, or a weekend that is worked."""

    OFF = "OFF", _("Day off")
    WORK = "WORK", _("Make-up working day")


class LimitUnit(TextChoices):
    """What a time limit is counted in, when its last day follows from the day of the event."""

    WORKING_DAY = "wd", _("working days")
    DAY = "day", _("calendar days")
    MONTH = "month", _("months")
    YEAR = "year", _("years")


# The festivals of the State Council's holiday regulation: the name in our data -> the code in reasons.
FESTIVALS = {
    "元旦": "new_year",
    "春节": "spring_festival",
    "清明节": "qingming",
    "劳动节": "labour_day",
    "端午节": "dragon_boat",
    "中秋节": "mid_autumn",
    "国庆节": "national_day",
}
