"""Verdicts on the items of a sample and on its batch.

Plan, part 6 (3): all items conform, the batch passes; one or more do not, it
fails. What cannot be judged is never a pass.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dairyqa.reasons import Reason
from sampling.choices import BatchVerdict, ItemGroup, ItemVerdict, LimitType

from .findings import AGAINST, Finding, refused
from .limits import LimitMatch, LimitRow, annex_items, applicable_limit, limit_text, limit_texts, standards
from .micro_plans import against_plan
from .readings import Measurement, Policy, Reading, measure
from .units import factor
from .values import Value, ValueKind

PLANS = {LimitType.MICRO_2CLASS, LimitType.MICRO_3CLASS}
SEVERAL_RESULTS = {
    LimitType.MICRO_MIN,
    LimitType.MICRO_MAX,
    LimitType.COMMERCIAL_STERILITY,
    LimitType.NO_LIMIT,
    LimitType.UNKNOWN,
}
GRAVEST_FIRST = (
    ItemVerdict.FAIL,
    ItemVerdict.INVALID,
    ItemVerdict.INDETERMINATE,
    ItemVerdict.PASS,
    ItemVerdict.NO_LIMIT,
)
SETTLED = {ItemVerdict.PASS, ItemVerdict.NO_LIMIT, ItemVerdict.NOT_APPLICABLE}
DEFAULT_POLICY = Policy()


@dataclass(frozen=True)
class StatedLimit:
    """What the label promises (明示标准), bounds included; an empty bound promises nothing."""

    unit: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __str__(self) -> str:
        bounds = (("≥", self.minimum), ("≤", self.maximum))
        return " ".join([*(f"{sign}{bound}" for sign, bound in bounds if bound is not None), self.unit])


@dataclass(frozen=True)
class ItemJudgement:
    """How an item was judged and why; ``limit_row`` is the row as it stood, ``flags`` are notes to the reviewer."""

    item_code: str
    item_name: str
    verdict: ItemVerdict
    reason: Reason
    standard: str = ""
    limit_text: str = ""
    limit_row: dict | None = None
    is_serious_hazard: bool = False
    flags: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class BatchJudgement:
    verdict: BatchVerdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class SampleJudgement:
    """Items in the order of the annex, then those tested beyond it."""

    batch: BatchJudgement
    items: tuple[ItemJudgement, ...]


def judge_sample(
    rows: Iterable[LimitRow],
    *,
    category: str,
    on: date,
    attributes: Mapping[str, str],
    readings: Sequence[Reading],
    required: Mapping[str, str] | None = None,
    stated: Mapping[str, StatedLimit] | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> SampleJudgement:
    """Judge every required item and every reading beyond them.

    ``required`` is code -> name of the items demanded, in order; without it the
    annex items of the limits table. ``on`` is the reference date. ValueError if
    an item is read twice.
    """
    table = [row for row in rows if row.category_code == category]
    read = {reading.item_code: reading for reading in readings}
    if len(read) != len(readings):
        raise ValueError("an item is read twice")
    demanded = annex_items(table, category) if required is None else required
    names = {**demanded, **{code: reading.item_name for code, reading in read.items() if code not in demanded}}
    items = tuple(
        judge_item(
            read.get(code),
            applicable_limit(table, category=category, item=code, on=on, attributes=attributes),
            item_code=code,
            item_name=name,
            stated=(stated or {}).get(code),
            policy=policy,
        )
        for code, name in names.items()
    )
    return SampleJudgement(judge_batch(items, demanded), items)


def judge_batch(judgements: Sequence[ItemJudgement], required: Collection[str]) -> BatchJudgement:
    """One fail decides at once; a pass needs every required item settled and at least one that passes (Q-6.3).

    A required item (by code) that was not judged at all keeps the batch open.
    """
    judged = {judgement.item_code for judgement in judgements}
    absent = [code for code in required if code not in judged]
    failed = [judgement.item_name for judgement in judgements if judgement.verdict is ItemVerdict.FAIL]
    unsettled = [j.item_name for j in judgements if j.verdict not in SETTLED and j.verdict is not ItemVerdict.FAIL]
    still_open = _named("batch_items_open", unsettled + absent)
    if failed:
        return BatchJudgement(BatchVerdict.FAIL, (*_named("batch_items_fail", failed), *still_open))
    if still_open:
        return BatchJudgement(BatchVerdict.PENDING, still_open)
    if not any(judgement.verdict is ItemVerdict.PASS for judgement in judgements):
        return BatchJudgement(BatchVerdict.PENDING, (Reason("batch_nothing_passed"),))
    data_only = [j.item_name for j in judgements if j.verdict is ItemVerdict.NO_LIMIT]
    return BatchJudgement(BatchVerdict.PASS, (Reason("batch_conforms"), *_named("batch_data_only", data_only)))


def judge_item(
    reading: Reading | None,
    match: LimitMatch,
    *,
    item_code: str,
    item_name: str,
    stated: StatedLimit | None = None,
    policy: Policy = DEFAULT_POLICY,
) -> ItemJudgement:
    """Judge one item against the limit that was found for it; ``reading`` is None where no result was given."""
    flags: tuple[Reason, ...] = ()
    if match.row is None or reading is None or not reading.values:
        finding = _unread(reading, match)
    else:
        finding, flags = _read(reading, match.row, stated, policy)
    rows = (match.row,) if match.row else match.candidates
    return ItemJudgement(
        item_code=item_code,
        item_name=item_name,
        verdict=finding.verdict,
        reason=Reason(finding.code, finding.params),
        standard=standards(rows),
        limit_text=limit_texts(rows),
        limit_row=match.row.as_json() if match.row else None,
        is_serious_hazard=bool(match.row and match.row.serious_hazard) and finding.verdict is ItemVerdict.FAIL,
        flags=flags,
    )


def _unread(reading: Reading | None, match: LimitMatch) -> Finding:
    """A verdict without a result, or without a limit to judge it by."""
    if match.reason is None:
        return Finding(ItemVerdict.INVALID, "result_absent")
    if match.is_not_applicable:
        return Finding(ItemVerdict.NOT_APPLICABLE, match.reason.code, match.reason.params)
    verdict = ItemVerdict.INDETERMINATE if reading and reading.values else ItemVerdict.INVALID
    return Finding(verdict, match.reason.code, match.reason.params)


def _read(
    reading: Reading, row: LimitRow, stated: StatedLimit | None, policy: Policy
) -> tuple[Finding, tuple[Reason, ...]]:
    measured = measure(reading, row, policy)
    if isinstance(measured, Reason):
        return refused(measured), ()
    finding = _left_to_a_person(row, _against_limit(measured))
    if stated:
        finding = _against_label(measured, stated, finding)
    said = {"value": measured.text, "limit": limit_text(row), "standard": row.standard_code}
    flags = [Reason(code, said) for code in (*finding.flags, *_suspicions(measured, finding))]
    return Finding(finding.verdict, finding.code, {**said, **finding.params}), tuple(flags)


def _against_limit(measured: Measurement) -> Finding:
    limit_type = measured.row.limit_type
    if limit_type in PLANS:
        return against_plan(measured)
    if len(measured.values) > 1 and limit_type not in SEVERAL_RESULTS:
        return Finding(ItemVerdict.INVALID, "one_result_wanted", {"given": str(len(measured.values))})
    findings = [
        refused(value.refusal) if value.refusal else AGAINST[limit_type](measured, value) for value in measured.values
    ]
    return min(findings, key=lambda finding: GRAVEST_FIRST.index(finding.verdict))


def _left_to_a_person(row: LimitRow, finding: Finding) -> Finding:
    """A row that must not be judged by machine: the row is shown and a person decides."""
    if row.auto_judge or finding.verdict is ItemVerdict.INVALID or row.limit_type is LimitType.UNKNOWN:
        return finding
    carried_over = row.limit_type is LimitType.NOT_ALLOWED and finding.verdict is ItemVerdict.FAIL
    return Finding(ItemVerdict.INDETERMINATE, "carry_over_review" if carried_over else "person_needed")


def _against_label(measured: Measurement, stated: StatedLimit, finding: Finding) -> Finding:
    """The label's own promise is judged too; what misses it fails even within the standard."""
    scale = factor(stated.unit, measured.row.unit)
    if finding.verdict in (ItemVerdict.FAIL, ItemVerdict.INVALID):
        return finding
    said = {"stated": str(stated)}
    if isinstance(scale, Reason):
        return Finding(ItemVerdict.INDETERMINATE, "label_leaves_open", said)
    missed = [_misses(value, stated, scale) for value in measured.values]
    if any(missed):
        return Finding(ItemVerdict.FAIL, "misses_label", said)
    return Finding(ItemVerdict.INDETERMINATE, "label_leaves_open", said) if None in missed else finding


def _misses(value: Value, stated: StatedLimit, scale: Decimal) -> bool | None:
    """Whether the value breaks the promise; None if the result does not tell."""
    is_short = False if stated.minimum is None else value.is_below(stated.minimum * scale)
    is_over = False if stated.maximum is None else value.is_above(stated.maximum * scale)
    if is_short or is_over:
        return True
    return None if None in (is_short, is_over) else False


def _suspicions(measured: Measurement, finding: Finding) -> list[str]:
    """Melamine within its limit is still illegal where it was added on purpose (announcement No. 10 of 2011)."""
    if measured.row.item_group != ItemGroup.ILLEGAL_ADDITION or finding.verdict is not ItemVerdict.PASS:
        return []
    is_found = any(
        value.kind is ValueKind.NUMBER and not (measured.lod and value.is_below(measured.lod))
        for value in measured.values
    )
    return ["found_within_limit"] if is_found else []


def _named(code: str, names: Sequence[str]) -> tuple[Reason, ...]:
    return (Reason(code, {"items": "、".join(names)}),) if names else ()
