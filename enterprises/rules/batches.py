"""What makes one batch (Q-3.3, Q-3.4)."""

from datetime import date

from enterprises.choices import BatchingRule


def raw_milk_key(rule: str, *, received_on: date, farm: str, lot: str) -> str:
    """The key under which a producer's raw-milk batch exists once.

    Under the default rule a farm's milk of one day is one batch, whatever its
    lot; under the producer's own rule the lot that it gives counts (Q-3.3).
    """
    if rule == BatchingRule.SAME_DAY_AND_FARM:
        return f"{received_on.isoformat()}|{_folded(farm)}"
    return f"own|{_folded(lot)}"


def raw_powder_key(*, delivery_no: str, lot: str) -> str:
    """Same delivery and same production date or lot on the label: one batch (Q-3.4)."""
    return f"{_folded(delivery_no)}|{_folded(lot)}"


def product_key(*, variety_id: int, lot: str) -> str:
    return f"{variety_id}|{_folded(lot)}"


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
