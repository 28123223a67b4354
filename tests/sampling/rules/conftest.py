from pathlib import Path

import pytest

from dairyqa.workdays.day_table import read_day_table
from dairyqa.workdays.rules import SpecialDay, WorkCalendar
from dairyqa.workdays.statutory import statutory_days

TABLE = Path(__file__).parents[3] / "fixtures" / "calendar" / "days_2021_2026.csv"


@pytest.fixture(scope="session")
def calendar():
    """The shipped years 2021-2026, without a database."""
    days = {row.date: SpecialDay(row.kind, row.name) for row in read_day_table(TABLE.read_bytes())}
    return WorkCalendar(days, frozenset(range(2021, 2027)), statutory_days)
