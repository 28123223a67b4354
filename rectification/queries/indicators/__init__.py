"""Measured goals of the plans: one function an indicator, registered by its code; annual reports take ``figures_for``."""

from .figures import figure_of, figures_for
from .registry import COUNTERS, Asked, counts

__all__ = ["COUNTERS", "Asked", "counts", "figure_of", "figures_for"]
