"""What a plan says, as data in the form of ``fixtures/plans/``, and what cannot stand in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from dairyqa.reasons import Reason
from enterprises.choices import ProductGroup
from sampling.choices import SupplementaryMode, WeekDefinition

Content = Mapping[str, Any]

TEXTS = {"name": 80, "document_no": 40, "laboratory": 20, "report_section": 60, "inspection_kind": 20, "payer": 40}
MAY_BE_EMPTY = {"document_no"}
DAYS = ("starts_on", "ends_on")
# Bounds of sense, not of law: a plan beyond them is a slip of the pen.
NUMBERS = {
    "raw_quota_percent": (0, 100),
    "products_per_visit": (1, 20),
    "samplers_per_visit": (2, 6),
    "min_days_between_visits": (1, 27),
    "visits_per_sampler_and_day": (1, 10),
    "pass_report_workdays": (1, 60),
    "fail_report_workdays": (1, 60),
}
CHOICES = {"week_definition": WeekDefinition, "supplementary_mode": SupplementaryMode}
LISTS = ("windows", "quantities", "annex")
FIELDS = (*TEXTS, *DAYS, *NUMBERS, *CHOICES, "requires_full_coverage", "provisions", *LISTS)
WINDOW = {"slot", "first_week", "last_week"}
WEIGHTS = ("test_kg", "backup_kg", "total_kg")
PIECES = ("test_units", "backup_units")
QUANTITY = {"group", *PIECES, *WEIGHTS, "source"}
LINE = {"category", "items"}
DATA_ONLY = "data_only"
WEEKS_OF_A_MONTH, DAYS_OF_A_WEEK = 4, 7
HEAVIEST, MOST_PIECES = Decimal(1000), 1000
LONGEST_SOURCE, LONGEST_REASON = 40, 200


@dataclass(frozen=True)
class Problem:
    """Why a content is no plan, and the field in which it stands."""

    field: str
    reason: Reason


def problems(content: Content, *, year: int) -> list[Problem]:
    """Everything that makes the content impossible as a plan of ``year``; empty if it can stand.

    Whether its city, laboratory, categories and items are on record is not known here.
    """
    unreadable = list(_unreadable(content))
    if unreadable:
        return unreadable
    checks: tuple[Callable[[Content], Iterator[Problem]], ...] = (_figures, _windows, _quantities, _annex)
    return [*_period(content, year), *(problem for check in checks for problem in check(content))]


def _problem(field: str, code: str, **params) -> Problem:
    return Problem(field, Reason(code, {"field": field, **params}))


def _unreadable(content: Content) -> Iterator[Problem]:
    """Fields that are missing or of another kind: nothing else is asked before these are right."""
    kinds = {
        **dict.fromkeys((*TEXTS, *DAYS, *CHOICES), str),
        **dict.fromkeys(NUMBERS, int),
        **dict.fromkeys(LISTS, list),
        "requires_full_coverage": bool,
        "provisions": dict,
    }
    for field in FIELDS:
        if field not in content:
            yield _problem(field, "plan_lacks_field")
        elif type(content[field]) is not kinds[field]:
            yield _problem(field, "plan_field_unreadable")
    yield from _entries(content, "windows", WINDOW)
    yield from _entries(content, "quantities", QUANTITY)
    yield from _entries(content, "annex", LINE, {DATA_ONLY})


def _entries(content: Content, field: str, names: set[str], more: frozenset | set = frozenset()) -> Iterator[Problem]:
    entries = content.get(field)
    for line, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        if not isinstance(entry, Mapping) or not names <= entry.keys() <= names | more:
            yield _problem(field, "plan_entry_needs_fields", line=line, names="、".join(sorted(names)))
        elif not all(_is_of_its_kind(name, value) for name, value in entry.items()):
            yield _problem(field, "plan_entry_unreadable", line=line)


def _is_of_its_kind(name: str, value) -> bool:
    if name in WINDOW:
        return type(value) is int
    if name in (*PIECES, *WEIGHTS) and value is None:
        return True
    if name in PIECES:
        return type(value) is int and 0 < value <= MOST_PIECES
    if name == "items":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == DATA_ONLY:
        texts = [text for pair in value.items() for text in pair] if isinstance(value, Mapping) else [None]
        return all(isinstance(text, str) and 0 < len(text) <= LONGEST_REASON for text in texts)
    if name in WEIGHTS:
        return _weight(value) is not None
    return isinstance(value, str) and len(value) <= LONGEST_SOURCE


def _weight(text) -> Decimal | None:
    try:
        weight = Decimal(str(text))
    except InvalidOperation:
        return None
    return weight if weight.is_finite() and 0 < weight < HEAVIEST and weight == round(weight, 3) else None


def _period(content: Content, year: int) -> Iterator[Problem]:
    days = {}
    for field in DAYS:
        try:
            days[field] = date.fromisoformat(content[field])
        except ValueError:
            yield _problem(field, "plan_not_a_day", value=content[field])
    for field, day in days.items():
        if day.year != year:
            yield _problem(field, "plan_day_outside_year", value=content[field], year=year)
    if len(days) == len(DAYS) and days["ends_on"] < days["starts_on"]:
        yield _problem("ends_on", "plan_period_not_in_order", start=content["starts_on"], end=content["ends_on"])


def _figures(content: Content) -> Iterator[Problem]:
    for field, longest in TEXTS.items():
        if not content[field].strip() and field not in MAY_BE_EMPTY:
            yield _problem(field, "plan_field_empty")
        if len(content[field]) > longest:
            yield _problem(field, "plan_field_too_long", longest=longest)
    for field, (least, most) in NUMBERS.items():
        if not least <= content[field] <= most:
            yield _problem(field, "plan_figure_out_of_range", value=content[field], least=least, most=most)
    for field, choices in CHOICES.items():
        if content[field] not in choices.values:
            yield _problem(field, "plan_not_a_choice", value=content[field])


def _windows(content: Content) -> Iterator[Problem]:
    windows = sorted(content["windows"], key=lambda window: window["slot"])
    if not windows:
        yield _problem("windows", "plan_without_windows")
    for window in windows:
        if not 1 <= window["first_week"] <= window["last_week"] <= WEEKS_OF_A_MONTH:
            yield _problem("windows", "plan_window_outside_month", **_window_words(window))
    if [window["slot"] for window in windows] != list(range(1, len(windows) + 1)):
        slots = "、".join(str(window["slot"]) for window in windows)
        yield _problem("windows", "plan_windows_not_numbered", slots=slots)
    least = content["min_days_between_visits"]
    for earlier, later in zip(windows, windows[1:], strict=False):
        most = DAYS_OF_A_WEEK * (later["last_week"] - earlier["first_week"] + 1) - 1
        if most < least:
            words = {"first": earlier["slot"], "second": later["slot"], "days": least, "most": max(most, 0)}
            yield _problem("windows", "plan_windows_too_close", **words)


def _window_words(window: Mapping) -> dict:
    return {"slot": window["slot"], "first": window["first_week"], "last": window["last_week"]}


def _quantities(content: Content) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in content["quantities"]:
        group = entry["group"]
        if group not in ProductGroup.values:
            yield _problem("quantities", "plan_not_a_choice", value=group)
            continue
        label = ProductGroup(group).label
        if group in seen:
            yield _problem("quantities", "plan_quantity_twice", group=label)
        seen.add(group)
        if any(entry[name] is None for name in _needed(group)):
            yield _problem("quantities", "plan_quantity_incomplete", group=label)
        elif _portions(entry) > Decimal(str(entry["total_kg"])):
            yield _problem("quantities", "plan_quantity_total_too_small", group=label, total=entry["total_kg"])


def _needed(group: str) -> tuple[str, ...]:
    """Raw materials are taken by weight, products by pieces, both with a least weight in all."""
    return WEIGHTS if group == ProductGroup.RAW else (*PIECES, "total_kg")


def _portions(entry: Mapping) -> Decimal:
    return sum((Decimal(str(entry[name] or 0)) for name in ("test_kg", "backup_kg")), Decimal(0))


def _annex(content: Content) -> Iterator[Problem]:
    seen: set[str] = set()
    for line in content["annex"]:
        category, items = line["category"], line["items"]
        if category in seen:
            yield _problem("annex", "plan_category_twice", category=category)
        seen.add(category)
        if not items:
            yield _problem("annex", "plan_category_without_items", category=category)
        for item in sorted({item for item in items if items.count(item) > 1}):
            yield _problem("annex", "plan_item_twice", category=category, item=item)
        for item in sorted(line.get(DATA_ONLY, {}).keys() - set(items)):
            yield _problem("annex", "plan_reason_without_item", category=category, item=item)
