"""The columns of the national platform's tables, as data: a version for each time that the platform changed them."""

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from rectification.choices import ExchangeSheet

NUMBER = "number"
DAY = "day"
TEXT = "text"


@dataclass(frozen=True)
class PlatformColumn:
    """``value`` names what we put there, blank where we hold nothing; a column without heading is kept empty."""

    version: str
    column: str
    group: str
    heading: str
    value: str
    kind: str


# By table: without these columns a workbook is no such table, but another one of the platform.
KEYS = {
    ExchangeSheet.SAMPLING: ("抽样单编号", "被抽样单位名称"),
    ExchangeSheet.RESULTS: ("抽样单编号", "检验项目"),
    ExchangeSheet.PLAN: ("食品细类", "检验项目"),
}
NAMES = {
    ExchangeSheet.SAMPLING: "抽样单",
    ExchangeSheet.RESULTS: "检验结果",
    ExchangeSheet.PLAN: "抽检计划表",
}


@cache
def columns_of(sheet: str) -> tuple[PlatformColumn, ...]:
    """The columns of the newest version, in their order, from ``fixtures/exchange/``."""
    path = settings.BASE_DIR / "fixtures" / "exchange" / f"{ExchangeSheet(sheet)}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = [PlatformColumn(**row) for row in csv.DictReader(file)]
    newest = max(column.version for column in columns)
    return tuple(column for column in columns if column.version == newest)


def held_columns(sheet: str) -> tuple[PlatformColumn, ...]:
    """The columns for which we hold a value: these are compared."""
    return tuple(column for column in columns_of(sheet) if column.value)
