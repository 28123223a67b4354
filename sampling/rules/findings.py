"""What a limit says about one value: lower, upper and range limits, prohibited substances, sterility."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dairyqa.reasons import Reason
from sampling.choices import CompareMode, ItemVerdict, LimitType

from .limits import required
from .readings import Measurement
from .values import Value, ValueKind


@dataclass(frozen=True)
class Finding:
    """A verdict with the code of its sentence; ``flags`` go to the reviewer and change nothing."""

    verdict: ItemVerdict
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


COUNTS = {LimitType.MICRO_MIN, LimitType.MICRO_MAX}
WORDS = {ValueKind.DETECTED, ValueKind.STERILE, ValueKind.NOT_STERILE, ValueKind.TOO_MANY}


def refused(reason: Reason) -> Finding:
    return Finding(ItemVerdict.INVALID, reason.code, reason.params)


def undecided(code: str) -> Finding:
    return Finding(ItemVerdict.INDETERMINATE, code)


def against_minimum(measured: Measurement, value: Value) -> Finding:
    if unfit := _no_number(measured, value):
        return unfit
    if value.kind is ValueKind.NOT_DETECTED:
        return undecided("number_wanted")
    limit = required(measured.row.minimum)
    return _decided(_compared(measured, value, limit).is_below(limit), "below_minimum", "not_below_minimum")


def against_maximum(measured: Measurement, value: Value) -> Finding:
    if unfit := _no_number(measured, value):
        return unfit
    if value.kind is ValueKind.NOT_DETECTED and value.number is None:
        return Finding(ItemVerdict.INVALID, "not_detected_needs_limit")
    limit = required(measured.row.maximum)
    is_above = _compared(measured, value, limit).is_above(limit)
    if value.kind is not ValueKind.NOT_DETECTED:
        return _decided(is_above, "above_maximum", "not_above_maximum")
    if is_above is None:
        return undecided("detection_limit_above_limit")
    return Finding(ItemVerdict.PASS, "not_detected")


def against_range(measured: Measurement, value: Value) -> Finding:
    if unfit := _no_number(measured, value):
        return unfit
    if value.kind is ValueKind.NOT_DETECTED:
        return undecided("number_wanted")
    low, high = required(measured.row.minimum), required(measured.row.maximum)
    is_below = _compared(measured, value, low).is_below(low)
    is_above = _compared(measured, value, high).is_above(high)
    if is_below:
        return Finding(ItemVerdict.FAIL, "below_range")
    if is_below is None and not is_above:
        return undecided("result_leaves_open")
    return _decided(is_above, "above_range", "within_range")


def against_prohibition(measured: Measurement, value: Value) -> Finding:
    """Not detected passes; a figure from the detection limit up, or “检出”, fails."""
    match value.kind:
        case ValueKind.NOT_DETECTED if value.number is None:
            return Finding(ItemVerdict.INVALID, "not_detected_needs_limit")
        case ValueKind.NOT_DETECTED:
            return Finding(ItemVerdict.PASS, "not_detected")
        case ValueKind.DETECTED:
            return Finding(ItemVerdict.FAIL, "prohibited_detected")
        case ValueKind.NUMBER | ValueKind.BELOW | ValueKind.ABOVE:
            return _prohibited_amount(measured, value)
    return Finding(ItemVerdict.INVALID, "words_need_number", {"text": value.text})


def _prohibited_amount(measured: Measurement, value: Value) -> Finding:
    if value.kind is ValueKind.BELOW:
        under = measured.lod is not None and value.is_above(measured.lod) is False
        return Finding(ItemVerdict.PASS, "below_detection_limit") if under else undecided("below_says_not_detected")
    if measured.lod is not None:
        is_below = value.is_below(measured.lod)
        if is_below:
            return Finding(ItemVerdict.PASS, "below_detection_limit")
        if is_below is None:
            return undecided("result_leaves_open")
    if measured.loq is not None and value.is_below(measured.loq):
        if measured.policy.below_quantification_fails:
            return Finding(ItemVerdict.FAIL, "prohibited_detected", flags=("below_quantification",))
        return undecided("below_quantification")
    return Finding(ItemVerdict.FAIL, "prohibited_detected")


def against_sterility(measured: Measurement, value: Value) -> Finding:
    if value.kind is ValueKind.STERILE:
        return Finding(ItemVerdict.PASS, "sterile")
    if value.kind is ValueKind.NOT_STERILE:
        return Finding(ItemVerdict.FAIL, "not_sterile")
    return Finding(ItemVerdict.INVALID, "sterility_needs_words", {"text": value.text})


def without_limit(measured: Measurement, value: Value) -> Finding:
    if value.kind in (ValueKind.STERILE, ValueKind.NOT_STERILE):
        return Finding(ItemVerdict.INVALID, "words_need_number", {"text": value.text})
    return Finding(ItemVerdict.NO_LIMIT, "data_only")


def limit_unknown(measured: Measurement, value: Value) -> Finding:
    return undecided("limit_unknown")


AGAINST: Mapping[LimitType, Callable[[Measurement, Value], Finding]] = {
    LimitType.MIN: against_minimum,
    LimitType.MICRO_MIN: against_minimum,
    LimitType.MAX: against_maximum,
    LimitType.MICRO_MAX: against_maximum,
    LimitType.RANGE: against_range,
    LimitType.NOT_ALLOWED: against_prohibition,
    LimitType.NOT_DETECTED: against_prohibition,
    LimitType.COMMERCIAL_STERILITY: against_sterility,
    LimitType.NO_LIMIT: without_limit,
    LimitType.UNKNOWN: limit_unknown,
}


def _no_number(measured: Measurement, value: Value) -> Finding | None:
    is_count_of_too_many = value.kind is ValueKind.TOO_MANY and measured.row.limit_type in COUNTS
    if value.kind not in WORDS or is_count_of_too_many:
        return None
    return Finding(ItemVerdict.INVALID, "words_need_number", {"text": value.text})


def _compared(measured: Measurement, value: Value, limit: Decimal) -> Value:
    return value.rounded_like(limit) if measured.row.compare_mode is CompareMode.ROUNDED else value


def _decided(is_violated: bool | None, fails: str, passes: str) -> Finding:
    if is_violated is None:
        return undecided("result_leaves_open")
    return Finding(ItemVerdict.FAIL, fails) if is_violated else Finding(ItemVerdict.PASS, passes)
