"""Least quantities of a sample (Q-5.2)."""

import math
from dataclasses import dataclass
from decimal import Decimal

from dairyqa.reasons import Reason


@dataclass(frozen=True)
class QuantityRule:
    """Minima of the plan for a product group; ``None`` where the plan sets none. Weights in kg."""

    test_units: int | None
    backup_units: int | None
    test_kg: Decimal | None
    backup_kg: Decimal | None
    total_kg: Decimal
    source: str


@dataclass(frozen=True)
class Quantities:
    """What was taken; pieces are ``None`` for raw materials. Weights in kg."""

    test_units: int | None
    backup_units: int | None
    test_kg: Decimal
    backup_kg: Decimal


def quantity_shortfalls(taken: Quantities, rule: QuantityRule) -> list[tuple[str, Reason]]:
    """Field and reason of each minimum that is not reached; an empty list means that all are."""
    found = []
    for field, code in (
        ("test_units", "too_few_test_units"),
        ("backup_units", "too_few_backup_units"),
        ("test_kg", "test_portion_too_light"),
        ("backup_kg", "backup_portion_too_light"),
    ):
        least, actual = getattr(rule, field), getattr(taken, field)
        if least is not None and (actual is None or actual < least):
            found.append((field, _short(code, actual or 0, least, rule)))
        elif least is None and actual is not None and actual <= 0:
            found.append((field, Reason("portion_is_empty", {"source": rule.source})))
    total = taken.test_kg + taken.backup_kg
    if total < rule.total_kg:
        found.append(("test_kg", _short("total_too_light", total, rule.total_kg, rule)))
    return found


def usual_quantities(rule: QuantityRule, piece_kg: Decimal | None) -> Quantities:
    """What to take where nothing speaks against it: the minima, and more test pieces where those are too light.

    ``piece_kg`` is the net content of one piece, ``None`` for raw materials, which have no pieces.
    """
    if piece_kg is None or rule.test_units is None or rule.backup_units is None:
        half = rule.total_kg / 2
        return Quantities(None, None, rule.test_kg or half, rule.backup_kg or half)
    least_pieces = math.ceil(rule.total_kg / piece_kg)
    test_units = max(rule.test_units, least_pieces - rule.backup_units)
    return Quantities(test_units, rule.backup_units, test_units * piece_kg, rule.backup_units * piece_kg)


def _short(code: str, actual, least, rule: QuantityRule) -> Reason:
    return Reason(
        code,
        {"actual": _plain(actual), "least": _plain(least), "missing": _plain(least - actual), "source": rule.source},
    )


def _plain(value) -> str:
    return format(Decimal(value).normalize(), "f")
