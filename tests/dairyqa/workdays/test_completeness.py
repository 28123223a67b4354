from dataclasses import replace
from datetime import date

import chinese_calendar
import pytest
from django.conf import settings

from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.completeness import missing_days, notice_year, whole_years
from dairyqa.workdays.day_table import DayRow, read_day_table
from dairyqa.workdays.statutory import statutory_days
from tests.factories.calendar import ROWS_2027

SHIPPED = read_day_table((settings.BASE_DIR / "fixtures" / "calendar" / "days_2021_2026.csv").read_bytes())


def missing(rows, year=2027):
    return [(reason.code, reason.params.get("date")) for reason in missing_days(rows, year, statutory_days(year))]


def without(*days):
    return [row for row in ROWS_2027 if row.date not in days]


@pytest.mark.parametrize("year", range(2021, 2027))
def test_official_years_are_whole(year):
    assert missing(SHIPPED, year) == []


@pytest.mark.parametrize("year", range(2021, 2027))
def test_shipped_table_agrees_with_the_package_and_with_the_statutory_days(year):
    """The official table against two independent sources: chinesecalendar, and holidays for the statutory days."""
    mine = {row.date: row.kind for row in SHIPPED if row.date.year == year}
    off = {day for day in chinese_calendar.constants.holidays if day.year == year}
    worked = {day for day in chinese_calendar.constants.workdays if day.year == year}

    assert {day for day, kind in mine.items() if kind == DayKind.OFF} == off
    assert {day for day, kind in mine.items() if kind == DayKind.WORK} == worked
    assert statutory_days(year).keys() <= off


@pytest.mark.parametrize(
    ("day", "code", "named"),
    [
        pytest.param(date(2027, 6, 9), "notice_lacks_statutory", "2027-06-09", id="statutory"),
        pytest.param(date(2027, 2, 10), "notice_has_gap", "2027-02-10", id="inside-a-holiday"),
        pytest.param(date(2027, 5, 8), "notice_lacks_makeup", None, id="make-up"),
        pytest.param(date(2027, 10, 7), "notice_lacks_off", None, id="last-day-of-a-holiday"),
    ],
)
def test_each_missing_day_is_named(day, code, named):
    assert missing(without(day)) == [(code, named)]


def test_last_days_of_december_belong_to_the_next_notice():
    eve = DayRow(date(2026, 12, 31), DayKind.OFF, "元旦")

    assert notice_year(eve) == 2027
    assert notice_year(replace(eve, date=date(2026, 10, 1), name="国庆节")) == 2026
    assert missing([eve, *ROWS_2027]) == [("notice_lacks_makeup", None)]


def test_whole_year_has_new_year_and_national_day():
    assert whole_years(ROWS_2027) == {2027}
    assert whole_years(without(date(2027, 1, 1))) == whole_years(without(date(2027, 10, 1))) == set()
