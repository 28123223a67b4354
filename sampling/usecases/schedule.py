"""The month's schedule, made from the plan and the register and kept right as things change (Q-1, Q-3.5, Q-A.3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance
from dairyqa.workdays.calendar import load_calendar
from enterprises.models import Enterprise
from sampling.choices import DrawKind, PlanStatus, VisitStatus
from sampling.models import SamplingPlan, Visit, VisitSampler
from sampling.queries import raw_quotas
from sampling.queries.situation import Situation, roster_of, schedule_rules, situation_of, standing
from sampling.rules.replanning import CancelledVisit, ChangedVisit, Unstaffed, repair_month
from sampling.rules.schedule import Board, Days, NotScheduled, PlannedVisit, ScheduleRules, fill_month
from sampling.rules.teams import Team

from .draws import DrawRequest, hold_draws
from .telling import tell_of_cancelled, tell_of_changed, tell_of_gaps


@dataclass(frozen=True)
class VisitChange:
    """A planned visit that gets another day or other people; ``before`` is its day as it was."""

    visit: Visit
    before: dt.date
    outcome: ChangedVisit


@dataclass(frozen=True)
class MonthSchedule:
    """Every visit of the month, what is new or different, and what has no day.

    ``samplers`` are people by ``visit_key``; visits of a dry run have no rows of their own.
    """

    visits: list[Visit]
    created: list[Visit]
    changed: list[VisitChange]
    cancelled: list[tuple[Visit, Reason]]
    unstaffed: list[tuple[Visit, Reason]]
    samplers: dict[tuple[int, object], tuple[int, ...]]
    not_scheduled: list[tuple[Enterprise, int, Reason]]

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.changed or self.cancelled)

    @property
    def counts(self) -> dict[str, int]:
        return {"created": len(self.created), "changed": len(self.changed), "cancelled": len(self.cancelled)}


def visit_key(visit: Visit) -> tuple[int, object]:
    return visit.enterprise_id, visit.slot or f"x{visit.pk}"


@transaction.atomic
def schedule_month(*, plan: SamplingPlan, month: dt.date, dry_run: bool = False, by, on: dt.date) -> MonthSchedule:
    """Give every producer in scope its visits of ``month`` (its first day) under an issued plan, and keep them right.

    A visit that can stay stays, so a second run changes nothing; after a change
    (new licence, suspension, absence, sampling by a superior authority, another
    calendar) as little moves as possible, and nothing that has begun. With
    ``dry_run`` nothing is written. Refused for a draft and for a month outside
    the plan's period.
    """
    if plan.status != PlanStatus.ISSUED:
        raise DomainError(_("The plan has not been issued yet: nothing is scheduled under a draft."))
    if not plan.starts_on.replace(day=1) <= month <= plan.ends_on:
        raise DomainError(_("%(month)s lies outside the period of the plan.") % {"month": month.strftime("%Y-%m")})
    SamplingPlan.objects.select_for_update().get(pk=plan.pk)  # two runs for one plan wait for each other
    rules = schedule_rules(plan, month, on)
    situation = situation_of(plan, rules)
    board, days = Board(roster_of(plan, situation)), Days(rules, load_calendar())
    outcomes = repair_month(
        visits=[standing(visit, on, rules) for visit in situation.visits.values()],
        producers=situation.producers,
        board=board,
        rules=rules,
        days=days,
    )
    planned, refused = fill_month(
        # A producer that closed before the month is no news any more.
        producers=[
            situation.producers[number]
            for number, enterprise in situation.enterprises.items()
            if not enterprise.closed_on or enterprise.closed_on > month
        ],
        board=board,
        closed=situation.closed,
        rules=rules,
        days=days,
    )
    created = _new_visits(plan, rules, situation, planned, on)
    schedule = _schedule_of(situation, outcomes, created, planned, refused)
    if not dry_run:
        _write(plan, month, schedule, planned, by, on)
    return schedule


def _schedule_of(
    situation: Situation,
    outcomes: Iterable[ChangedVisit | CancelledVisit | Unstaffed],
    created: list[Visit],
    planned: list[PlannedVisit],
    refused: list[NotScheduled],
) -> MonthSchedule:
    visits, samplers = situation.visits, {}
    changed: list[VisitChange] = []
    cancelled: list[tuple[Visit, Reason]] = []
    unstaffed: list[tuple[Visit, Reason]] = []
    for visit in visits.values():
        samplers[visit_key(visit)] = tuple(row.person_id for row in visit.sampler_rows.all())
    for outcome in outcomes:
        visit = visits[outcome.ref]
        match outcome:
            case ChangedVisit():
                samplers[visit_key(visit)] = outcome.samplers
                changed.append(VisitChange(visit, visit.planned_on, outcome))
            case CancelledVisit():
                cancelled.append((visit, outcome.reason))
            case Unstaffed():
                unstaffed.append((visit, outcome.reason))
    for entry in planned:
        samplers[entry.producer_id, entry.slot] = entry.team.members
    for change in changed:
        change.visit.planned_on = change.outcome.day
    gone = {visit.pk for visit, _reason in cancelled}
    standing_visits = [visit for visit in visits.values() if visit.pk not in gone]
    return MonthSchedule(
        visits=sorted(
            [*standing_visits, *created], key=lambda visit: (visit.planned_on, visit.enterprise_id, visit.slot or 0)
        ),
        created=created,
        changed=changed,
        cancelled=cancelled,
        unstaffed=unstaffed,
        samplers=samplers,
        not_scheduled=[(situation.enterprises[entry.producer_id], entry.slot, entry.reason) for entry in refused],
    )


def _new_visits(
    plan: SamplingPlan, rules: ScheduleRules, situation: Situation, planned: list[PlannedVisit], on: dt.date
) -> list[Visit]:
    if not planned:
        return []
    enterprises = [situation.enterprises[number] for number in {entry.producer_id for entry in planned}]
    quotas, windows = raw_quotas(plan, enterprises, on), {window.slot: window for window in rules.windows}
    visits = []
    for entry in planned:
        enterprise, window = situation.enterprises[entry.producer_id], windows[entry.slot]
        raw = [
            Reason(
                f"raw_quota_{quota.kind}",
                {"received": str(quota.received), "sampled": str(quota.sampled), "required": str(quota.required)},
            )
            for quota in quotas[entry.producer_id]
        ]
        visits.append(
            Visit(
                plan=plan,
                enterprise=enterprise,
                county=enterprise.county,
                revision=plan.revision,
                month=rules.month,
                slot=entry.slot,
                window_start=window.start,
                window_end=window.end,
                planned_on=entry.day,
                reasons=[reason.as_json() for reason in (*entry.reasons, *raw)],
            )
        )
    return visits


def _write(plan: SamplingPlan, month: dt.date, schedule: MonthSchedule, planned: list[PlannedVisit], by, on) -> None:
    _create(schedule.created)
    new_rows = [
        VisitSampler(visit=visit, person_id=person, position=position)
        for visit, entry in zip(schedule.created, planned, strict=True)
        for position, person in enumerate(entry.team.members, start=1)
    ]
    teams = [(visit, entry.team) for visit, entry in zip(schedule.created, planned, strict=True)]
    for change in schedule.changed:
        new_rows += apply_change(change, by=by, on=on)
        if change.outcome.team:
            teams.append((change.visit, change.outcome.team))
    VisitSampler.objects.bulk_create(new_rows)
    hold_draws(requests=[team_request(plan, visit, team) for visit, team in teams], by=by, on=on)
    for visit, reason in schedule.cancelled:
        advance(visit, VisitStatus.CANCELLED, change_reason=reason.as_json())
        record("visit.cancelled", visit, by=by, on=on, reason=reason)
    if schedule.created:
        record("plan.month_scheduled", plan, by=by, on=on, month=month.strftime("%Y-%m"), count=len(schedule.created))
    former = {change.visit.pk: change.outcome.left for change in schedule.changed}
    tell_of_changed([change.visit for change in schedule.changed], former, on=on)
    tell_of_cancelled([visit for visit, _reason in schedule.cancelled], on=on)
    tell_of_gaps(plan, month, schedule.not_scheduled, schedule.unstaffed, by=by, on=on)


def _create(visits: list[Visit]) -> None:
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(visits)
    except IntegrityError as error:
        raise DomainError(_("Somebody else has just scheduled this month. Look at it again.")) from error


def apply_change(change: VisitChange, *, by, on: dt.date) -> list[VisitSampler]:
    """Write a planned visit's new day and take those off who do not go; returns the rows of those who do instead."""
    visit, outcome = change.visit, change.outcome
    visit.planned_on = outcome.day
    if outcome.move:
        visit.change_reason = outcome.move.as_json()
        visit.reasons = [*visit.reasons, visit.change_reason]
        if outcome.is_close:
            close = Reason("visits_closer_than_planned", {"days": str(visit.plan.min_days_between_visits)})
            visit.reasons = [*visit.reasons, close.as_json()]
        record("visit.moved", visit, by=by, on=on, reason=outcome.move)
    visit.save(update_fields=["planned_on", "change_reason", "reasons"])
    rows = list(visit.sampler_rows.all())
    taken = {row.position for row in rows if row.person_id not in outcome.left}
    if outcome.left:
        visit.sampler_rows.filter(person__in=outcome.left).delete()
    new = outcome.team.members if outcome.team else ()
    if outcome.left or new:
        record(
            "visit.restaffed", visit, by=by, on=on, reason=next(iter(outcome.left.values()), Reason("team_completed"))
        )
    free = (position for position in range(1, len(rows) + len(new) + 1) if position not in taken)
    return [VisitSampler(visit=visit, person_id=person, position=next(free)) for person in new]


def team_request(plan: SamplingPlan, visit: Visit, team: Team) -> DrawRequest:
    return DrawRequest(
        kind=DrawKind.SAMPLERS,
        plan=plan,
        county_id=visit.county_id,
        enterprise=visit.enterprise,
        visit=visit,
        occasion=team.occasion,
        frame=team.frame,
        excluded=team.excluded,
        count=len(team.members),
    )
