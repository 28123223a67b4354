"""The month's schedule, made from the plan and the register (Q-1, Q-3.5)."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from sampling.choices import PlanStatus
from sampling.models import SamplingPlan, Visit, VisitSampler
from sampling.queries import month_windows, raw_quotas
from sampling.rules import schedule as rules

VISITS_PER_SAMPLER_AND_DAY = 2


@dataclass(frozen=True)
class MonthSchedule:
    """Every visit of the month, those that were there and those that are new, and what has no day.

    ``samplers`` are people by (enterprise, slot); visits of a dry run have no rows of their own.
    """

    visits: list[Visit]
    created: list[Visit]
    samplers: dict[tuple[int, int], tuple[int, ...]]
    not_scheduled: list[tuple[Enterprise, int, Reason]]


@transaction.atomic
def schedule_month(*, plan: SamplingPlan, month: dt.date, dry_run: bool = False, by, on: dt.date) -> MonthSchedule:
    """Give every producer in scope its visits of ``month`` (its first day) under an issued plan.

    Visits that exist stay as they are, so a second run changes nothing. With
    ``dry_run`` nothing is written. Refused for a draft and for a month outside
    the plan's period.
    """
    if plan.status != PlanStatus.ISSUED:
        raise DomainError(_("The plan has not been issued yet: nothing is scheduled under a draft."))
    if not plan.starts_on.replace(day=1) <= month <= plan.ends_on:
        raise DomainError(_("%(month)s lies outside the period of the plan.") % {"month": month.strftime("%Y-%m")})
    enterprises = {
        e.pk: e
        for e in Enterprise.objects.filter(county__parent=plan.city_id)
        .select_related("county")
        .prefetch_related("suspensions")
    }
    existing = list(
        Visit.objects.filter(plan=plan, month=month)
        .select_related("enterprise__county")
        .prefetch_related("sampler_rows")
    )
    fixed = [_planned(visit) for visit in existing]
    windows = month_windows(plan, month)
    planned, refused = rules.schedule_month(
        producers=[_producer(e) for e in enterprises.values() if e.status != EnterpriseStatus.CLOSED],
        samplers=list(User.objects.inspectors_of(plan.city).order_by("pk").values_list("pk", flat=True)),
        existing=fixed,
        rules=rules.ScheduleRules(
            windows=windows,
            least_days_apart=plan.min_days_between_visits,
            samplers_per_visit=plan.samplers_per_visit,
            visits_per_sampler_and_day=VISITS_PER_SAMPLER_AND_DAY,
            secret=plan.draw_secret,
        ),
        calendar=load_calendar(),
    )
    quotas = raw_quotas(plan, list(enterprises.values()), on)
    created = [
        _visit(plan, month, enterprises[entry.producer_id], entry, windows, quotas[entry.producer_id])
        for entry in planned
    ]
    if created and not dry_run:
        _save(created, planned)
        record("plan.month_scheduled", plan, by=by, on=on, month=month.strftime("%Y-%m"), count=len(created))
    return MonthSchedule(
        visits=sorted([*existing, *created], key=lambda visit: (visit.planned_on, visit.enterprise_id, visit.slot)),
        created=created,
        samplers={(entry.producer_id, entry.slot): entry.samplers for entry in (*fixed, *planned)},
        not_scheduled=[(enterprises[entry.producer_id], entry.slot, entry.reason) for entry in refused],
    )


def _producer(enterprise: Enterprise) -> rules.Producer:
    if enterprise.status == EnterpriseStatus.SUSPENDED:
        reason = Reason("producer_suspended")
    else:
        period = {"start": str(enterprise.licence_valid_from), "end": str(enterprise.licence_valid_until)}
        reason = Reason("licence_not_valid_in_window", period)
    return rules.Producer(enterprise.pk, enterprise.county.code, enterprise.is_in_scope_on, reason)


def _planned(visit: Visit) -> rules.PlannedVisit:
    samplers = tuple(row.person_id for row in visit.sampler_rows.all())
    return rules.PlannedVisit(visit.enterprise_id, visit.slot, visit.planned_on, samplers)


def _visit(plan, month, enterprise, entry, windows, quotas) -> Visit:
    window = next(w for w in windows if w.slot == entry.slot)
    raw = [
        Reason(
            f"raw_quota_{quota.kind}",
            {"received": quota.received, "sampled": quota.sampled, "required": quota.required},
        )
        for quota in quotas
    ]
    return Visit(
        plan=plan,
        enterprise=enterprise,
        county=enterprise.county,
        month=month,
        slot=entry.slot,
        window_start=window.start,
        window_end=window.end,
        planned_on=entry.day,
        reasons=[reason.as_json() for reason in (*entry.reasons, *raw)],
    )


def _save(visits: list[Visit], planned: list[rules.PlannedVisit]) -> None:
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(visits)
    except IntegrityError as error:
        raise DomainError(_("Somebody else has just scheduled this month. Look at it again.")) from error
    VisitSampler.objects.bulk_create(
        VisitSampler(visit=visit, person_id=person, position=position)
        for visit, entry in zip(visits, planned, strict=True)
        for position, person in enumerate(entry.samplers, start=1)
    )
