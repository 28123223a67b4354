"""What each typed value says by itself, while its neighbours are still missing."""

from dataclasses import replace

from dairyqa.reasons import Reason
from sampling.choices import CellState, ItemVerdict, LimitType

from .judgement import DEFAULT_POLICY, PLANS, StatedLimit, judge_item
from .limits import LimitMatch, LimitRow
from .micro_plans import unit_against_plan
from .readings import Policy, Reading, measure
from .values import ValueKind, parse_value

BY_VERDICT = {
    ItemVerdict.PASS: CellState.KEPT,
    ItemVerdict.FAIL: CellState.BROKEN,
    ItemVerdict.NO_LIMIT: CellState.DATA,
    ItemVerdict.NOT_APPLICABLE: CellState.DATA,
    ItemVerdict.INDETERMINATE: CellState.OPEN,
    ItemVerdict.INVALID: CellState.UNREADABLE,
}


def cell_states(
    reading: Reading, match: LimitMatch, *, stated: StatedLimit | None = None, policy: Policy = DEFAULT_POLICY
) -> tuple[CellState, ...]:
    """One state for each value of the reading, in its order.

    A unit of a sampling plan is held against m and M; how many may lie between them is a matter of the whole item
    (GB 4789.1 3.2.2). Any other value is judged as if it were the only one.
    """
    return tuple(_state(replace(reading, values=(text,)), match, stated, policy) for text in reading.values)


def _state(reading: Reading, match: LimitMatch, stated: StatedLimit | None, policy: Policy) -> CellState:
    (text,) = reading.values
    if not text.strip():
        return CellState.EMPTY
    if match.row and match.row.limit_type in PLANS:
        return _left_to_a_person(_in_plan(reading, match.row, policy), match.row)
    judged = judge_item(
        reading, match, item_code=reading.item_code, item_name=reading.item_name, stated=stated, policy=policy
    )
    if judged.verdict is ItemVerdict.PASS and _is_not_detected(text):
        return CellState.NOT_DETECTED
    return BY_VERDICT[judged.verdict]


def _in_plan(reading: Reading, row: LimitRow, policy: Policy) -> CellState:
    measured = measure(reading, row, policy)
    if isinstance(measured, Reason):
        return CellState.UNREADABLE
    unit = unit_against_plan(measured, measured.values[0])
    if unit.refusal:
        return CellState.UNREADABLE
    if unit.is_above_big_m:
        return CellState.ABOVE_BIG_M
    if unit.is_above_m:
        is_tolerated = row.limit_type is LimitType.MICRO_3CLASS or bool(row.micro_c)
        return CellState.ABOVE_M if is_tolerated else CellState.BROKEN
    if unit.is_open:
        return CellState.OPEN
    return CellState.NOT_DETECTED if _is_not_detected(reading.values[0]) else CellState.WITHIN_M


def _left_to_a_person(state: CellState, row: LimitRow) -> CellState:
    return state if row.auto_judge or state is CellState.UNREADABLE else CellState.OPEN


def _is_not_detected(text: str) -> bool:
    return parse_value(text).kind is ValueKind.NOT_DETECTED
