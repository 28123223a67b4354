from datetime import date

from dairyqa.reasons import Reason
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.grid import clock_of, year_months
from dairyqa.workdays.rules import SpecialDay, WorkCalendar, after_days, after_months, after_workdays


def cells(months):
    return {cell.date: cell for month in months for week in month.weeks for cell in week if cell}


def marks(clock, day):
    return cells(clock.months)[date.fromisoformat(day)].marks


def test_year_holds_each_of_its_days_once(calendar):
    shown = cells(year_months(2024, calendar, date(2024, 5, 11)))

    assert len(shown) == 366
    assert shown[date(2024, 5, 1)].marks == ("holiday",)
    assert shown[date(2024, 5, 1)].name == Reason("festival_labour_day")
    assert shown[date(2024, 5, 11)].marks == ("makeup", "today")
    assert shown[date(2024, 5, 11)].name == Reason("makeup_mark")
    assert (shown[date(2024, 5, 12)].marks, shown[date(2024, 5, 12)].name) == (("rest",), None)
    assert shown[date(2024, 5, 13)].marks == ("work",)


def test_weeks_begin_on_monday(calendar):
    may = year_months(2024, calendar, date(2024, 5, 11))[4]

    assert [week.index(cell) for week in may.weeks for cell in week if cell and cell.date.day in (1, 5, 6)] == [2, 6, 0]


def test_year_without_notice_is_marked_throughout(calendar):
    assert all("provisional" in cell.marks for cell in cells(year_months(2027, calendar, date(2026, 11, 22))).values())


def test_day_with_a_name_of_its_own_shows_it():
    calendar = WorkCalendar({date(2025, 9, 3): SpecialDay(DayKind.OFF, "纪念日")}, frozenset({2025}))

    assert cells(year_months(2025, calendar, date(2025, 1, 1)))[date(2025, 9, 3)].name == Reason(
        "festival", {"name": "纪念日"}
    )


def test_clock_numbers_the_counted_days(calendar):
    clock = clock_of(after_workdays(date(2023, 9, 28), 2, calendar), calendar)

    assert [month.first for month in clock.months] == [date(2023, 9, 1), date(2023, 10, 1)]
    assert {f"{d:%m-%d}": cell.number for d, cell in cells(clock.months).items() if cell.number} == {
        "10-07": 1,
        "10-08": 2,
    }
    assert marks(clock, "2023-09-27") == ("work", "outside")
    assert marks(clock, "2023-09-28") == ("work", "start")
    assert marks(clock, "2023-10-01") == ("holiday",)
    assert marks(clock, "2023-10-07") == ("makeup", "counted")
    assert marks(clock, "2023-10-08") == ("makeup", "counted", "due")
    assert marks(clock, "2023-10-09") == ("work", "outside")


def test_clock_shows_the_day_to_which_a_limit_moved(calendar):
    clock = clock_of(after_days(date(2026, 2, 9), 9, calendar, roll=True), calendar)

    assert marks(clock, "2026-02-18") == ("holiday", "counted")
    assert marks(clock, "2026-02-19") == ("holiday",)
    assert marks(clock, "2026-02-24") == ("work", "due")


def test_clock_of_months_shows_both_ends_without_numbers(calendar):
    clock = clock_of(after_months(date(2023, 8, 31), 6), calendar)

    assert [month.first for month in clock.months] == [date(2023, 8, 1), date(2024, 2, 1)]
    assert (clock.start, marks(clock, "2024-02-29")) == (date(2023, 8, 31), ("work", "counted", "due"))
    assert not any(cell.number for cell in cells(clock.months).values())


def test_long_clock_leaves_out_the_middle(calendar):
    clock = clock_of(after_days(date(2023, 1, 10), 300, calendar, roll=False), calendar)

    assert [month.first.month for month in clock.months] == [1, 2, 10, 11]
    assert clock.left_out == 7


def test_clock_without_length_is_its_start(calendar):
    clock = clock_of(after_workdays(date(2023, 9, 28), 0, calendar), calendar)

    assert marks(clock, "2023-09-28") == ("work", "start")
