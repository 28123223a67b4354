from datetime import date, timedelta

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.reasons import say
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import ONE_DAY, WorkCalendar, workdays_in
from enterprises.models import Enterprise
from sampling.choices import VisitStatus
from sampling.models import SamplingPlan, Visit
from sampling.queries import RawQuota, raw_quotas

LONGEST_MONTH = timedelta(days=31)


def short_quotas(user, horizon: Horizon) -> TaskGroup:
    """Producers below the raw-material quota (Q-3.1): the next visit takes the missing batches along."""
    today = horizon.today
    plans = list(_plans_in_force(user, today))
    producers = list(Enterprise.objects.visible_to(user).in_scope_on(today).select_related("county"))
    next_visits = dict(
        Visit.objects.visible_to(user)
        .filter(status=VisitStatus.PLANNED, planned_on__gte=today)
        .values_list("enterprise")
        .annotate(Min("planned_on"))
    )
    tasks = [
        _quota_task(plan, producer, short, next_visits.get(producer.pk), horizon)
        for plan in plans
        for producer, short in _short_of_quota(plan, producers, today)
    ]
    list_url = reverse("sampling:quota", args=[plans[0].code]) if plans else reverse("sampling:plans")
    return TaskGroup.of_tasks(_("Raw-material quota short"), list_url, tasks, horizon)


def _short_of_quota(plan: SamplingPlan, producers: list[Enterprise], today: date):
    quotas = raw_quotas(plan, producers, today)
    for producer in producers:
        if short := [quota for quota in quotas[producer.pk] if not quota.is_met]:
            yield producer, short


def _quota_task(
    plan: SamplingPlan, producer: Enterprise, short: list[RawQuota], next_visit: date | None, horizon: Horizon
) -> Task:
    return Task(
        title=producer.name,
        detail="；".join(
            _("%(kind)s: %(sampled)s of %(required)s sampled")
            % {"kind": quota.label, "sampled": quota.sampled, "required": quota.required}
            for quota in short
        ),
        due_on=next_visit or horizon.soon_until,
        reason=_("next visit, which takes raw material along") if next_visit else _("no further visit is planned yet"),
        url=reverse("sampling:producer_obligations", args=[plan.code, producer.credit_code]),
        action=_("Look at the quotas"),
    )


def visits_to_confirm(user, horizon: Horizon) -> TaskGroup:
    """Supplementary visits that were proposed for the quota (Q-3.1) and lapse on their day."""
    rows = Visit.objects.visible_to(user).filter(status=VisitStatus.PROPOSED).select_related("enterprise", "county")

    def task(visit: Visit) -> Task:
        return Task(
            title=visit.enterprise.name,
            detail=f"{visit.county} · {visit.get_kind_display()}",
            due_on=visit.planned_on,
            reason="；".join(say(reason) for reason in visit.reasons) or _("proposed for this day"),
            url=visit.get_absolute_url(),
            action=_("Confirm or reject"),
        )

    list_url = reverse("sampling:visits", query={"status": VisitStatus.PROPOSED, "sort": "planned_on"})
    return TaskGroup.of_rows(_("Supplementary visit to confirm"), list_url, rows, "planned_on", horizon, task)


def months_without_visits(user, horizon: Horizon) -> TaskGroup:
    """This month and the next, where a plan in force has no visits for them yet."""
    today, calendar = horizon.today, load_calendar()
    this_month = today.replace(day=1)
    months = (this_month, (this_month + LONGEST_MONTH).replace(day=1))
    plans = list(_plans_in_force(user, today))
    scheduled = set(Visit.objects.filter(plan__in=plans, month__in=months).values_list("plan", "month").distinct())
    tasks = [
        _month_task(plan, month, calendar)
        for plan in plans
        for month in months
        if (plan.pk, month) not in scheduled and month <= plan.ends_on
    ]
    return TaskGroup.of_tasks(_("Month without visits"), reverse("sampling:plans"), tasks, horizon)


def _month_task(plan: SamplingPlan, month: date, calendar: WorkCalendar) -> Task:
    schedule = reverse("sampling:plan_schedule", args=[plan.code], query={"month": month.strftime("%Y-%m")})
    return Task(
        title=_("%(month)s: no visits scheduled") % {"month": month.strftime("%Y-%m")},
        detail=plan.name,
        due_on=workdays_in(month - LONGEST_MONTH, month - ONE_DAY, calendar)[-1],
        reason=_("last working day before the month"),
        url=schedule,
        action=_("Schedule the month"),
    )


def _plans_in_force(user, today: date):
    return SamplingPlan.objects.visible_to(user).issued_on(today)
