"""What must change in a month that is planned already: as little as possible, and nothing that has begun."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dairyqa.reasons import Reason

from .schedule import (
    ONE_DAY,
    Board,
    Days,
    Producer,
    ScheduleRules,
    Standing,
    Window,
    days_outside,
    lawful_days,
    occasion_prefix,
)
from .teams import Roster, Team


@dataclass(frozen=True)
class ChangedVisit:
    """A planned visit with another day, other people, or both.

    ``move`` says why the day is another one, ``left`` why somebody does not go,
    ``team`` are those drawn in their place; ``is_close`` if the new day does not keep the distance to the other visit.
    """

    ref: int
    day: date
    move: Reason | None
    kept: tuple[int, ...]
    left: Mapping[int, Reason]
    team: Team | None
    is_close: bool = False

    @property
    def samplers(self) -> tuple[int, ...]:
        return self.kept + (self.team.members if self.team else ())


@dataclass(frozen=True)
class CancelledVisit:
    ref: int
    reason: Reason


@dataclass(frozen=True)
class Unstaffed:
    """A planned visit whose people cannot be replaced on any lawful day; it stays as it is."""

    ref: int
    reason: Reason


# A visit that was not carried out is not put off beyond its window: it is missed then.
STAYS_IN_WINDOW = ("moved_into_scope", "moved_not_carried_out")

Outcome = ChangedVisit | CancelledVisit | Unstaffed


def repair_month(
    *, visits: Iterable[Standing], producers: Mapping[int, Producer], board: Board, rules: ScheduleRules, days: Days
) -> list[Outcome]:
    """Put every visit on the board; those still open that cannot stay are moved, given other people or called off.

    A visit stays where its day is a working day on which its producer is in
    scope and no superior authority samples there (Q-1, Q-A.3), also outside its window if somebody put it there.
    """
    visits = list(visits)
    for visit in visits:
        board.put(_key(visit), visit.producer_id, producers[visit.producer_id].county, visit.day, visit.samplers)
    outcomes = (_repair(visit, producers, board, rules, days) for visit in visits if visit.is_open)
    return [outcome for outcome in outcomes if outcome]


def _repair(visit: Standing, producers, board: Board, rules: ScheduleRules, days: Days) -> Outcome | None:
    producer = producers[visit.producer_id]
    board.take_off(_key(visit), producer.id, producer.county, visit.samplers)
    outcome = _outcome(visit, producer, board, rules, days)
    if not isinstance(outcome, CancelledVisit):
        day, samplers = (outcome.day, outcome.samplers) if isinstance(outcome, ChangedVisit) else _as_it_was(visit)
        board.put(_key(visit), producer.id, producer.county, day, samplers)
    return outcome


def _outcome(visit: Standing, producer: Producer, board: Board, rules: ScheduleRules, days: Days) -> Outcome | None:
    if visit.slot and _window(visit, rules) is None:
        return CancelledVisit(visit.ref, Reason("slot_not_planned_any_more"))
    code = _objection_to_day(visit, producer, rules, days)
    if code is None:
        changed = change_for(visit, visit.day, None, board.roster, rules)
        if changed:
            return changed if changed.left or changed.team else None
        code = "moved_for_samplers"
    choice = _of_window(visit, producer, board, rules, days)
    if code not in STAYS_IN_WINDOW:
        choice += _outside_window(visit, producer, board, rules, days)
    if changed := _moved(visit, producer, code, choice, board, rules):
        return changed
    match code:
        case "moved_into_scope":
            return CancelledVisit(visit.ref, producer.out_of_scope_reason)
        case "moved_not_carried_out":
            return None
    return Unstaffed(visit.ref, Reason("too_few_samplers", {"needed": str(rules.samplers_per_visit)}))


def _objection_to_day(visit: Standing, producer: Producer, rules: ScheduleRules, days: Days) -> str | None:
    if not producer.in_scope(visit.day):
        return "moved_into_scope"
    if visit.day in producer.taken:
        return "moved_for_superior_sampling"
    if rules.earliest and visit.day < rules.earliest - ONE_DAY:
        return "moved_not_carried_out"
    return None if days.calendar.is_workday(visit.day) else "moved_for_rest_day"


def _of_window(visit: Standing, producer: Producer, board: Board, rules: ScheduleRules, days: Days) -> list[date]:
    """The lawful days of its window: first those that keep their distance, of each the nearest first."""
    window = _window(visit, rules)
    if window is None:
        return []
    apart, close = lawful_days(producer, window, board, rules, days)
    return sorted(apart, key=_nearness(visit)) + sorted(close, key=_nearness(visit))


def _outside_window(visit: Standing, producer: Producer, board: Board, rules: ScheduleRules, days: Days) -> list[date]:
    window = _window(visit, rules) or Window(0, visit.day, visit.day)
    free = days_outside(producer, window, board, days)
    return sorted(free, key=lambda day: (days.is_of_another_month(day), *_nearness(visit)(day)))


def _moved(visit: Standing, producer: Producer, code: str, choice: Iterable[date], board, rules) -> ChangedVisit | None:
    for day in choice:
        params = {"from": visit.day.isoformat(), "to": day.isoformat()}
        if code == "moved_for_superior_sampling":
            params |= producer.taken[visit.day].params
        if changed := change_for(visit, day, Reason(code, params), board.roster, rules):
            return replace(changed, is_close=_is_close(visit, day, board, rules))
    return None


def change_for(
    visit: Standing, day: date, move: Reason | None, roster: Roster, rules: ScheduleRules
) -> ChangedVisit | None:
    """The visit on that day with as many of its people as can go; None if there are not enough others."""
    kept = tuple(number for number in visit.samplers if roster.can_go(number, visit.producer_id, day))
    left = {
        number: roster.objection(number, visit.producer_id, day) or Reason("sampler_taken")
        for number in visit.samplers
        if number not in kept
    }
    missing = rules.samplers_per_visit - len(kept)
    if missing <= 0:
        return ChangedVisit(visit.ref, day, move, kept, left, None)
    prefix = occasion_prefix(rules.month, visit.producer_id, visit.slot or f"x{visit.ref}")
    team = roster.draw(prefix, visit.producer_id, day, missing, beside=visit.samplers)
    return ChangedVisit(visit.ref, day, move, kept, left, team) if team else None


def _is_close(visit: Standing, day: date, board: Board, rules: ScheduleRules) -> bool:
    others = (other for slot, other in board.days_of[visit.producer_id].items() if isinstance(slot, int))
    return visit.slot is not None and any(abs((other - day).days) < rules.least_days_apart for other in others)


def _window(visit: Standing, rules: ScheduleRules) -> Window | None:
    return next((window for window in rules.windows if window.slot == visit.slot), None)


def _nearness(visit: Standing):
    return lambda day: (abs(day - visit.day), -day.toordinal())


def _key(visit: Standing) -> object:
    return visit.slot or f"x{visit.ref}"


def _as_it_was(visit: Standing) -> tuple[date, tuple[int, ...]]:
    return visit.day, visit.samplers
