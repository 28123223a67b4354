from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FESTIVAL_NAMES = {
    "new_year": _("New Year's Day"),
    "spring_festival": _("Spring Festival"),
    "qingming": _("Qingming Festival"),
    "labour_day": _("Labour Day"),
    "dragon_boat": _("Dragon Boat Festival"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
}

# As they fit into a cell of the calendar.
SHORT_NAMES = {
    "new_year": pgettext_lazy("in a calendar", "New Year"),
    "spring_festival": pgettext_lazy("in a calendar", "Spring"),
    "qingming": pgettext_lazy("in a calendar", "Qingming"),
    "labour_day": pgettext_lazy("in a calendar", "Labour"),
    "dragon_boat": pgettext_lazy("in a calendar", "Dragon"),
    "mid_autumn": pgettext_lazy("in a calendar", "Autumn"),
    "national_day": pgettext_lazy("in a calendar", "National"),
}

WORDS = {
    "workday": _("working day"),
    "weekend": _("weekend"),
    "holiday": _("day off (%(name)s)"),
    "makeup_day": _("make-up working day (%(name)s)"),
    **{f"holiday_{code}": format_lazy(_("day off ({name})"), name=name) for code, name in FESTIVAL_NAMES.items()},
    **{
        f"makeup_day_{code}": format_lazy(_("make-up working day ({name})"), name=name)
        for code, name in FESTIVAL_NAMES.items()
    },
    "festival": "%(name)s",
    **{f"festival_{code}": name for code, name in SHORT_NAMES.items()},
    "makeup_mark": pgettext_lazy("in a calendar", "work"),
    "start_day": _("day of the event, not counted"),
    "paused": _("the clock stands still; not counted"),
    "rolled_to": _("working day to which the limit moves, as it would end on a rest day"),
    "same_day_of_month": _("same day of the month"),
    "end_of_month": _("last day of the month, which has no such day"),
    "day_table_encoding": _("the file is not UTF-8 text"),
    "day_table_columns": _("the first line must name the columns date, kind and name (or holiday_en)"),
    "day_table_empty": _("the file holds no days"),
    "day_table_date": _("“%(value)s” is not a date like 2026-10-01"),
    "day_table_kind": _("“%(value)s” is neither OFF nor WORK"),
    "day_table_name": _("the name of the holiday is missing"),
    "day_table_weekday": _("%(date)s is not the day of the week that the file says (%(value)s)"),
    "day_table_not_weekend": _("%(date)s is no weekend day, so it cannot be a make-up working day"),
    "notice_text_year": _("the text names no year, as in “2027年部分节假日安排”"),
    "notice_text_date": _("a date here cannot be read: %(value)s"),
    "notice_lacks_statutory": _("%(date)s (%(name)s) is a statutory holiday and is missing"),
    "notice_has_gap": _("%(date)s is missing in the middle of the holiday %(name)s"),
    "notice_lacks_makeup": _(
        "a make-up working day of %(year)s is missing: %(extra)s weekdays are off beyond the statutory holidays, "
        "%(makeup)s weekend days are worked for them"
    ),
    "notice_lacks_off": _(
        "a day off of %(year)s is missing: %(makeup)s weekend days are worked, "
        "but only %(extra)s weekdays are off beyond the statutory holidays"
    ),
    "day_table_twice": _("%(date)s stands in the file twice (first on line %(line)s)"),
}

EVENTS = {
    "calendar.loaded": _("loaded %(file)s: %(added)s days added, %(changed)s changed, %(removed)s removed"),
}
