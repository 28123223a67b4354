from datetime import date

import pytest

from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.statutory import statutory_days


def test_statutory_days_of_an_unpublished_year():
    known = statutory_days(2027)

    assert {day.isoformat()[5:]: special.name for day, special in known.items()} == {
        "01-01": "元旦",
        **dict.fromkeys(("02-05", "02-06", "02-07", "02-08"), "春节"),
        "04-05": "清明节",
        **dict.fromkeys(("05-01", "05-02"), "劳动节"),
        "06-09": "端午节",
        "09-15": "中秋节",
        **dict.fromkeys(("10-01", "10-02", "10-03"), "国庆节"),
    }
    assert {special.kind for special in known.values()} == {DayKind.OFF}


@pytest.mark.parametrize("year", [1, 1900, 2026, 2100, 2101, 9999])
def test_no_year_raises(year):
    assert all(day.year == year for day in statutory_days(year))


def test_two_festivals_on_one_day_give_one_day_off():
    assert statutory_days(2020)[date(2020, 10, 1)].kind == DayKind.OFF
