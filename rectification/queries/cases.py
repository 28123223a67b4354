from datetime import date, timedelta

from django.db.models import F

from rectification.choices import CaseStatus, Punctuality
from rectification.models import CaseQuerySet

SOON = timedelta(days=30)


def punctual(cases: CaseQuerySet, punctuality: str, today: date) -> CaseQuerySet:
    """Those of the cases whose deadline stands so on ``today``."""
    match Punctuality(punctuality):
        case Punctuality.OVERDUE:
            return cases.unfinished().filter(finish_due_on__lt=today)
        case Punctuality.SOON:
            return cases.unfinished().filter(finish_due_on__lte=today + SOON)
        case Punctuality.LATE:
            return cases.filter(status=CaseStatus.CLOSED, closed_on__gt=F("finish_due_on"))
