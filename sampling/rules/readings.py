"""A laboratory's results for one item, brought into the unit of the limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dairyqa.reasons import Reason
from sampling.choices import LimitType

from .limits import LimitRow
from .units import factor, known_unit
from .values import Value, ValueKind, parse_limit_of_detection, parse_value, published_text

# A lower limit or range takes 0 as a number below it; elsewhere 0 must be written as not detected or “<x”.
ZERO_IS_A_NUMBER = {LimitType.MIN, LimitType.RANGE, LimitType.MICRO_MIN}
WITH_FIGURE = {ValueKind.NUMBER, ValueKind.BELOW, ValueKind.ABOVE}


@dataclass(frozen=True)
class Reading:
    """The results of one item exactly as typed; n of them for a microbiological plan."""

    item_code: str
    item_name: str
    values: tuple[str, ...]
    unit: str = ""
    lod: str = ""
    loq: str = ""


@dataclass(frozen=True)
class Policy:
    """Settings of the judgement that the standards leave open, with their cautious defaults.

    ``below_lowest_dilution_passes``: “<10” against m = 1 counts as not above m.
    ``below_quantification_fails``: a prohibited substance between detection and
    quantification limit fails; otherwise a person decides.
    """

    below_lowest_dilution_passes: bool = False
    below_quantification_fails: bool = True


@dataclass(frozen=True)
class Measurement:
    """Values and detection limits in the limit's unit; ``text`` is the result as a report prints it."""

    row: LimitRow
    values: tuple[Value, ...]
    text: str
    lod: Decimal | None = None
    loq: Decimal | None = None
    policy: Policy = Policy()


def measure(reading: Reading, row: LimitRow, policy: Policy) -> Measurement | Reason:
    """Read the values and convert them; a value that cannot be used is INVALID with its reason."""
    lod, loq = _detection_limit(reading.lod), _detection_limit(reading.loq)
    if isinstance(lod, Reason):
        return lod
    if isinstance(loq, Reason):
        return loq
    values = [_with_detection_limit(parse_value(text), lod, loq) for text in reading.values]
    unit = reading.unit.strip() or next((value.unit for value in values if value.unit), "")
    unit = known_unit(unit) or unit
    scale = factor(unit, row.unit)
    return Measurement(
        row=row,
        values=tuple(_in_unit_of(row, value, reading.unit) for value in values),
        text=_text(reading, values, unit, row),
        lod=_scaled(lod, scale),
        loq=_scaled(loq, scale),
        policy=policy,
    )


def _detection_limit(text: str) -> Decimal | Reason | None:
    return parse_limit_of_detection(text) if text.strip() else None


def _with_detection_limit(value: Value, lod: Decimal | None, loq: Decimal | None) -> Value:
    if value.kind is not ValueKind.NOT_DETECTED:
        return value
    stated = [limit for limit in (lod, loq) if limit is not None]
    if value.number is None:
        return replace(value, number=max(stated, default=None))
    if stated and value.number not in stated:
        return value.refused(Reason("detection_limits_differ", {"text": value.text}))
    return replace(value, number=max([value.number, *stated]))


def _in_unit_of(row: LimitRow, value: Value, reported_unit: str) -> Value:
    if value.kind is ValueKind.INVALID or row.limit_type is LimitType.COMMERCIAL_STERILITY:
        return value
    unit = value.unit or reported_unit
    scale = factor(unit, row.unit)
    if reported_unit.strip() and factor(reported_unit, row.unit) != scale:
        return value.refused(Reason("units_differ", {"text": value.text, "unit": reported_unit.strip()}))
    if value.number is None and not unit.strip():
        return value
    if isinstance(scale, Reason):
        return value.refused(scale)
    if value.number == 0 and not (value.kind is ValueKind.NUMBER and row.limit_type in ZERO_IS_A_NUMBER):
        return value.refused(Reason("value_zero", {"text": value.text}))
    return replace(value, number=_scaled(value.number, scale), unit=row.unit)


def _scaled(number: Decimal | None, scale: Decimal | Reason) -> Decimal | None:
    return None if number is None or isinstance(scale, Reason) else number * scale


def _text(reading: Reading, values: Sequence[Value], unit: str, row: LimitRow) -> str:
    text = published_text(reading.values)
    if any(value.kind in WITH_FIGURE and not value.unit for value in values):
        text = f"{text} {unit}".strip()
    if reading.lod.strip():
        text += f" (LOD {reading.lod.strip()} {unit})"
    scale = factor(unit, row.unit)
    if isinstance(scale, Reason) or scale == 1 or len(values) > 1 or values[0].kind not in WITH_FIGURE:
        return text
    converted = (values[0].number or Decimal(0)) * scale
    return f"{text} = {converted.normalize():f} {row.unit}"
