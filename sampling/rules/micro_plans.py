"""Two- and three-class sampling plans (GB 4789.1 3.2.2): n units, c of which may lie above m, none above M."""

from dataclasses import dataclass

from sampling.choices import ItemVerdict, LimitType

from .findings import Finding, refused
from .limits import required
from .readings import Measurement
from .values import Value, ValueKind


def against_plan(measured: Measurement) -> Finding:
    """Judge the n units together.

    A fail stands as soon as it is certain, whatever the other units say; a pass
    needs all n units and each of them known to lie at or below m, or within M.
    """
    row, units = measured.row, [unit_against_plan(measured, value) for value in measured.values]
    if row.micro_n is None or row.micro_c is None:
        raise ValueError(f"the plan of {row.row_id} lacks n or c")
    above_big_m = sum(unit.is_above_big_m is True for unit in units)
    above_m = sum(unit.is_above_m is True for unit in units)
    counted = {"n": str(row.micro_n), "c": str(row.micro_c), "above_m": str(above_m), "above_big_m": str(above_big_m)}
    if above_big_m:
        return Finding(ItemVerdict.FAIL, "plan_above_big_m", counted)
    if above_m > _allowance(row.micro_n, row.micro_c, len(units)):
        return Finding(ItemVerdict.FAIL, "found_in_portions" if _is_absence(measured) else "plan_above_m", counted)
    invalid = [unit.refusal for unit in units if unit.refusal]
    if invalid:
        return invalid[0]
    if len(units) != row.micro_n:
        return Finding(ItemVerdict.INVALID, "plan_units_differ", counted | {"given": str(len(units))})
    unresolved = sum(unit.is_open for unit in units)
    if unresolved:
        return Finding(ItemVerdict.INDETERMINATE, "plan_units_open", counted | {"open": str(unresolved)})
    return Finding(ItemVerdict.PASS, _kept(measured), counted)


@dataclass(frozen=True)
class Unit:
    """One sample unit against m and M; None where its result does not tell."""

    is_above_m: bool | None = None
    is_above_big_m: bool | None = None
    refusal: Finding | None = None

    @property
    def is_open(self) -> bool:
        return self.is_above_m is None or self.is_above_big_m is None


def unit_against_plan(measured: Measurement, value: Value) -> Unit:
    if value.refusal:
        return Unit(refusal=refused(value.refusal))
    if _is_absence(measured):
        return _portion(value)
    return _count(measured, value)


def _portion(value: Value) -> Unit:
    match value.kind:
        case ValueKind.NOT_DETECTED:
            return Unit(False, False)
        case ValueKind.DETECTED | ValueKind.NUMBER | ValueKind.ABOVE:
            return Unit(True, False)
    return Unit(refusal=Finding(ItemVerdict.INVALID, "portion_needs_words", {"text": value.text}))


def _count(measured: Measurement, value: Value) -> Unit:
    if value.kind is ValueKind.NOT_DETECTED and value.number is None:
        return Unit(refusal=Finding(ItemVerdict.INVALID, "not_detected_needs_limit"))
    if value.kind in (ValueKind.DETECTED, ValueKind.STERILE, ValueKind.NOT_STERILE):
        return Unit(refusal=Finding(ItemVerdict.INVALID, "words_need_number", {"text": value.text}))
    is_above_m = value.is_above(required(measured.row.micro_m))
    if is_above_m is None and _is_below_dilution(value) and measured.policy.below_lowest_dilution_passes:
        return Unit(False, False)
    if measured.row.limit_type is LimitType.MICRO_2CLASS:
        return Unit(is_above_m, False)
    return Unit(is_above_m, value.is_above(required(measured.row.micro_big_m)))


def _kept(measured: Measurement) -> str:
    if measured.row.limit_type is LimitType.MICRO_3CLASS:
        return "plan_kept"
    return "absent_from_portions" if _is_absence(measured) else "two_class_plan_kept"


def _is_below_dilution(value: Value) -> bool:
    return value.kind in (ValueKind.BELOW, ValueKind.NOT_DETECTED)


def _is_absence(measured: Measurement) -> bool:
    return measured.row.limit_type is LimitType.MICRO_2CLASS and not measured.row.micro_m


def _allowance(n: int, c: int, given: int) -> int:
    """How many units above m leave the fail uncertain: with more units than n, the surplus may be the wrong ones."""
    return c + max(0, given - n) if c else 0
