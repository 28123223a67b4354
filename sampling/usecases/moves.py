"""A person moves a planned visit or calls it off, on the record (Q-A.3)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from dairyqa.workdays.calendar import load_calendar
from sampling.choices import VisitStatus
from sampling.models import Visit, VisitSampler
from sampling.queries.situation import Situation, engage_all, roster_of, schedule_rules, situation_of, standing
from sampling.rules.replanning import change_for
from sampling.rules.schedule import ScheduleRules

from .draws import hold_draws
from .schedule import VisitChange, apply_change, team_request
from .telling import tell_of_cancelled, tell_of_changed


@transaction.atomic
def move_visit(*, visit: Visit, to: dt.date, reason: str, by, on: dt.date) -> None:
    """Put a planned visit on another day, with a reason; samplers who cannot go then are replaced by draw.

    Refused for a visit that has begun, for a day that has passed or is no
    working day, on which the producer is not in scope (Q-1), a superior
    authority samples (Q-A.3) or the other visit takes place, and where too few samplers are free.
    """
    hold(visit)
    if visit.status != VisitStatus.PLANNED:
        raise DomainError(_("Only a planned visit that has not begun can be moved."))
    if not reason.strip():
        raise DomainError(_("Say why the visit is moved."), field="reason")
    rules = schedule_rules(visit.plan, visit.month, on)
    situation = situation_of(visit.plan, rules)
    if objection := _objection(visit, to, situation, on):
        raise DomainError(objection, field="to")
    move = Reason("moved_by_bureau", {"from": str(visit.planned_on), "to": str(to), "reason": reason.strip()})
    _apply(visit, to, move, situation, rules, by, on)


def _objection(visit: Visit, to: dt.date, situation: Situation, on: dt.date) -> str:
    """Why the visit cannot be on that day, or nothing."""
    producer = situation.producers[visit.enterprise_id]
    others = {
        other.planned_on
        for other in situation.visits.values()
        if other.enterprise_id == visit.enterprise_id and other.pk != visit.pk
    }
    objections = (
        (to == visit.planned_on, _("The visit is planned for this day already.")),
        (to < on, _("This day has passed.")),
        (not load_calendar().is_workday(to), _("This is no working day.")),
        (
            not visit.plan.starts_on <= to <= visit.plan.ends_on,
            _("This day lies outside the period of the plan."),
        ),
        (
            not producer.in_scope(to),
            _("The producer has no valid licence on this day, or does not produce."),
        ),
        (to in producer.taken, _("A superior authority samples there on this day (annex, note 2).")),
        (to in others, _("Another visit to the producer is on this day.")),
    )
    return next((words for holds, words in objections if holds), "")


def _apply(
    visit: Visit, to: dt.date, move: Reason, situation: Situation, rules: ScheduleRules, by, on: dt.date
) -> None:
    plan = visit.plan
    found = situation.visits[visit.pk]
    roster = roster_of(plan, situation)
    engage_all(roster, (other for other in situation.visits.values() if other.pk != visit.pk))
    as_it_is = standing(found, on, rules)
    outcome = change_for(as_it_is, to, move, roster, rules)
    if outcome is None:
        raise DomainError(_("Too few samplers are free on this day."), field="to")
    VisitSampler.objects.bulk_create(apply_change(VisitChange(visit, visit.planned_on, outcome), by=by, on=on))
    if outcome.team:
        hold_draws(requests=[team_request(plan, visit, outcome.team)], by=by, on=on)
    tell_of_changed([visit], {visit.pk: outcome.left}, on=on)


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, by, on: dt.date) -> None:
    """Call a planned visit off that has not begun; the reason excuses the slot, which is not planned again.

    A proposed one is rejected instead (``supplementary.reject_supplementary_visit``).
    """
    if visit.status == VisitStatus.PROPOSED:
        raise DomainError(_("A proposed visit is rejected, not called off."))
    if visit.status == VisitStatus.UNDER_WAY:
        raise DomainError(_("The visit has begun: its samplers end it, or report why it could not be carried out."))
    if not reason.strip():
        raise DomainError(_("Say why the visit is called off."), field="reason")
    why = Reason("cancelled_by_bureau", {"reason": reason.strip()})
    advance(visit, VisitStatus.CANCELLED, change_reason=why.as_json())
    record("visit.cancelled", visit, by=by, on=on, reason=why)
    tell_of_cancelled([visit], on=on)
