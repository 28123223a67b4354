"""How each laboratory keeps the days of its reports, month by month (Q-8.4)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from dairyqa.workdays.rules import WorkCalendar, workdays_between
from sampling.choices import Punctuality, ReportVersionStatus
from sampling.models import ReportVersion
from sampling.rules.percentiles import at_share, median

SLOW_SHARE = 90


@dataclass
class Month:
    """The versions that a laboratory signed in a month; days are working days from signature to sending."""

    laboratory: int
    name: str
    first: dt.date
    stands: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    @property
    def number(self) -> int:
        return sum(self.stands.values())

    @property
    def settled(self) -> int:
        """Those of which is known whether they are in time."""
        return self.number - self.stands[Punctuality.NOT_DUE]

    @property
    def share(self) -> Decimal | None:
        """On time among the settled; None of nothing."""
        return Decimal(self.stands[Punctuality.ON_TIME]) / self.settled if self.settled else None

    @property
    def median(self) -> Decimal | None:
        return median(self.days)

    @property
    def slow(self) -> int | None:
        """The 90th percentile."""
        return at_share(self.days, SLOW_SHARE)


def versions_to_report(versions: QuerySet[ReportVersion]) -> QuerySet[ReportVersion]:
    """Those that the laboratory had to report: none that the bureau made, none that was replaced before it was sent."""
    return versions.filter(status=ReportVersionStatus.SIGNED, report_due_on__isnull=False)


def standing(versions: QuerySet, punctuality: str, today: dt.date) -> QuerySet:
    """Those of the versions that stand so on ``today``."""
    is_open = Q(reported_on=None)
    return versions.filter(
        {
            Punctuality.OPEN: is_open,
            Punctuality.NOT_DUE: is_open & Q(report_due_on__gte=today),
            Punctuality.OVERDUE: is_open & Q(report_due_on__lt=today),
            Punctuality.ON_TIME: Q(reported_on__lte=F("report_due_on")),
            Punctuality.LATE: Q(reported_on__gt=F("report_due_on")),
        }[Punctuality(punctuality)]
    )


def figures_of(versions: QuerySet, year: int, today: dt.date, calendar: WorkCalendar) -> list[Month]:
    """By laboratory and month of the signature, in that order."""
    rows = versions_to_report(versions).filter(approved_on__year=year)
    return _gathered(
        rows.values_list(
            "report__sample__laboratory",
            "report__sample__laboratory__name",
            "approved_on",
            "report_due_on",
            "reported_on",
        ).iterator(chunk_size=2000),
        today,
        calendar,
    )


def _gathered(rows: Iterable[tuple], today: dt.date, calendar: WorkCalendar) -> list[Month]:
    months: dict[tuple[str, dt.date], Month] = {}
    taken: dict[tuple[dt.date, dt.date], int] = defaultdict(int)
    for laboratory, name, signed, due, sent in rows:
        first = signed.replace(day=1)
        month = months.setdefault((name, first), Month(laboratory, name, first))
        month.stands[_stand(due, sent, today)] += 1
        if sent:
            if (signed, sent) not in taken:
                taken[signed, sent] = workdays_between(signed, sent, calendar)
            month.days[taken[signed, sent]] += 1
    return [months[key] for key in sorted(months)]


def _stand(due: dt.date, sent: dt.date | None, today: dt.date) -> str:
    if sent:
        return Punctuality.ON_TIME if sent <= due else Punctuality.LATE
    return Punctuality.NOT_DUE if due >= today else Punctuality.OVERDUE
