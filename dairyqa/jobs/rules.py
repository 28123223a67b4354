from collections.abc import Mapping
from datetime import datetime, timedelta

from .choices import Component

SILENCE = timedelta(minutes=3)
LATENESS = timedelta(minutes=15)


def silent_components(
    seen: Mapping[str, datetime], *, started_at: datetime, now: datetime
) -> dict[Component, datetime | None]:
    """Who has given no sign of life for longer than ``SILENCE``, and since when; None if there never was any.

    Nobody is expected earlier than ``SILENCE`` after the installation itself was started.
    """
    if now - started_at <= SILENCE:
        return {}
    return {
        component: seen.get(component)
        for component in Component
        if component not in seen or now - seen[component] > SILENCE
    }


def is_late(due_at: datetime | None, *, started_at: datetime, now: datetime) -> bool:
    """Whether a job that was due has not begun for longer than ``LATENESS``."""
    return due_at is not None and now - max(due_at, started_at) > LATENESS
