"""Median and percentile of whole numbers that were counted: how often each of them occurs."""

from collections.abc import Mapping
from decimal import Decimal


def at_share(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest number that at least ``percent`` percent of all do not exceed; None of nothing.

    Nearest rank, in whole numbers: the 90th percentile of ten is the ninth.
    """
    total = sum(counts.values())
    reached = 0
    for number in sorted(counts):
        reached += counts[number]
        if 100 * reached >= percent * total and reached:
            return number
    return None


def median(counts: Mapping[int, int]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    total = sum(counts.values())
    if not total:
        return None
    low, high = _at_rank(counts, (total + 1) // 2), _at_rank(counts, total // 2 + 1)
    return Decimal(low + high) / 2


def _at_rank(counts: Mapping[int, int], rank: int) -> int:
    reached = 0
    for number in sorted(counts):
        reached += counts[number]
        if reached >= rank:
            return number
    raise ValueError("there are fewer numbers than the rank")
