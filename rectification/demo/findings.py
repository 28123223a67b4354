"""Values that a laboratory could find: most conform, a chosen few do not."""

from decimal import Decimal
from random import Random

from sampling.choices import ItemGroup, LimitType
from sampling.rules.limits import LimitRow
from sampling.rules.units import accepted_units
from sampling.usecases.results import Entry

USUAL_DETECTION_LIMIT = "0.01"
NOT_FOUND = (LimitType.MAX, LimitType.NOT_ALLOWED, LimitType.NOT_DETECTED)
DETECTION_LIMITS = {"MEL": "0.05", "PG": "0.005", "SORB": "0.005", "AFM1": "0.05", "CAP": "0.1"}


def entry_for(row: LimitRow, random: Random, fails: bool, is_liquid: bool) -> Entry:
    """What the analyst types for an item with this limit."""
    readings, detection_limit = _readings(row, random, fails)
    return Entry(row.item_code, readings, _unit(row, is_liquid), detection_limit)


def can_fail(row: LimitRow) -> bool:
    return row.auto_judge and row.limit_type in (LimitType.MIN, LimitType.MICRO_3CLASS, LimitType.MICRO_MAX)


def _unit(row: LimitRow, is_liquid: bool) -> str:
    units = accepted_units(row.unit)
    wanted = {"CFU/g(mL)": "CFU/mL" if is_liquid else "CFU/g", "/25g(mL)": "/25mL" if is_liquid else "/25g"}
    return "" if row.limit_type == LimitType.COMMERCIAL_STERILITY else wanted.get(row.unit, units[0])


def _readings(row: LimitRow, random: Random, fails: bool) -> tuple[list[str], str]:
    """The values as typed and the detection limit."""
    if row.limit_type in NOT_FOUND and row.item_group != ItemGroup.PHYSCHEM:
        return ["未检出"], DETECTION_LIMITS.get(row.item_code, USUAL_DETECTION_LIMIT)
    return FOUND.get(row.limit_type, _some_number)(row, random, fails), ""


def _some_number(_row: LimitRow, random: Random, _fails: bool) -> list[str]:
    return [str(random.randint(3, 40) * 10)]


def _at_least(row: LimitRow, random: Random, fails: bool) -> list[str]:
    factor = random.uniform(0.94, 0.98) if fails else random.uniform(1.02, 1.14)
    return [f"{row.minimum * Decimal(factor):.2f}"]


def _at_most(row: LimitRow, random: Random, _fails: bool) -> list[str]:
    return [f"{row.maximum * Decimal(random.uniform(0.4, 0.8)):.1f}"]


def _between(row: LimitRow, random: Random, _fails: bool) -> list[str]:
    share = Decimal(random.randint(25, 75)) / 100
    return [f"{row.minimum + (row.maximum - row.minimum) * share:.1f}"]


def _many(row: LimitRow, random: Random, _fails: bool) -> list[str]:
    return [f"{random.uniform(2, 9):.1f}x10^{row.minimum.adjusted() + 1}"]


def _few(row: LimitRow, random: Random, fails: bool) -> list[str]:
    return [str(int(row.maximum * 2)) if fails else random.choice(("<1", "<1", str(random.randint(1, 9))))]


def _absent(row: LimitRow, _random: Random, _fails: bool) -> list[str]:
    return ["未检出"] * row.micro_n


def _sterile(_row: LimitRow, _random: Random, _fails: bool) -> list[str]:
    return ["商业无菌"]


def _units_of_a_plan(row: LimitRow, random: Random, fails: bool) -> list[str]:
    if row.micro_m <= 10:
        found = ["<1"] * row.micro_n
    else:
        found = [
            random.choice(("<10", str(int(row.micro_m * random.randint(10, 60) / 100)))) for _ in range(row.micro_n)
        ]
    if fails:
        found[random.randrange(row.micro_n)] = str(int(row.micro_big_m * Decimal("1.3")) + 1)
    return found


FOUND = {
    LimitType.MIN: _at_least,
    LimitType.MAX: _at_most,
    LimitType.RANGE: _between,
    LimitType.MICRO_MIN: _many,
    LimitType.MICRO_MAX: _few,
    LimitType.MICRO_2CLASS: _absent,
    LimitType.MICRO_3CLASS: _units_of_a_plan,
    LimitType.COMMERCIAL_STERILITY: _sterile,
}
