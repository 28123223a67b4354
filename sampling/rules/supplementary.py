"""On which days supplementary raw-material visits fall (Q-3.1)."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Appointment:
    """A day with the days between which it may be moved."""

    day: date
    start: date
    end: date


def spread(
    days: Sequence[date],
    count: int,
    *,
    weekdays: Collection[int] = (),
    load: Counter[date],
    secret: str,
    occasion: str,
) -> list[Appointment]:
    """``count`` of the possible ``days``, given in order, spread evenly over them.

    Within its stretch a visit falls on one of ``weekdays``, if it has one (there
    is nothing to sample on the others), there on a day with few other visits, by
    lot where several have as few, so that the producer cannot foresee it. Fewer
    than ``count`` where there are not as many days. ``load`` is counted on.
    """
    count = min(count, len(days))
    found = []
    for n in range(count):
        stretch = days[n * len(days) // count : (n + 1) * len(days) // count]
        likely = [day for day in stretch if day.weekday() in weekdays] or stretch
        day = min(likely, key=lambda day: (load[day], _ticket(secret, occasion, day)))
        load[day] += 1
        found.append(Appointment(day, stretch[0], stretch[-1]))
    return found


def _ticket(secret: str, occasion: str, day: date) -> str:
    return hashlib.sha256(f"{secret}|{occasion}|{day.isoformat()}".encode()).hexdigest()
