"""What stands in a cell of a spreadsheet, whatever way people type it."""

import re
from datetime import date
from decimal import Decimal

from dairyqa.reasons import Reason

DAY = re.compile(
    r"([0-9]{4})"
    r"(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
TIME_AFTER_DAY = re.compile(r" [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$")
AMOUNT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


HALF_WIDTH = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


class Unreadable(ValueError):
    """The text is not what the column asks for; ``reason`` says what it asks for and what stands there."""

    def __init__(self, code: str, found: str):
        super().__init__(code)
        self.reason = Reason(code, {"found": found})


def plain(text: str) -> str:
    """Full-width characters made half-width (no more: ² stays ²), white space at the ends removed, inside single."""
    return " ".join(text.translate(HALF_WIDTH).split())


def day_of(text: str) -> date:
    """2026-03-05, 2026/3/5, 2026.3.5, 20260305 or 2026年3月5日, a time after it is dropped; raises ``Unreadable``."""
    parts = DAY.fullmatch(TIME_AFTER_DAY.sub("", plain(text)).replace(" ", ""))
    if not parts:
        raise Unreadable("cell_not_a_day", text)
    year, *rest = filter(None, parts.groups())
    try:
        return date(int(year), *map(int, rest))
    except ValueError:
        raise Unreadable("cell_no_such_day", text) from None


def amount_of(text: str) -> Decimal:
    """A number, thousands with or without commas; raises ``Unreadable`` for words, signs and units."""
    if not AMOUNT.fullmatch(plain(text)):
        raise Unreadable("cell_not_a_number", text)
    return Decimal(plain(text).replace(",", ""))
