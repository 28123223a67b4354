"""Which function counts which indicator: a code of the plan names it (LK01 …, QK01 …)."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import bureau_filter
from rectification.rules.indicators import LeftOut, Row


@dataclass(frozen=True)
class Asked:
    """For which bureau and period, and as it stood on which day; both ends of the period are included.

    ``since`` is the first day of the action, for what is counted over the years.
    """

    bureau: Bureau
    first: dt.date
    last: dt.date
    on: dt.date
    since: dt.date

    @property
    def until(self) -> dt.date:
        """The last day of which something can be known."""
        return min(self.last, self.on)

    def is_to_come(self, due_on: dt.date) -> bool:
        """Whether what is due on that day is not late yet: the day is not over.

        A deadline after the end of the period counts once it has passed: what
        was found in the last days of a year would otherwise count in no year.
        """
        return due_on >= self.on

    def within(self, path: str = "county") -> Q:
        """Rows whose county, reached by ``path``, lies in the area of the bureau."""
        return bureau_filter(self.bureau, path)

    def of_city(self, path: str) -> Q:
        """Rows of the city of the bureau, or of the cities of a province."""
        return {
            BureauLevel.COUNTY: Q(**{path: self.bureau.parent_id}),
            BureauLevel.CITY: Q(**{path: self.bureau.pk}),
            BureauLevel.PROVINCE: Q(**{f"{path}__parent": self.bureau.pk}),
        }[self.bureau.level]


Counter = Callable[[Asked], Iterator[Row | LeftOut]]
COUNTERS: dict[str, Counter] = {}


def counts(code: str) -> Callable[[Counter], Counter]:
    """Register the function that yields the rows of an indicator."""

    def register(function: Counter) -> Counter:
        if code in COUNTERS:
            raise ValueError(f"{code} is counted twice")
        COUNTERS[code] = function
        return function

    return register
