"""Periods and consequences of an objection (异议), by what it is against (办法第37–39条)."""

from dataclasses import dataclass
from datetime import date

from rectification.choices import ObjectionKind

VOIDING = frozenset({ObjectionKind.PROCESS, ObjectionKind.AUTHENTICITY})
"""Upheld, these leave no sample on which a conclusion could stand."""


@dataclass(frozen=True)
class Track:
    """The clocks of an objection: of the right itself and of its review."""

    right: str
    review: str


def track_of(kind: str) -> Track:
    """Against the sampling process from the end of sampling; against anything else from service of the notice."""
    return Track("C15", "C19") if kind == ObjectionKind.PROCESS else Track("C16", "C20")


def is_late(counts_on: date, until: date) -> bool:
    return counts_on > until


def voids_the_conclusion(kind: str) -> bool:
    return kind in VOIDING
