"""Who and what keeps a visit from its day: absences, recusals, sampling by a superior authority (Q-A.3).

Each of them puts the schedule right at once; the nightly run finds what is left.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from enterprises.models import Enterprise
from sampling.choices import AbsenceKind, PlanStatus, VisitStatus
from sampling.models import Absence, Recusal, SamplingPlan, SuperiorSampling, Visit, VisitSampler
from sampling.queries.situation import engage_all, roster_of, schedule_rules, situation_of
from sampling.rules.schedule import occasion_prefix

from .draws import hold_draws
from .schedule import schedule_month, team_request


@transaction.atomic
def enter_absence(
    *, person: User, kind: str, starts_on: dt.date, ends_on: dt.date, note: str = "", by, on: dt.date
) -> Absence:
    """Keep an inspector out of the draw for these days (both included); whoever was drawn already is replaced."""
    if ends_on < starts_on:
        raise DomainError(_("The last day lies before the first."), field="ends_on")
    if person.absences.covering(starts_on, ends_on).exists():
        raise DomainError(_("An absence of these days is on record already."), field="starts_on")
    absence = Absence.objects.create(person=person, kind=kind, starts_on=starts_on, ends_on=ends_on, note=note)
    record(
        "absence.entered",
        absence,
        by=by,
        on=on,
        person=person.display_name,
        start=starts_on.isoformat(),
        end=ends_on.isoformat(),
        kind=AbsenceKind(kind),
    )
    visits = Visit.objects.filter(samplers=person, planned_on__range=(starts_on, ends_on))
    put_right(visits=visits, by=by, on=on)
    return absence


@transaction.atomic
def withdraw_absence(*, absence: Absence, by, on: dt.date) -> None:
    """Take an absence back; who was drawn instead stays drawn."""
    record(
        "absence.withdrawn",
        absence,
        by=by,
        on=on,
        person=absence.person.display_name,
        start=absence.starts_on.isoformat(),
        end=absence.ends_on.isoformat(),
    )
    absence.delete()


@transaction.atomic
def enter_recusal(*, person: User, enterprise: Enterprise, reason: str, by, on: dt.date) -> Recusal:
    """Never draw this inspector for this producer from now on (回避); whoever was drawn already is replaced."""
    if not reason.strip():
        raise DomainError(_("Say why the inspector must not visit the producer."), field="reason")
    try:
        with transaction.atomic():
            recusal = Recusal.objects.create(person=person, enterprise=enterprise, reason=reason.strip(), starts_on=on)
    except IntegrityError as error:
        raise DomainError(_("This recusal is on record already.")) from error
    record(
        "recusal.entered",
        recusal,
        by=by,
        on=on,
        person=person.display_name,
        enterprise=enterprise.name,
        reason=recusal.reason,
    )
    put_right(visits=Visit.objects.filter(samplers=person, enterprise=enterprise), by=by, on=on)
    return recusal


@transaction.atomic
def end_recusal(*, recusal: Recusal, by, on: dt.date) -> None:
    if not Recusal.objects.filter(pk=recusal.pk, ends_on=None).update(ends_on=max(on, recusal.starts_on)):
        raise DomainError(_("The recusal has ended already."))
    record(
        "recusal.ended", recusal, by=by, on=on, person=recusal.person.display_name, enterprise=recusal.enterprise.name
    )


@transaction.atomic
def enter_superior_sampling(
    *, enterprise: Enterprise, day: dt.date, authority: str, note: str = "", by, on: dt.date
) -> SuperiorSampling:
    """Note that a superior authority samples at the producer on ``day``; our visit of that day gives way (Q-A.3)."""
    try:
        with transaction.atomic():
            entry = SuperiorSampling.objects.create(enterprise=enterprise, on=day, authority=authority, note=note)
    except IntegrityError as error:
        raise DomainError(_("A sampling by a superior authority is on record for this day."), field="day") from error
    record("superior_sampling.entered", entry, by=by, on=on, authority=authority, day=day.isoformat())
    put_right(visits=Visit.objects.filter(enterprise=enterprise, planned_on=day), by=by, on=on)
    return entry


@transaction.atomic
def withdraw_superior_sampling(*, entry: SuperiorSampling, by, on: dt.date) -> None:
    """Take it back; a visit that gave way keeps its new day."""
    record("superior_sampling.withdrawn", entry, by=by, on=on, authority=entry.authority, day=entry.on.isoformat())
    entry.delete()


@transaction.atomic
def put_right(*, visits: QuerySet[Visit], by, on: dt.date) -> None:
    """Schedule the months of these planned visits again; what can stay stays."""
    affected = visits.filter(status=VisitStatus.PLANNED, plan__status=PlanStatus.ISSUED)
    months = sorted(set(affected.values_list("plan", "month")))
    plans = SamplingPlan.objects.select_related("city").in_bulk({plan for plan, _month in months})
    for plan, month in months:
        schedule_month(plan=plans[plan], month=month, by=by, on=on)


@transaction.atomic
def draw_samplers(*, visits: Sequence[Visit], by, on: dt.date) -> list[Visit]:
    """Draw the samplers of planned visits of one plan that have none; returns those for whom too few were free."""
    without = []
    for plan, month in sorted({(visit.plan, visit.month) for visit in visits}, key=lambda pair: pair[1]):
        situation = situation_of(plan, schedule_rules(plan, month, on))
        roster = roster_of(plan, situation)
        engage_all(roster, situation.visits.values())
        requests, rows = [], []
        for visit in (visit for visit in visits if visit.month == month):
            prefix = occasion_prefix(month, visit.enterprise_id, visit.slot or f"x{visit.pk}")
            team = roster.draw(prefix, visit.enterprise_id, visit.planned_on, plan.samplers_per_visit)
            if team is None:
                without.append(visit)
                continue
            roster.engage(team.members, visit.planned_on)
            requests.append(team_request(plan, visit, team))
            rows += [VisitSampler(visit=visit, person_id=p, position=n) for n, p in enumerate(team.members, start=1)]
            record("visit.staffed", visit, by=by, on=on)
        VisitSampler.objects.bulk_create(rows)
        hold_draws(requests=requests, by=by, on=on)
    return without
