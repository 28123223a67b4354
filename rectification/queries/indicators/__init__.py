"""Measured goals of the plans: one function an indicator, by its code; annual reports take ``figures_for``."""

from . import inspections, producers, samples, visits
from .figures import figure_of, figures_for
from .registry import COUNTERS, Asked, counts

__all__ = [
    "COUNTERS",
    "Asked",
    "counts",
    "figure_of",
    "figures_for",
    "inspections",
    "producers",
    "samples",
    "visits",
]
