"""The formulas of a report's workbook: the same rules as rectification.rules.indicators, made of addresses of cells."""

from collections.abc import Mapping
from decimal import Decimal

from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.worksheet import Worksheet

from rectification.choices import Direction
from rectification.documents.report_parts import RISING
from sampling.documents.layout import BLANK

from . import sheet_style as style

FIRST = 4  # the line below title, note and heads


def share(part: str, whole: str, target: str = "") -> str:
    """The formula of a share: half to even, and never rounded up to a target that is not reached.

    The same rule as rectification.rules.indicators.percent; ``part``, ``whole`` and ``target`` are addresses of cells.
    """
    near = f"ROUND({part}*10000/{whole},0)"
    is_half = f"AND(MOD({part}*20000,{whole}*2)={whole},ISODD({near}))"
    even = f"({near}-IF({is_half},1,0))/10000"
    if target:
        even = f"IF(ISNUMBER({target}),IF({part}*100<{target}*{whole},MIN({even},{target}/100-0.0001),{even}),{even})"
    return f'=IF(N({whole})=0,"{BLANK}",{even})'


def reached(part: str, whole: str, target: str) -> str:
    """The formula of whether a share is its target or more, by whole numbers."""
    test = f'IF({part}*100>={target}*{whole},"是","否")'
    return f'=IF(N({whole})=0,"{BLANK}",IF(ISNUMBER({target}),{test},"{BLANK}"))'


def number(text: str) -> int | Decimal:
    amount = Decimal(text)
    return int(amount) if amount == amount.to_integral_value() else amount


def put_target(sheet: Worksheet, line: int, column: int, figure: Mapping) -> None:
    if figure["direction"] == Direction.RISING:
        style.put(sheet, line, column, RISING, align=style.CENTER)
    elif figure["target"]:
        style.put(sheet, line, column, number(figure["target"]), form=style.PERCENT)
    else:
        style.put(sheet, line, column, BLANK, align=style.CENTER)


def mark_goals(sheet: Worksheet, area: str) -> None:
    sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=['"是"'], fill=style.GOOD))
    sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=['"否"'], fill=style.BAD))
