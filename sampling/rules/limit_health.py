"""What is wrong, or will hurt, in the table of limits: gaps, overlaps, rows that nobody checked.

Nothing here decides a verdict; it shows what the judgement would stumble over (``applicable_limit``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product

from dairyqa.reasons import Reason
from enterprises.choices import ATTRIBUTE_VALUES
from sampling.choices import LimitTrouble, LimitType

from .conditions import holds, parse_condition
from .limit_drafts import WANTED_FIGURES
from .limits import LimitRow

ONE_DAY = timedelta(days=1)
# What a judgement cannot get past: none, or two, where one row must apply.
BLOCKING = {LimitTrouble.GAP, LimitTrouble.OVERLAP, LimitTrouble.NOT_IN_FORCE}


@dataclass(frozen=True)
class Asked:
    """What a category asks of a sample: names of attributes, and those that follow from the category itself."""

    attributes: Collection[str]
    fixed: Mapping[str, str]


@dataclass(frozen=True)
class Edition:
    """A method's edition by its code, for an item's code, from and to a day (both included)."""

    item_code: str
    code: str
    effective_from: date
    effective_to: date | None


@dataclass(frozen=True)
class Trouble:
    """One thing to look at, by the numbers of the rows that it concerns."""

    kind: LimitTrouble
    category_code: str
    item_code: str
    rows: tuple[str, ...]
    reason: Reason


def troubles_of(
    rows: Iterable[LimitRow],
    *,
    on: date,
    asked: Mapping[str, Asked],
    editions: Iterable[Edition] = (),
    unseen: Collection[str] = (),
) -> list[Trouble]:
    """Everything to look at on that day, the worst first; ``unseen`` are rows that no second person checked.

    ``asked`` by the code of the category; ``rows`` without the withdrawn ones.
    """
    editions = list(editions)
    found: list[Trouble] = []
    for alike in _alike(rows).values():
        known = asked.get(alike[0].category_code, Asked((), {}))
        found += blocking_troubles(alike, on=on, known=known)
        for row in alike:
            found += (
                Trouble(kind, row.category_code, row.item_code, (row.row_id,), reason)
                for kind, reason in _of_row(row, on, known, editions, row.row_id in unseen)
            )
    order = list(LimitTrouble)
    return sorted(found, key=lambda trouble: (order.index(trouble.kind), trouble.rows))


def blocking_troubles(
    alike: Sequence[LimitRow], *, on: date, known: Asked, demanded: Sequence[LimitRow] | None = None
) -> list[Trouble]:
    """Gaps, overlaps and nothing in force, among the rows of one item in one category.

    ``demanded``: rows by which the annex demands the item, where they are others than those of ``alike``.
    """
    found = [_trouble(LimitTrouble.OVERLAP, pair, _overlap_reason(*pair)) for pair in _overlaps(alike, known)]
    for start, end, around in _gaps(alike, known):
        params = _names(alike[0]) | {"start": start.isoformat(), "end": end.isoformat()}
        found.append(_trouble(LimitTrouble.GAP, around, Reason("limits_gap", params)))
    demanded = [row for row in alike if row.annex_position] if demanded is None else demanded
    if demanded and not any(row.is_in_force_on(on) for row in alike):
        reason = Reason("limits_none_in_force", _names(demanded[0]) | {"day": on.isoformat()})
        found.append(_trouble(LimitTrouble.NOT_IN_FORCE, demanded, reason))
    return found


def cover_lost(before: Sequence[LimitRow], after: Sequence[LimitRow], *, known: Asked) -> list[Trouble]:
    """Days on which a product of the category had a row before a change and has none after it."""
    rows = [*before, *after]
    days = {row.effective_from for row in rows} | {row.effective_to + ONE_DAY for row in rows if row.effective_to}
    for day, attributes in product(sorted(days), _products((row.condition for row in rows), known.fixed)):
        had, has = ([row for row in side if _binds(row, day, attributes)] for side in (before, after))
        if had and not has:
            reason = Reason("limits_cover_lost", _names(had[0]) | {"day": day.isoformat()})
            return [_trouble(LimitTrouble.GAP, had, reason)]
    return []


def _binds(row: LimitRow, day: date, attributes: Mapping[str, str]) -> bool:
    return row.is_in_force_on(day) and bool(holds(row.condition, attributes))


def can_both_hold(first: str, second: str, fixed: Mapping[str, str]) -> bool:
    """Whether a sample of the category could meet both conditions."""
    return any(
        holds(first, attributes) and holds(second, attributes) for attributes in _products([first, second], fixed)
    )


def _alike(rows: Iterable[LimitRow]) -> dict[tuple[str, str], list[LimitRow]]:
    found = defaultdict(list)
    for row in rows:
        found[row.category_code, row.item_code].append(row)
    return found


def _products(conditions: Iterable[str], fixed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Every sample that the conditions can tell apart, by its attributes."""
    names = sorted({term.attribute for condition in conditions for term in parse_condition(condition)})
    values = [[fixed[name]] if name in fixed else list(ATTRIBUTE_VALUES[name]) for name in names]  # type: ignore[index]
    for combination in product(*values):
        yield dict(zip(names, combination, strict=True))


def _overlaps(alike: Sequence[LimitRow], known: Asked) -> Iterator[tuple[LimitRow, LimitRow]]:
    for first, second in combinations(alike, 2):
        starts = max(first.effective_from, second.effective_from)
        share_a_day = first.is_in_force_on(starts) and second.is_in_force_on(starts)
        if share_a_day and can_both_hold(first.condition, second.condition, known.fixed):
            yield first, second


def _gaps(alike: Sequence[LimitRow], known: Asked) -> list[tuple[date, date, tuple[LimitRow, ...]]]:
    """First and last day without a row for some product that has one before and one after, with those two."""
    found: dict[tuple[date, date], tuple[LimitRow, ...]] = {}
    for attributes in _products([row.condition for row in alike], known.fixed):
        own = sorted((row for row in alike if holds(row.condition, attributes)), key=lambda row: row.effective_from)
        for index, later in enumerate(own[1:], start=1):
            ends = [row.effective_to for row in own[:index]]
            last = max((end for end in ends if end), default=None)
            if None in ends or last is None or later.effective_from <= last + ONE_DAY:
                continue
            before = next(row for row in own[:index] if row.effective_to == last)
            found.setdefault((last + ONE_DAY, later.effective_from - ONE_DAY), (before, later))
    return [(start, end, around) for (start, end), around in sorted(found.items(), key=lambda gap: gap[0])]


def _of_row(
    row: LimitRow, on: date, known: Asked, editions: Sequence[Edition], is_unseen: bool
) -> Iterator[tuple[LimitTrouble, Reason]]:
    names = _names(row)
    if any(getattr(row, name) is None for name in WANTED_FIGURES.get(row.limit_type, ())):
        yield LimitTrouble.NO_FIGURE, Reason("limit_lacks_figure", names)
    asked = {*known.attributes, *known.fixed}
    for name in dict.fromkeys(term.attribute for term in parse_condition(row.condition)):
        if name not in asked:
            yield LimitTrouble.NOT_ASKED, Reason("limit_attribute_not_asked", names | {"attribute": name})
    if row.is_in_force_on(on):
        yield from _of_row_in_force(row, on, editions, is_unseen)


def _of_row_in_force(
    row: LimitRow, on: date, editions: Sequence[Edition], is_unseen: bool
) -> Iterator[tuple[LimitTrouble, Reason]]:
    names = _names(row)
    if not row.auto_judge or row.limit_type is LimitType.UNKNOWN:
        is_known = row.limit_type is not LimitType.UNKNOWN
        code = "limit_left_to_a_person" if is_known else "limit_figure_not_known"
        yield LimitTrouble.NOT_BY_MACHINE, Reason(code, names)
    if row.confidence == "low" or row.value_seen == "N":
        yield LimitTrouble.LOW_CONFIDENCE, Reason("limit_not_sure", names)
    if not _has_method(row, on, editions):
        words = {"method": row.test_method or "—", "day": on.isoformat()}
        yield LimitTrouble.NO_METHOD, Reason("limit_without_method", names | words)
    if is_unseen:
        yield LimitTrouble.NOT_CHECKED, Reason("limit_not_checked", names)


def _has_method(row: LimitRow, on: date, editions: Sequence[Edition]) -> bool:
    """“GB 5009.5” is any edition of it, “GB 5009.24-2016” that one; words may follow a method's code."""
    named = [part.strip() for part in row.test_method.split("；") if part.strip()]
    return any(
        edition.item_code == row.item_code
        and edition.effective_from <= on
        and (edition.effective_to is None or on <= edition.effective_to)
        and any(
            name == edition.code or name.startswith(f"{edition.code} ") or _is_series(name, edition) for name in named
        )
        for edition in editions
    )


def _is_series(name: str, edition: Edition) -> bool:
    series = edition.code.rpartition("-")[0]
    return name == series or name.startswith(f"{series} ")


def _trouble(kind: LimitTrouble, rows: Iterable[LimitRow], reason: Reason) -> Trouble:
    rows = list(rows)
    return Trouble(kind, rows[0].category_code, rows[0].item_code, tuple(row.row_id for row in rows), reason)


def _overlap_reason(first: LimitRow, second: LimitRow) -> Reason:
    start = max(first.effective_from, second.effective_from)
    return Reason(
        "limits_both_hold", _names(first) | {"rows": f"{first.row_id}、{second.row_id}", "day": start.isoformat()}
    )


def _names(row: LimitRow) -> dict[str, str]:
    return {"category": row.category_name, "item": row.item_name, "row": row.row_id}
