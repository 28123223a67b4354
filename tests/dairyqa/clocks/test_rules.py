from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.clocks.choices import ClockUnit, Level
from dairyqa.clocks.rules import (
    Pause,
    due_at,
    due_on,
    fixed_date_on_or_after,
    levels_of,
    steps_around,
    steps_around_instant,
)
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import SpecialDay, WorkCalendar, nth_workday, workdays_between

HOLIDAY = WorkCalendar({date(2023, 10, 2): SpecialDay(DayKind.OFF, "国庆节")}, frozenset({2023, 2024, 2025}))
FRIDAY = date(2023, 9, 29)


@pytest.mark.parametrize(
    ("length", "unit", "roll", "due"),
    [
        pytest.param(2, ClockUnit.WORKING_DAY, False, date(2023, 10, 4), id="working-days"),
        pytest.param(3, ClockUnit.DAY, True, date(2023, 10, 3), id="calendar-days-roll"),
        pytest.param(3, ClockUnit.DAY, False, date(2023, 10, 2), id="calendar-days-stay"),
        pytest.param(5, ClockUnit.MONTH, False, date(2024, 2, 29), id="months"),
        pytest.param(2, ClockUnit.YEAR, False, date(2025, 9, 29), id="years"),
    ],
)
def test_deadline_follows_the_unit(length, unit, roll, due):
    assert due_on(FRIDAY, length, unit, HOLIDAY, roll).due == due


@pytest.mark.parametrize("unit", [ClockUnit.HOUR, ClockUnit.DATE, ClockUnit.PROMPTLY, ClockUnit.IMMEDIATELY])
def test_unit_without_a_last_day_is_refused(unit):
    with pytest.raises(ValueError, match="not a valid LimitUnit"):
        due_on(FRIDAY, 1, unit, HOLIDAY)


def test_hours_run_through_holidays():
    start = datetime(2023, 9, 29, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert due_at(start, 72) - start == timedelta(days=3)


@pytest.mark.provision("L-5.4")
@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2023, 1, 1), date(2023, 11, 5)),
        (date(2023, 11, 5), date(2023, 11, 5)),
        (date(2023, 11, 6), date(2024, 11, 5)),
    ],
)
def test_fixed_day_of_the_year(start, due):
    assert fixed_date_on_or_after(start, "11-05") == due


def test_keeping_ends_with_the_shelf_life():
    deadline = due_on(FRIDAY, 3, ClockUnit.MONTH, HOLIDAY, not_after=date(2023, 10, 6))

    assert deadline.due == date(2023, 10, 6)
    assert deadline.days[-1].reason.code == "ends_at_the_latest"
    assert due_on(FRIDAY, 1, ClockUnit.MONTH, HOLIDAY, not_after=date(2024, 1, 1)).due == date(2023, 10, 29)
    assert due_on(FRIDAY, 1, ClockUnit.MONTH, HOLIDAY, not_after=date(2023, 9, 1)).due == FRIDAY


def test_steps_go_to_the_people_then_their_head_then_the_city():
    assert levels_of([3, -3, 1, 0, -1, 5]) == {
        -3: Level.PEOPLE,
        -1: Level.PEOPLE,
        0: Level.PEOPLE,
        1: Level.HEAD,
        3: Level.CITY,
        5: Level.CITY,
    }
    assert levels_of([-1, 0]) == {-1: Level.PEOPLE, 0: Level.PEOPLE}


def test_steps_count_working_days_around_the_last_day():
    """The last day is a holiday Monday: it is recalled on the Friday before."""
    steps = steps_around(date(2023, 9, 1), date(2023, 10, 2), [-1, 0, 1], HOLIDAY)

    assert [(step.step, step.told_on) for step in steps] == [(-1, FRIDAY), (0, FRIDAY), (1, date(2023, 10, 3))]


def test_steps_before_the_event_are_left_out():
    steps = steps_around(date(2023, 9, 27), FRIDAY, [-3, -1, 0, 1], HOLIDAY)

    assert [step.step for step in steps] == [-1, 0, 1]


def test_steps_in_hours_fall_on_rest_days_too():
    start = datetime(2023, 9, 30, 17, tzinfo=ZoneInfo("Asia/Shanghai"))

    steps = steps_around_instant(start, start + timedelta(hours=24), [-30, -12, 0, 1])

    assert [(step.step, step.told_at) for step in steps] == [
        (step, start + timedelta(hours=24 + step)) for step in (-12, 0, 1)
    ]
    assert steps[0].told_on == date(2023, 10, 1)


DAYS = st.dates(date(2021, 1, 1), date(2026, 9, 1))
OFFICIAL = st.builds(
    lambda days: WorkCalendar(days, frozenset(range(2020, 2029))),
    st.dictionaries(
        st.dates(date(2021, 1, 1), date(2027, 6, 30)),
        st.sampled_from(DayKind).map(lambda kind: SpecialDay(kind, "")),
        max_size=60,
    ),
)
PAUSES = st.lists(st.builds(lambda day, n: Pause(day, day + timedelta(days=n)), DAYS, st.integers(0, 30)), max_size=4)


def day_by_day(start, length, calendar, pauses, counts):
    """Walk the days one by one, counting those that count; an independent reading of the rule."""
    day, counted = start, 0
    while counted < length:
        day += timedelta(days=1)
        paused = any(pause.starts_on < day <= pause.ends_on for pause in pauses)
        counted += counts(day) and not paused
    return day


@pytest.mark.provision("Q-8.4")
@given(DAYS, st.integers(0, 60), OFFICIAL, PAUSES)
def test_working_days_with_pauses_agree_with_a_day_by_day_count(start, length, calendar, pauses):
    deadline = due_on(start, length, ClockUnit.WORKING_DAY, calendar, pauses=pauses)

    assert deadline.due == day_by_day(start, length, calendar, pauses, calendar.is_workday)
    assert sum(day.counted for day in deadline.days) == length
    assert [day.date for day in deadline.days] == [
        start + timedelta(days=n) for n in range((deadline.due - start).days + 1)
    ]


@given(DAYS, st.integers(0, 120), OFFICIAL, PAUSES)
def test_calendar_days_with_pauses_agree_with_a_day_by_day_count(start, length, calendar, pauses):
    due = due_on(start, length, ClockUnit.DAY, calendar, pauses=pauses).due

    assert due == day_by_day(start, length, calendar, pauses, lambda day: True)
    rolled = due_on(start, length, ClockUnit.DAY, calendar, roll=True, pauses=pauses).due
    assert rolled >= due
    assert calendar.is_workday(rolled)


@given(DAYS, st.integers(-30, 30), OFFICIAL)
def test_nth_working_day_agrees_with_the_number_of_days_between(day, n, calendar):
    there = nth_workday(day, n, calendar)

    assert calendar.is_workday(there)
    if n > 0:
        assert workdays_between(day, there, calendar) == n
    elif n < 0:
        before = [there + timedelta(days=i) for i in range((day - there).days)]
        assert sum(map(calendar.is_workday, before)) == -n
    else:
        assert there <= day


@given(DAYS, st.sets(st.integers(-25, 10), max_size=8), OFFICIAL, st.integers(1, 90))
def test_steps_lie_on_working_days_in_order_and_after_the_event(start, steps, calendar, length):
    due = start + timedelta(days=length)

    placed = steps_around(start, due, sorted(steps), calendar)

    assert all(calendar.is_workday(step.told_on) for step in placed)
    assert [step.told_on for step in placed] == sorted(step.told_on for step in placed)
    assert all(step.told_on > start for step in placed if step.step < 0)
