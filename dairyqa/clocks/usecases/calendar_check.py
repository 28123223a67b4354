import datetime as dt

from django.db import transaction
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.statutory import statutory_days

NOVEMBER = 11
KEEPERS = (Role.CITY_ADMIN, Role.SYSTEM_ADMIN)


@transaction.atomic
def check_calendar(*, on: dt.date) -> int:
    """Ask those who keep the calendar for next year's notice, once a week from November on (traps 8 and 22).

    The same goes for the running year, and for an official year that works on a
    statutory holiday. Returns how many calls there are.
    """
    calendar = load_calendar()
    expected = [on.year, on.year + 1] if on.month >= NOVEMBER else [on.year]
    missing = [year for year in expected if year not in calendar.official_years]
    lacking = {
        year: days
        for year in sorted(calendar.official_years)
        if year >= on.year and (days := [day for day in statutory_days(year) if _is_worked(calendar.days.get(day))])
    }
    week = "{}-W{:02}".format(*on.isocalendar()[:2])
    if not (missing or lacking):
        return 0
    keepers = list(User.objects.filter(is_active=True, role__in=KEEPERS).values_list("pk", flat=True))
    for year in missing:
        notify(
            recipients=keepers,
            key=f"calendar_missing:{year}:{week}",
            kind=NoticeKind.ALARM,
            topic="calendar_missing",
            subject=str(year),
            url=reverse("workdays:notice"),
        )
    for year, days in lacking.items():
        notify(
            recipients=keepers,
            key=f"calendar_incomplete:{year}:{week}",
            kind=NoticeKind.ALARM,
            topic="calendar_incomplete",
            subject=str(year),
            detail="、".join(day.isoformat() for day in sorted(days)),
            url=reverse("workdays:notice"),
        )
    return len(missing) + len(lacking)


def _is_worked(special) -> bool:
    return special is None or special.kind == DayKind.WORK
