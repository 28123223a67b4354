from datetime import date

import pytest

from dairyqa.workbench.choices import Urgency
from dairyqa.workbench.rules import Horizon, horizon_of, sunday_of
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import SpecialDay, WorkCalendar

# 2026-11: the 2nd is a Monday. In this calendar the 5th and 6th are off, Saturday the 14th is worked.
CALENDAR = WorkCalendar(
    days={
        date(2026, 11, 5): SpecialDay(DayKind.OFF, "假"),
        date(2026, 11, 6): SpecialDay(DayKind.OFF, "假"),
        date(2026, 11, 14): SpecialDay(DayKind.WORK, "假"),
    },
    official_years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("today", "now_until", "soon_until"),
    [
        (date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 22)),
        (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 22)),
        (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 29)),
        (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 29)),
        (date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 15)),
        (date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 15)),
        (date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 22)),
    ],
    ids=[
        "Monday",
        "Wednesday",
        "Thursday reaches into the next week",
        "Friday reaches to Monday",
        "Sunday",
        "before a holiday",
        "Thursday before a worked Saturday",
        "Friday before a worked Saturday",
    ],
)
def test_horizon(today, now_until, soon_until):
    assert horizon_of(today, CALENDAR) == Horizon(today, now_until, soon_until)


HORIZON = Horizon(date(2026, 11, 20), now_until=date(2026, 11, 23), soon_until=date(2026, 11, 29))


@pytest.mark.parametrize(
    ("due_on", "urgency"),
    [
        (date(2026, 11, 19), Urgency.OVERDUE),
        (date(2026, 11, 20), Urgency.NOW),
        (date(2026, 11, 23), Urgency.NOW),
        (date(2026, 11, 24), Urgency.SOON),
        (date(2026, 11, 29), Urgency.SOON),
        (date(2026, 11, 30), Urgency.LATER),
    ],
)
def test_urgency(due_on, urgency):
    assert HORIZON.urgency_of(due_on) == urgency


@pytest.mark.parametrize(
    ("today", "tomorrow", "this_week"),
    [(date(2026, 11, 16), True, True), (date(2026, 11, 19), True, False), (date(2026, 11, 20), False, False)],
)
def test_what_the_columns_may_be_called(today, tomorrow, this_week):
    horizon = horizon_of(today, CALENDAR)

    assert (horizon.now_ends_tomorrow, horizon.soon_is_this_week) == (tomorrow, this_week)


@pytest.mark.parametrize("day", [date(2026, 11, 16), date(2026, 11, 22)])
def test_sunday_of_a_week(day):
    assert sunday_of(day) == date(2026, 11, 22)
