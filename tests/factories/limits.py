"""Limits as the product ships them, invented ones, and results judged against either."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache

from django.conf import settings

from dairyqa.reasons import say
from sampling.choices import ItemVerdict, LimitType
from sampling.rules.judgement import DEFAULT_POLICY, ItemJudgement, judge_item
from sampling.rules.limits import LimitMatch, LimitRow, applicable_limit
from sampling.rules.readings import Reading

UNITS = {
    LimitType.MICRO_MIN: "CFU/g(mL)",
    LimitType.MICRO_MAX: "CFU/g(mL)",
    LimitType.MICRO_3CLASS: "CFU/g(mL)",
    LimitType.MICRO_2CLASS: "/25g(mL)",
    LimitType.NO_LIMIT: "CFU/g",
    LimitType.COMMERCIAL_STERILITY: "qualitative",
}


@cache
def shipped_rows() -> tuple[LimitRow, ...]:
    path = settings.BASE_DIR / "fixtures" / "limits.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(LimitRow.from_csv(line) for line in csv.DictReader(file))


def make_row(limit_type, **values):
    figures = {
        name: Decimal(values.pop(name))
        for name in ("minimum", "maximum", "micro_m", "micro_big_m")
        if values.get(name) is not None
    }
    defaults = {
        "row_id": "T001",
        "category_code": "TESTED",
        "category_name": "试验乳",
        "item_code": "ITEM",
        "item_name": "项目",
        "item_group": "physchem",
        "standard_code": "GB 1-2020",
        "standard_title": "试验标准",
        "effective_from": date(2020, 1, 1),
        "effective_to": None,
        "unit": UNITS.get(limit_type, "mg/kg"),
    }
    return LimitRow(**{**defaults, "limit_type": limit_type, **figures, **values})


def three_class(n=5, c=2, m="50000", big_m="100000", **values):
    return make_row(LimitType.MICRO_3CLASS, micro_n=n, micro_c=c, micro_m=m, micro_big_m=big_m, **values)


def absence(n=5):
    return make_row(LimitType.MICRO_2CLASS, micro_n=n, micro_c=0, micro_m="0")


def judged(row, *values, unit=None, lod="", loq="", stated=None, policy=DEFAULT_POLICY) -> ItemJudgement:
    """The results judged against the row; the sentence of the verdict must be whole."""
    unit = row.unit if unit is None else unit
    reading = Reading(row.item_code, row.item_name, tuple(values), unit, lod, loq)
    judgement = judge_item(
        reading, LimitMatch(row=row), item_code=row.item_code, item_name=row.item_name, stated=stated, policy=policy
    )
    assert all(say(reason) for reason in (judgement.reason, *judgement.flags))
    return judgement


def verdict(row, *values, **options) -> ItemVerdict:
    return judged(row, *values, **options).verdict


def shipped_limit(category, item, on=date(2023, 5, 10), **attributes) -> LimitMatch:
    """The shipped limit of an item by its Chinese names."""
    row = next(row for row in shipped_rows() if (row.category_name, row.item_name) == (category, item))
    return applicable_limit(
        shipped_rows(), category=row.category_code, item=row.item_code, on=on, attributes=attributes
    )
