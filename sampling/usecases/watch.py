"""What the night does about quota and coverage: supplementary visits, and word to those concerned (Q-3.1, Q-3.8)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.notices.usecases import notify
from dairyqa.reasons import Reason
from enterprises.models import Enterprise
from sampling.choices import Outlook, VisitStatus
from sampling.models import SamplingPlan, Visit
from sampling.queries.obligations import Obligation, obligations, producers_of

from .supplementary import plan_supplementary_visits

KINDS = {Outlook.WARNING: NoticeKind.REMINDER, Outlook.ALARM: NoticeKind.ALARM}
COVERAGE_TOPICS = {
    Outlook.WARNING: "variety_uncovered_warning",
    Outlook.ALARM: "variety_uncovered_alarm",
}


def watch_plans(*, on: dt.date) -> dict[str, int]:
    """Watch every plan in force; returns how many visits were made and how many people were told of something."""
    total: Counter[str] = Counter()
    for plan in SamplingPlan.objects.issued_on(on).select_related("city").order_by("pk"):
        total.update(watch_plan(plan=plan, on=on))
    return dict(total)


@transaction.atomic
def watch_plan(*, plan: SamplingPlan, by=None, on: dt.date) -> dict[str, int]:
    """Make the supplementary visits that are needed, then tell counties and city what will be missed.

    An alarm once a month for each producer and topic; a warning, which supplementary
    visits mend, once a quarter. A second run tells nothing new.
    """
    visits = plan_supplementary_visits(plan=plan, by=by, on=on)
    admins = list(User.objects.filter(role=Role.CITY_ADMIN, bureau=plan.city_id, is_active=True))
    _tell_of_proposals(plan, visits, admins, on)
    rows = obligations(plan, producers_of(plan, Enterprise.objects.in_scope_on(on)), on)
    return {"visits": len(visits), "told": _tell(plan, rows, admins, on)}


def _tell_of_proposals(plan: SamplingPlan, visits: list[Visit], admins: list[User], on: dt.date) -> None:
    proposed = [visit for visit in visits if visit.status == VisitStatus.PROPOSED]
    if not proposed:
        return
    notify(
        recipients=admins,
        key=f"supplementary/{plan.code}/{on.isoformat()}",
        kind=NoticeKind.REMINDER,
        topic="supplementary_to_confirm",
        subject=plan.name,
        detail=str(len(proposed)),
        due_on=min(visit.planned_on for visit in proposed),
        url=reverse("sampling:visits", query={"status": VisitStatus.PROPOSED, "sort": "planned_on"}),
    )


def _tell(plan: SamplingPlan, rows: Iterable[Obligation], admins: list[User], on: dt.date) -> int:
    """One INSERT for everybody and everything; the constraint keeps out what was told before."""
    of_plan = Notice.objects.filter(key__startswith=f"watch/{plan.code}/")
    before = of_plan.count()
    officers = _officers(plan)
    Notice.objects.bulk_create(
        (
            Notice(
                recipient=person,
                key=f"watch/{plan.code}/{_told_since(outlook, on):%Y-%m}/{row.enterprise.pk}/{topic}/{outlook}",
                kind=KINDS[outlook],
                topic=topic,
                subject=row.enterprise.name,
                reason=reason.as_json(),
                url=reverse("sampling:producer_obligations", args=[plan.code, row.enterprise.credit_code]),
            )
            for row in rows
            for topic, outlook, reason in _occasions(row)
            for person in (*admins, *officers[row.enterprise.county_id])
        ),
        ignore_conflicts=True,
    )
    return of_plan.count() - before


def _occasions(row: Obligation) -> Iterator[tuple[str, Outlook, Reason]]:
    worst = max(row.forecasts, key=lambda entry: list(Outlook).index(entry.outlook), default=None)
    if worst and worst.outlook != Outlook.GOOD:
        yield "quota_will_be_missed", worst.outlook, worst.reason
    if row.coverage.outlook != Outlook.GOOD:
        yield COVERAGE_TOPICS[row.coverage.outlook], row.coverage.outlook, row.coverage.reason


def _officers(plan: SamplingPlan) -> dict[int, list[User]]:
    by_county = defaultdict(list)
    for officer in User.objects.filter(role=Role.COUNTY_OFFICER, bureau__parent=plan.city_id, is_active=True):
        by_county[officer.bureau_id].append(officer)
    return by_county


def _told_since(outlook: Outlook, on: dt.date) -> dt.date:
    """The first day of the month, of the quarter for a warning."""
    months_into_quarter = 0 if outlook == Outlook.ALARM else (on.month - 1) % 3
    return on.replace(month=on.month - months_into_quarter, day=1)
