"""Is a value believable? What is doubtful is asked about; no verdict hangs on it.

The figures of these rules are ours, chosen so that a slip of the unit is found and an ordinary scatter is not; they
change no verdict and stand in no standard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dairyqa.reasons import Reason

from .units import factor
from .values import Value, ValueKind, parse_value

FEWEST_EARLIER = 5
# A value is far from the earlier ones beyond six of their usual deviations; a standard deviation is 1.4826 times the
# median deviation of a normal scatter. Where all earlier ones agree, 3 % of the median counts as a usual deviation.
FAR = 6
DEVIATION_OF_MEDIAN = Decimal("1.4826")
LEAST_DEVIATION = Decimal("0.03")
SLIPS = (-1, 1, -3, 3)  # powers of ten between the units in use: g/100g and g/kg, g/kg and mg/kg, mg/kg and μg/kg
TELLING_DIGITS = 3
FEWEST_ALIKE = 3


@dataclass(frozen=True)
class Band:
    """Between which figures a value is believable, both included; None is open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, number: Decimal) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"≤{self.high:f}"
        return f"≥{self.low:f}" if self.high is None else f"{self.low:f}–{self.high:f}"


@dataclass(frozen=True)
class Figures:
    """The readings of an item: as typed, and as numbers in ``unit``, the limit's; None where one is no number."""

    texts: tuple[str, ...]
    numbers: tuple[Decimal | None, ...]
    unit: str


def figures(texts: Sequence[str], unit: str, limit_unit: str) -> Figures:
    """Readings in the unit of the limit; those that carry another or an unknown unit are no numbers here."""
    wanted = limit_unit or unit
    numbers = tuple(_number(parse_value(text), unit, wanted) for text in texts)
    return Figures(tuple(text.strip() for text in texts), numbers, wanted)


def doubts_about(
    own: Figures,
    *,
    believable: Band | None = None,
    earlier: Sequence[Decimal] = (),
    others: Mapping[str, Figures] | None = None,
) -> list[Reason]:
    """What is odd about the readings of one item.

    ``believable`` is the band of the product, in the unit of the readings; ``earlier`` are the results of the same
    variety; ``others`` the readings of the same item in other samples of the run, by sample number.
    """
    found = [_value(own, believable, earlier), _all_alike(own), _same_as_another(own, others or {})]
    return [reason for reason in found if reason]


def protein_above_solids(protein: Figures, solids: Figures) -> Reason | None:
    """Protein is a part of the non-fat milk solids, so it cannot be more than they are."""
    if protein.unit != solids.unit:
        return None
    pairs = [(p, s) for p in protein.numbers for s in solids.numbers if p is not None and s is not None and p > s]
    if not pairs:
        return None
    more, less = pairs[0]
    return Reason(
        "protein_above_solids", {"protein": _with_unit(more, protein.unit), "solids": _with_unit(less, solids.unit)}
    )


def usual_band(earlier: Sequence[Decimal]) -> Band | None:
    """Where the next value of the variety is to be expected, by median and median deviation of at least five."""
    if len(earlier) < FEWEST_EARLIER:
        return None
    middle = median(earlier)
    deviation = median([abs(number - middle) for number in earlier]) * DEVIATION_OF_MEDIAN
    reach = FAR * max(deviation, abs(middle) * LEAST_DEVIATION)
    return Band(middle - reach, middle + reach)


def median(numbers: Sequence[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle; ValueError without any."""
    if not numbers:
        raise ValueError("no numbers, no median")
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(numbers) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _number(value: Value, unit: str, wanted: str) -> Decimal | None:
    scale = factor(value.unit or unit, wanted) if wanted else Decimal(1)
    if value.kind is not ValueKind.NUMBER or value.number is None or isinstance(scale, Reason):
        return None
    return value.number * scale


def _value(own: Figures, believable: Band | None, earlier: Sequence[Decimal]) -> Reason | None:
    usual = usual_band(earlier) if len(own.numbers) == 1 else None
    for number in own.numbers:
        if number is None:
            continue
        if slip := _unit_slip(number, own.unit, usual or believable):
            return slip
        if believable and not believable.holds(number):
            return Reason(
                "value_impossible", {"value": _with_unit(number, own.unit), "band": f"{believable} {own.unit}".strip()}
            )
        if usual and not usual.holds(number):
            return Reason(
                "far_from_earlier",
                {
                    "value": _with_unit(number, own.unit),
                    "median": _with_unit(median(earlier), own.unit),
                    "count": str(len(earlier)),
                    "low": f"{min(earlier):f}",
                    "high": f"{max(earlier):f}",
                },
            )
    return None


def _unit_slip(number: Decimal, unit: str, home: Band | None) -> Reason | None:
    """The value lies outside, and ten or a thousand times more or less inside: the unit or the point slipped."""
    if home is None or not number or home.holds(number):
        return None
    meant = next((number.scaleb(power) for power in SLIPS if home.holds(number.scaleb(power))), None)
    if meant is None:
        return None
    return Reason("unit_slip", {"value": _with_unit(number, unit), "meant": _with_unit(meant, unit)})


def _all_alike(own: Figures) -> Reason | None:
    is_alike = len(own.numbers) >= FEWEST_ALIKE and len(set(own.numbers)) == 1 and own.numbers[0] is not None
    if not is_alike:
        return None
    return Reason("all_units_alike", {"count": str(len(own.numbers)), "value": own.texts[0]})


def _same_as_another(own: Figures, others: Mapping[str, Figures]) -> Reason | None:
    if None in own.numbers or _digits(own) < TELLING_DIGITS:
        return None
    same = [number for number, other in others.items() if other.numbers == own.numbers and other.unit == own.unit]
    return Reason("same_as_another", {"samples": "、".join(sorted(same)[:3])}) if same else None


def _digits(own: Figures) -> int:
    """Significant digits of the different values together: how unlikely it is to get them twice."""
    return sum(len(number.as_tuple().digits) for number in set(own.numbers) if number is not None)


def _with_unit(number: Decimal, unit: str) -> str:
    return f"{number:f} {unit}".strip()
