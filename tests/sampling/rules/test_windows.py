from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.choices import WeekDefinition
from sampling.rules.windows import visit_window, week_start

pytestmark = pytest.mark.provision("Q-3.5")

A, B, C = WeekDefinition.DAY_BLOCKS, WeekDefinition.CALENDAR_ROWS, WeekDefinition.FULL_WEEKS
MONTHS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.replace(day=1))

# Month: first days of window 1 and window 2 by definition; every window has fourteen days.
WINDOWS_2023 = {
    4: {A: ("04-08", "04-15"), B: ("04-03", "04-10"), C: ("04-10", "04-17")},
    5: {A: ("05-08", "05-15"), B: ("05-08", "05-15"), C: ("05-08", "05-15")},
    6: {A: ("06-08", "06-15"), B: ("06-05", "06-12"), C: ("06-12", "06-19")},
    7: {A: ("07-08", "07-15"), B: ("07-03", "07-10"), C: ("07-10", "07-17")},
    8: {A: ("08-08", "08-15"), B: ("08-07", "08-14"), C: ("08-14", "08-21")},
    9: {A: ("09-08", "09-15"), B: ("09-04", "09-11"), C: ("09-11", "09-18")},
    10: {A: ("10-08", "10-15"), B: ("10-02", "10-09"), C: ("10-09", "10-16")},
    11: {A: ("11-08", "11-15"), B: ("11-06", "11-13"), C: ("11-13", "11-20")},
    12: {A: ("12-08", "12-15"), B: ("12-04", "12-11"), C: ("12-11", "12-18")},
}


@pytest.mark.parametrize("definition", [A, B, C])
@pytest.mark.parametrize("month", WINDOWS_2023)
def test_windows_of_2023(month, definition):
    first, second = (date.fromisoformat(f"2023-{day}") for day in WINDOWS_2023[month][definition])
    beginning = date(2023, month, 1)

    assert visit_window(beginning, 2, 3, definition) == (first, first + timedelta(days=13))
    assert visit_window(beginning, 3, 4, definition) == (second, second + timedelta(days=13))


def test_windows_may_reach_into_the_next_month_under_full_weeks():
    assert visit_window(date(2023, 6, 1), 3, 4, C) == (date(2023, 6, 19), date(2023, 7, 2))
    assert visit_window(date(2023, 11, 1), 3, 4, C) == (date(2023, 11, 20), date(2023, 12, 3))


@given(month=MONTHS)
def test_day_blocks_are_the_same_days_in_every_month(month):
    assert visit_window(month, 2, 3, A) == (month.replace(day=8), month.replace(day=21))
    assert visit_window(month, 3, 4, A) == (month.replace(day=15), month.replace(day=28))


@given(month=MONTHS)
def test_first_row_of_the_wall_calendar_holds_the_first(month):
    monday = week_start(month, 1, B)

    assert monday.weekday() == 0
    assert monday <= month <= monday + timedelta(days=6)


@given(month=MONTHS)
def test_first_full_week_begins_within_the_first_seven_days(month):
    monday = week_start(month, 1, C)

    assert monday.weekday() == 0
    assert month <= monday <= month.replace(day=7)


@given(month=MONTHS, definition=st.sampled_from([A, B, C]))
def test_third_week_lies_in_both_windows(month, definition):
    """Trap 14."""
    first, second = visit_window(month, 2, 3, definition), visit_window(month, 3, 4, definition)

    assert second[0] == week_start(month, 3, definition)
    assert first[1] - second[0] == timedelta(days=6)
