"""Statutory holidays of a year whose notice is not out yet: weekends and festivals, no make-up days."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from .choices import FESTIVALS, DayKind
from .rules import SpecialDay

# The library's names where they differ from ours; its other entries (moved days off) need a notice.
_NAMES = {name: name for name in FESTIVALS} | {"农历除夕": "春节"}


@lru_cache(maxsize=64)
def statutory_days(year: int) -> Mapping[date, SpecialDay]:
    known = holidays.country_holidays("CN", years=year, observed=False, expand=False, language="zh_CN")
    return {
        day: SpecialDay(DayKind.OFF, _NAMES[name])
        for day, names in known.items()
        for name in names.split("; ")
        if name in _NAMES
    }
