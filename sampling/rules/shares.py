"""Shares as they are shown: rounded for the eye, but never up to a target that was not reached."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Share:
    """So many of so many; ``target`` in percent, as a whole number."""

    count: int
    total: int
    target: int = 100

    @property
    def is_met(self) -> bool:
        return 100 * self.count >= self.target * self.total

    @property
    def fraction(self) -> Decimal | None:
        """To two decimals of a percent, half to even; None of nothing. 98.996 % of a target of 99 % stays 98.99 %."""
        if not self.total:
            return None
        hundredths, rest = divmod(10_000 * self.count, self.total)
        hundredths += 2 * rest > self.total or (2 * rest == self.total and hundredths % 2)
        if not self.is_met:
            hundredths = min(hundredths, 100 * self.target - 1)
        return Decimal(hundredths) / 10_000
