"""Whether the visits that are left can still cover every variety (Q-3.8)."""

from dataclasses import dataclass

from dairyqa.reasons import Reason
from sampling.choices import Outlook

SPARE_VISITS = 2


@dataclass(frozen=True)
class CoverageOutlook:
    outlook: Outlook
    reason: Reason


def coverage_outlook(*, uncovered: int, visits_left: int, products_per_visit: int) -> CoverageOutlook:
    """Alarm when the visits left take fewer products than varieties are open, a warning when it is close.

    Close is fewer than ``SPARE_VISITS`` visits to spare, a month's worth: one of them may find
    nothing of the variety in the store.
    """
    figures = {"uncovered": str(uncovered), "visits": str(visits_left)}
    if not uncovered:
        return CoverageOutlook(Outlook.GOOD, Reason("coverage_complete"))
    needed = -(-uncovered // max(products_per_visit, 1))
    if visits_left < needed:
        return CoverageOutlook(Outlook.ALARM, Reason("coverage_alarm", figures))
    if visits_left - needed < SPARE_VISITS:
        return CoverageOutlook(Outlook.WARNING, Reason("coverage_warning", figures))
    return CoverageOutlook(Outlook.GOOD, Reason("coverage_on_course", figures))
