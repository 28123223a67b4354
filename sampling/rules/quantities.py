"""Least quantities of a sample (Q-5.2)."""

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
    total = taken.test_kg + taken.backup_kg
    if total < rule.total_kg:
        found.append(("test_kg", _short("total_too_light", total, rule.total_kg, rule)))
    return found


def _short(code: str, actual, least, rule: QuantityRule) -> Reason:
    return Reason(
        code, {"actual": _plain(actual), "least": _plain(least), "missing": _plain(least - actual), "source": rule.source}
    )


def _plain(value) -> str:
    return format(Decimal(value).normalize(), "f")
