"""In which days a visit of the month may fall (Q-3.5)."""

import calendar
from datetime import date, timedelta

from sampling.choices import WeekDefinition

DAYS_OF_A_WEEK = 7


def week_start(month: date, week: int, definition: str) -> date:
    """First day of week 1..4 of the month whose first day is ``month``.

    A: blocks of seven days from the 1st. B: rows of a wall calendar, row 1
    holds the 1st. C: the first Monday of the month begins week 1.
    """
    weeks_later = timedelta(days=DAYS_OF_A_WEEK * (week - 1))
    if definition == WeekDefinition.DAY_BLOCKS:
        return month + weeks_later
    monday_on_or_before = month - timedelta(days=month.weekday())
    if definition == WeekDefinition.CALENDAR_ROWS or month.weekday() == calendar.MONDAY:
        return monday_on_or_before + weeks_later
    return monday_on_or_before + timedelta(days=DAYS_OF_A_WEEK) + weeks_later


def visit_window(month: date, first_week: int, last_week: int, definition: str) -> tuple[date, date]:
    """First and last day of the window, both included."""
    start = week_start(month, first_week, definition)
    end = week_start(month, last_week, definition) + timedelta(days=DAYS_OF_A_WEEK - 1)
    return start, end
