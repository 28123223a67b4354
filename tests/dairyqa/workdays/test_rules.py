from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import Reason
from dairyqa.workdays.choices import DayKind, LimitUnit
from dairyqa.workdays.rules import (
    CountedDay,
    SpecialDay,
    WorkCalendar,
    after_days,
    after_months,
    after_workdays,
    deadline_after,
    every_day,
    workdays_between,
    workdays_in,
)

PLAIN = WorkCalendar({}, frozenset(range(1, 10000)))


def day(text):
    return date.fromisoformat(text)


def counted(deadline):
    return [f"{day.date:%m-%d}" for day in deadline.days if day.counted]


# The worked deadlines of the reference: id, start, length, due, provisional, the days counted as far as it lists them.
WORKED = [
    ("H01", "2023-09-28", 2, "2023-10-08", False, "10-07 10-08"),
    ("H02", "2023-01-18", 7, "2023-02-01", False, "01-19 01-20 01-28 01-29 01-30 01-31 02-01"),
    ("H03", "2023-01-20", 7, "2023-02-03", False, "01-28 01-29 01-30 01-31 02-01 02-02 02-03"),
    ("H06", "2024-01-15", 20, "2024-02-09", False, "01-16 01-17 01-18 01-19 01-22 01-23 01-24 01-25"),
    ("H07", "2025-01-24", 5, "2025-02-07", False, "01-26 01-27 02-05 02-06 02-07"),
    ("H09", "2026-02-13", 2, "2026-02-24", False, "02-14 02-24"),
    ("H11", "2026-12-31", 2, "2027-01-05", True, "01-04 01-05"),
    ("H13", "2026-12-10", 20, "2027-01-08", True, "12-11 12-14 12-15 12-16 12-17 12-18 12-21 12-22"),
]


@pytest.mark.provision("Q-8.1")
@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("start", "n", "due", "provisional", "first"), [row[1:] for row in WORKED], ids=[r[0] for r in WORKED]
)
def test_worked_deadline_in_working_days(calendar, start, n, due, provisional, first):
    """Trap 8: a worked Saturday or Sunday counts, a holiday on a weekday does not."""
    deadline = after_workdays(day(start), n, calendar)

    assert (deadline.due, deadline.provisional) == (day(due), provisional)
    assert counted(deadline)[: len(first.split())] == first.split()
    assert len(counted(deadline)) == n


@pytest.mark.provision("Q-8.1")
@pytest.mark.parametrize(
    ("start", "roll", "due"),
    [
        pytest.param("2023-07-10", True, "2023-10-08", id="H14-ends-on-a-worked-Sunday"),
        pytest.param("2025-11-20", True, "2026-02-24", id="H17-moves-past-Spring-Festival"),
        pytest.param("2025-11-20", False, "2026-02-18", id="H17-of-an-authority-stays"),
    ],
)
def test_worked_deadline_in_calendar_days(calendar, start, roll, due):
    deadline = after_days(day(start), 90, calendar, roll)

    assert (deadline.due, deadline.provisional) == (day(due), False)
    assert len(counted(deadline)) == 90


@pytest.mark.provision("Q-8.1")
@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        pytest.param("2023-08-31", 6, "2024-02-29", id="H16"),
        pytest.param("2023-11-30", 3, "2024-02-29", id="leap-February"),
        pytest.param("2022-11-30", 3, "2023-02-28", id="February"),
        pytest.param("2023-11-15", 3, "2024-02-15", id="same-day"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="leap-day-a-year-on"),
        pytest.param("2023-12-31", 1, "2024-01-31", id="turn-of-the-year"),
        pytest.param("2023-12-31", 0, "2023-12-31", id="none"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, n, due):
    deadline = after_months(day(start), n)

    assert (deadline.due, deadline.provisional) == (day(due), False)


def test_month_deadline_says_why_it_ends_early():
    assert [d.reason.code for d in after_months(day("2023-11-30"), 3).days] == ["start_day", "end_of_month"]
    assert [d.reason.code for d in after_months(day("2023-11-15"), 3).days] == ["start_day", "same_day_of_month"]


def test_deadline_shows_each_day_with_its_reason(calendar):
    deadline = after_workdays(day("2023-09-28"), 2, calendar)

    assert deadline.days == (
        CountedDay(day("2023-09-28"), False, Reason("start_day")),
        CountedDay(day("2023-09-29"), False, Reason("holiday_mid_autumn")),
        *(
            CountedDay(d, False, Reason("holiday_national_day"))
            for d in every_day(day("2023-09-30"), day("2023-10-06"))
        ),
        CountedDay(day("2023-10-07"), True, Reason("makeup_day_national_day")),
        CountedDay(day("2023-10-08"), True, Reason("makeup_day_national_day")),
    )


def test_rolled_deadline_shows_where_it_moved(calendar):
    after_the_90th = after_days(day("2025-11-20"), 90, calendar, roll=True).days[91:]

    assert [(f"{d.date:%m-%d}", d.counted, d.reason.code) for d in after_the_90th] == [
        *((f"02-{n}", False, "holiday_spring_festival") for n in range(19, 24)),
        ("02-24", False, "rolled_to"),
    ]


def test_start_on_a_rest_day_counts_from_the_first_working_day(calendar):
    assert counted(after_workdays(day("2023-10-01"), 2, calendar)) == ["10-07", "10-08"]


def test_counting_monday_to_friday_would_be_too_lenient(calendar):
    """Trap: the Sunday 2024-02-04 was worked, so the true deadline comes before the naive one."""
    start = day("2024-01-15")

    assert after_workdays(start, 20, calendar).due < after_workdays(start, 20, PLAIN).due


def test_day_with_a_name_of_its_own_keeps_it():
    calendar = WorkCalendar({day("2025-09-03"): SpecialDay(DayKind.OFF, "抗战胜利纪念日")}, frozenset({2025}))

    assert calendar.day_reason(day("2025-09-03")) == Reason("holiday", {"name": "抗战胜利纪念日"})
    assert not calendar.is_workday(day("2025-09-03"))


@pytest.mark.parametrize(
    ("start", "n", "roll", "provisional"),
    [
        pytest.param("2026-12-01", 30, True, False, id="ends-on-the-last-official-day"),
        pytest.param("2026-12-01", 31, True, True, id="ends-in-a-year-without-notice"),
        pytest.param("2026-12-01", 31, False, False, id="without-roll-no-calendar-is-asked"),
        pytest.param("2020-12-01", 40, True, False, id="only-the-end-decides"),
    ],
)
def test_calendar_days_are_provisional_when_the_end_is(calendar, start, n, roll, provisional):
    assert after_days(day(start), n, calendar, roll).provisional is provisional


@pytest.mark.parametrize(
    ("start", "n", "provisional"),
    [
        pytest.param("2026-12-25", 4, False, id="last-official-day"),
        pytest.param("2026-12-25", 5, True, id="one-more"),
        pytest.param("2020-12-31", 3, False, id="the-start-decides-nothing"),
        pytest.param("2020-12-30", 3, True, id="passes-a-year-without-notice"),
    ],
)
def test_working_days_are_provisional_when_they_pass_an_unknown_year(calendar, start, n, provisional):
    assert after_workdays(day(start), n, calendar).provisional is provisional


def test_year_without_notice_keeps_its_statutory_holidays(calendar):
    new_year, saturday = day("2027-01-01"), day("2027-01-02")

    assert calendar.day_reason(new_year) == Reason("holiday_new_year")
    assert calendar.day_reason(saturday) == Reason("weekend")
    assert (calendar.is_official(new_year), calendar.is_official(day("2026-12-31"))) == (False, True)


def test_day_known_ahead_of_its_notice_beats_the_guess(calendar):
    early = WorkCalendar({day("2027-01-02"): SpecialDay(DayKind.WORK, "元旦")}, frozenset(), calendar.statutory)

    assert workdays_in(day("2027-01-01"), day("2027-01-04"), early) == [day("2027-01-02"), day("2027-01-04")]


@pytest.mark.parametrize(
    ("a", "b", "left"),
    [
        pytest.param("2023-09-28", "2023-10-08", 2, id="two-left"),
        pytest.param("2023-10-07", "2023-10-08", 1, id="one-left"),
        pytest.param("2023-10-08", "2023-10-08", 0, id="due-today"),
        pytest.param("2023-10-09", "2023-10-08", -1, id="one-late"),
        pytest.param("2023-10-07", "2023-09-28", -1, id="holidays-are-not-late"),
    ],
)
def test_working_days_left(calendar, a, b, left):
    assert workdays_between(day(a), day(b), calendar) == left


def test_working_days_of_the_years(calendar):
    per_year = {y: len(workdays_in(date(y, 1, 1), date(y, 12, 31), calendar)) for y in range(2021, 2027)}

    assert per_year == {2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def test_working_days_of_an_empty_span(calendar):
    assert workdays_in(day("2023-10-08"), day("2023-10-07"), calendar) == []


def test_table_agrees_with_chinesecalendar(calendar):
    every = every_day(date(2021, 1, 1), date(2026, 12, 31))

    assert [d for d in every if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_table_agrees_with_holidays(calendar):
    china = holidays.country_holidays("CN", years=range(2021, 2027))
    every = every_day(date(2021, 1, 1), date(2026, 12, 31))

    assert [d for d in every if calendar.is_workday(d) != china.is_working_day(d)] == []


@pytest.mark.parametrize("count", [after_workdays, lambda *args: after_days(*args, roll=True)], ids=["wd", "day"])
def test_negative_limit_is_refused(calendar, count):
    with pytest.raises(ValueError, match="negative"):
        count(day("2023-01-01"), -1, calendar)


def test_negative_months_are_refused():
    with pytest.raises(ValueError, match="negative"):
        after_months(day("2023-01-01"), -1)


@pytest.mark.parametrize(
    ("unit", "n", "due"),
    [
        (LimitUnit.WORKING_DAY, 2, "2023-10-08"),
        (LimitUnit.DAY, 2, "2023-10-07"),
        (LimitUnit.MONTH, 2, "2023-11-28"),
        (LimitUnit.YEAR, 2, "2025-09-28"),
    ],
)
def test_deadline_after_counts_in_its_unit(calendar, unit, n, due):
    assert deadline_after(day("2023-09-28"), n, unit, calendar, roll=True).due == day(due)


DATES = st.dates(date(2019, 1, 1), date(2030, 12, 31))
CALENDARS = st.builds(
    WorkCalendar,
    days=st.dictionaries(
        st.dates(date(2022, 12, 1), date(2023, 3, 1)),
        st.builds(SpecialDay, kind=st.sampled_from(DayKind), name=st.just("春节")),
        max_size=40,
    ),
    official_years=st.sets(st.integers(2022, 2023)).map(frozenset),
)


def naive_working_days(start, n, calendar):
    due, found = start, 0
    while found < n:
        due += timedelta(days=1)
        special = calendar.days.get(due)
        found += special.kind == "WORK" if special else due.isoweekday() <= 5
    return due


@given(start=st.dates(date(2022, 12, 1), date(2023, 3, 1)), n=st.integers(0, 30), calendar=CALENDARS)
def test_working_days_are_those_of_a_naive_count(start, n, calendar):
    deadline = after_workdays(start, n, calendar)

    assert deadline.due == naive_working_days(start, n, calendar)
    assert workdays_between(start, deadline.due, calendar) == n
    assert [d.date for d in deadline.days] == every_day(start, deadline.due)
    assert n == 0 or calendar.is_workday(deadline.due)
    passed = {d.year for d in every_day(start, deadline.due)[1:]}
    assert deadline.provisional == bool(passed - calendar.official_years)


@given(start=st.dates(date(2022, 12, 1), date(2023, 3, 1)), n=st.integers(0, 40), calendar=CALENDARS)
def test_calendar_days_end_on_the_first_working_day_from_the_nth(start, n, calendar):
    last = start + timedelta(days=n)
    rolled = after_days(start, n, calendar, roll=True)

    assert after_days(start, n, calendar, roll=False).due == last
    assert workdays_in(last, rolled.due, calendar) == [rolled.due]
    assert [d.date for d in rolled.days] == every_day(start, rolled.due)


@given(a=DATES, b=DATES)
def test_days_left_and_days_late_mirror_each_other(a, b):
    assert workdays_between(a, b, PLAIN) == -workdays_between(b, a, PLAIN)


@given(start=DATES, n=st.integers(0, 60))
def test_months_land_in_the_nth_month_and_never_after_the_day(start, n):
    due = after_months(start, n).due

    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == n
    assert due.day == start.day or (due.day < start.day and (due + timedelta(days=1)).day == 1)
