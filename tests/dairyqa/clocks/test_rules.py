from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dairyqa.clocks.choices import ClockUnit
from dairyqa.clocks.rules import due_at, due_on, fixed_date_on_or_after
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import SpecialDay, WorkCalendar

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
