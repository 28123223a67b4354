"""A row of the limits table as somebody types it: what can be read of it, and what cannot."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dairyqa.reasons import Reason
from enterprises.choices import ATTRIBUTE_VALUES
from sampling.choices import CompareMode, LimitType

from .conditions import ALWAYS, ANY, parse_condition
from .limits import LimitRow, figure
from .units import known_unit

FIGURE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
COUNT = re.compile(r"[0-9]{1,3}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
QUALITATIVE = "qualitative"
YES, NO = "Y", "N"

# Column -> the longest text that the table holds.
TEXTS = {
    "row_id": 12,
    "standard_code": 40,
    "standard_title": 80,
    "clause": 40,
    "unit": 16,
    "test_portion": 16,
    "condition": 80,
    "condition_text": 60,
    "test_method": 60,
    "confidence": 8,
    "value_seen": 8,
    "source": 1000,
    "note": 1000,
}
DECIMALS = ("minimum", "maximum", "micro_m", "micro_big_m")
COUNTS = ("micro_n", "micro_c", "annex_position")
SWITCHES = ("auto_judge", "serious_hazard", "microbiological")
COLUMNS = (
    "row_id",
    "category_code",
    "item_code",
    "standard_code",
    "standard_title",
    "clause",
    "effective_from",
    "effective_to",
    "limit_type",
    "minimum",
    "maximum",
    "micro_n",
    "micro_c",
    "micro_m",
    "micro_big_m",
    "unit",
    "test_portion",
    "condition",
    "condition_text",
    "compare_mode",
    "test_method",
    "auto_judge",
    "serious_hazard",
    "microbiological",
    "annex_position",
    "confidence",
    "value_seen",
    "source",
    "note",
)
MUST = ("row_id", "standard_code", "effective_from", "limit_type", "unit", "condition", "compare_mode")
WANTED_FIGURES: Mapping[str, tuple[str, ...]] = {
    LimitType.MIN: ("minimum",),
    LimitType.MICRO_MIN: ("minimum",),
    LimitType.MAX: ("maximum",),
    LimitType.MICRO_MAX: ("maximum",),
    LimitType.RANGE: ("minimum", "maximum"),
    LimitType.MICRO_2CLASS: ("micro_n", "micro_c", "micro_m"),
    LimitType.MICRO_3CLASS: ("micro_n", "micro_c", "micro_m", "micro_big_m"),
}
ANY_FIGURE = ("minimum", "maximum", "micro_n", "micro_c", "micro_m", "micro_big_m")
CONFIDENCES = ("", "high", "medium", "low")
SEEN = ("", "Y", "PARTIAL", "N")

Problem = tuple[str, Reason]


def problems_in(texts: Mapping[str, str], *, has_category: bool = True, has_item: bool = True) -> list[Problem]:
    """What cannot be read or cannot be: pairs of a column and the reason; empty where ``row_of`` may be called.

    ``texts`` holds a text for each of ``COLUMNS``, days as 2026-03-05, yes and no as Y and N.
    """
    unread = [*_unknown(has_category, has_item), *_unreadable(texts)]
    return unread or list(_impossible(texts))


def row_of(texts: Mapping[str, str], *, category_name: str, item_name: str, item_group: str) -> LimitRow:
    """The row that the texts say; they must be without problems."""
    values: dict[str, Any] = {name: texts[name] for name in ("category_code", "item_code", *TEXTS)}
    values |= {name: figure(texts[name]) for name in DECIMALS}
    values |= {name: int(texts[name]) if texts[name] else None for name in COUNTS}
    values |= {name: texts[name] == YES for name in SWITCHES}
    return LimitRow(
        **values,
        category_name=category_name,
        item_name=item_name,
        item_group=item_group,
        effective_from=date.fromisoformat(texts["effective_from"]),
        effective_to=date.fromisoformat(texts["effective_to"]) if texts["effective_to"] else None,
        limit_type=LimitType(texts["limit_type"]),
        compare_mode=CompareMode(texts["compare_mode"]),
    )


def texts_of(row: LimitRow) -> dict[str, str]:
    """The row as texts by column, the way ``row_of`` reads them."""
    return {name: _text(getattr(row, name)) for name in COLUMNS}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _unknown(has_category: bool, has_item: bool) -> Iterator[Problem]:
    if not has_category:
        yield "category_code", Reason("limit_category_unknown")
    if not has_item:
        yield "item_code", Reason("limit_item_unknown")


def _unreadable(texts: Mapping[str, str]) -> Iterator[Problem]:
    yield from ((name, Reason("limit_cell_empty")) for name in MUST if not texts[name])
    for name, most in TEXTS.items():
        if len(texts[name]) > most:
            yield name, Reason("limit_cell_too_long", {"most": str(most)})
    yield from _unreadable_figures(texts)
    for name in ("effective_from", "effective_to"):
        if texts[name] and _day(texts[name]) is None:
            yield name, Reason("limit_day_unreadable", {"text": texts[name][:20]})
    yield from _unknown_words(texts)


def _unreadable_figures(texts: Mapping[str, str]) -> Iterator[Problem]:
    for names, pattern in ((DECIMALS, FIGURE), (COUNTS, COUNT)):
        for name in names:
            if texts[name] and not pattern.fullmatch(texts[name]):
                yield name, Reason("limit_figure_unreadable", {"text": texts[name][:20]})


def _unknown_words(texts: Mapping[str, str]) -> Iterator[Problem]:
    for name in SWITCHES:
        if texts[name] not in (YES, NO):
            yield name, Reason("limit_choice_unknown", {"text": texts[name][:20], "known": f"{YES}、{NO}"})
    known: dict[str, tuple[str, ...]] = {
        "limit_type": tuple(LimitType.values),
        "compare_mode": tuple(CompareMode.values),
        "confidence": CONFIDENCES,
        "value_seen": SEEN,
    }
    for name, words in known.items():
        if texts[name] and texts[name] not in words:
            shown = "、".join(word for word in words if word)
            yield name, Reason("limit_choice_unknown", {"text": texts[name][:20], "known": shown})
    if texts["unit"] and texts["unit"] != QUALITATIVE and known_unit(texts["unit"]) != texts["unit"]:
        yield "unit", Reason("limit_unit_unknown", {"text": texts["unit"][:20]})
    if texts["condition"] and (wrong := _wrong_condition(texts["condition"])):
        yield "condition", Reason("limit_condition_unreadable", {"text": wrong[:40]})


def _wrong_condition(text: str) -> str:
    """The part that is no condition, or names an attribute or a value that does not exist; "" if all is well."""
    try:
        terms = parse_condition(text)
    except ValueError:
        return text
    for term in terms:
        for value in sorted(term.values - {ANY}):
            if value not in ATTRIBUTE_VALUES.get(term.attribute, ()):  # type: ignore[call-overload]
                return f"{term.attribute}={value}"
    return ""


def _day(text: str) -> date | None:
    if not DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _impossible(texts: Mapping[str, str]) -> Iterator[Problem]:
    if texts["effective_to"] and texts["effective_to"] < texts["effective_from"]:
        yield "effective_to", Reason("limit_period_reversed")
    if texts["condition"] != ALWAYS and not texts["condition_text"]:
        yield "condition_text", Reason("limit_condition_wants_words")
    wanted = WANTED_FIGURES.get(texts["limit_type"], ())
    lacking = [name for name in wanted if not texts[name]]
    yield from ((name, Reason("limit_figure_missing")) for name in lacking)
    yield from ((name, Reason("limit_figure_not_of_kind")) for name in ANY_FIGURE if name not in wanted and texts[name])
    if not lacking:
        yield from _contradictions(texts, wanted)


def _contradictions(texts: Mapping[str, str], wanted: tuple[str, ...]) -> Iterator[Problem]:
    if texts["limit_type"] == LimitType.RANGE and Decimal(texts["minimum"]) > Decimal(texts["maximum"]):
        yield "maximum", Reason("limit_range_reversed")
    if "micro_n" in wanted and int(texts["micro_n"]) < 1:
        yield "micro_n", Reason("limit_plan_without_units")
    elif "micro_n" in wanted and int(texts["micro_c"]) >= int(texts["micro_n"]):
        yield "micro_c", Reason("limit_plan_allows_all")
    if "micro_big_m" in wanted and Decimal(texts["micro_big_m"]) <= Decimal(texts["micro_m"]):
        yield "micro_big_m", Reason("limit_plan_reversed")
