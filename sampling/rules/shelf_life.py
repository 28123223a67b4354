"""Whether the backup portion outlives the time in which a re-inspection can be applied for."""

from datetime import date


def days_missing(spoils_on: date | None, needed_until: date | None) -> int | None:
    """By how many days the backup portion spoils too early: 0 if it keeps, None where one of the days is not known."""
    if spoils_on is None or needed_until is None:
        return None
    return max(0, (needed_until - spoils_on).days)


def outlives(spoils_on: date | None, needed_until: date | None) -> bool | None:
    missing = days_missing(spoils_on, needed_until)
    return None if missing is None else missing == 0
