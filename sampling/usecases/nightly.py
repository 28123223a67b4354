"""What the night does for the schedule of every plan; each run finds by itself what is left to do."""

import datetime as dt
import logging
from collections import Counter

from dairyqa.errors import DomainError
from sampling.choices import PlanStatus, VisitStatus
from sampling.models import SamplingPlan, Visit

from .revisions import apply_due_revisions
from .schedule import schedule_month

logger = logging.getLogger(__name__)
LONGEST_MONTH = dt.timedelta(days=31)


def schedule_coming_month(*, on: dt.date) -> dict[str, int]:
    """Give every producer its visits of the month after ``on`` under each issued plan (Q-3.5)."""
    apply_due_revisions(on=on)
    month = (on.replace(day=1) + LONGEST_MONTH).replace(day=1)
    plans = SamplingPlan.objects.filter(status=PlanStatus.ISSUED, starts_on__lt=month + LONGEST_MONTH)
    return _schedule([(plan, month) for plan in plans.filter(ends_on__gte=month).select_related("city")], on)


def replan_months(*, on: dt.date) -> dict[str, int]:
    """Put this month and every later one that is scheduled right again, under each plan in force."""
    apply_due_revisions(on=on)
    this_month = on.replace(day=1)
    plans = {plan.pk: plan for plan in SamplingPlan.objects.issued_on(on).select_related("city")}
    scheduled = Visit.objects.filter(plan__status=PlanStatus.ISSUED, status=VisitStatus.PLANNED, month__gt=this_month)
    months = {*scheduled.values_list("plan", "month"), *((plan, this_month) for plan in plans)}
    later = SamplingPlan.objects.select_related("city").in_bulk({plan for plan, _month in months})
    return _schedule([(later[plan], month) for plan, month in sorted(months)], on)


def _schedule(months: list[tuple[SamplingPlan, dt.date]], on: dt.date) -> dict[str, int]:
    """A plan that is refused does not keep the others from their visits."""
    total: Counter[str] = Counter()
    for plan, month in months:
        try:
            total.update(schedule_month(plan=plan, month=month, by=None, on=on).counts)
        except DomainError as refusal:
            logger.warning("%s was not scheduled for %s: %s", plan.code, month, refusal)
            total["refused"] += 1
    return dict(total)
