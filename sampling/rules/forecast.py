"""Will a producer's raw-material quota be met by the end of the plan, and what is needed if not (Q-3.1)?

Whole numbers throughout: counts of batches, of days and of visits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason

from .quota import expected_arrivals, required_samples


@dataclass(frozen=True)
class Pace:
    """What is known of one producer and raw material on a day.

    ``recent`` batches arrived in the last ``recent_days`` days in scope,
    ``days_ahead`` of them are left in the plan. ``found`` batches were on hand in
    all on the ``looks`` days looked at, ``on_hand`` unsampled ones are there
    today. What ``keeps`` stays on hand from one visit to the next. ``sampled``
    batches were taken at ``visits_made`` visits. ``workdays_left`` are the days
    on which a further visit is possible, in order.
    """

    received: int
    sampled: int
    percent: int
    recent: int
    recent_days: int
    days_ahead: int
    found: int
    looks: int
    on_hand: int
    keeps: bool
    visits_left: int
    visits_made: int = 0
    workdays_left: Sequence[date] = ()


@dataclass(frozen=True)
class Forecast:
    """Figures at the end of the plan; ``reachable`` is the most that can still be sampled by then.

    ``extra_visits`` beyond those planned are needed, the first of them ``by`` that
    day, so that the others still find a day each and something on hand.
    """

    expected_received: int
    expected_sampled: int
    required_at_end: int
    reachable: int
    extra_visits: int = 0
    by: date | None = None

    @property
    def will_be_met(self) -> bool:
        return self.expected_sampled >= self.required_at_end

    @property
    def can_be_met(self) -> bool:
        return self.reachable >= self.required_at_end


def forecast(pace: Pace) -> Forecast:
    """What the end of the plan will bring at the rate of arrivals and with the visits that are left.

    A visit takes what is owed, but never more than is on hand: raw milk is
    processed soon and cannot be sampled afterwards. All visits together find no
    more than what is there now and still arrives.
    """
    arriving = expected_arrivals(pace.recent, pace.recent_days, pace.days_ahead)
    expected_received = pace.received + arriving
    required = required_samples(expected_received, pace.percent)
    available = pace.on_hand + arriving
    by_visits = _taken(pace, available)
    per_visit = max(1, available if pace.keeps else _found(pace, 1))
    free_days = max(len(pace.workdays_left) - pace.visits_left, 0)
    reachable = pace.sampled + by_visits + min(available - by_visits, free_days * per_visit)
    missing = required - pace.sampled - by_visits
    if missing <= 0:
        expected = max(pace.sampled, required)
        return Forecast(expected_received, expected, required, reachable)
    extra = min(-(-min(missing, available - by_visits) // per_visit), free_days)
    by = pace.workdays_left[-extra if arriving else 0] if extra else None
    return Forecast(expected_received, pace.sampled + by_visits, required, reachable, extra, by)


def forecast_reason(result: Forecast, pace: Pace) -> Reason:
    """The forecast in a sentence."""
    figures = {
        "received": str(result.expected_received),
        "required": str(result.required_at_end),
        "sampled": str(result.expected_sampled),
        "visits": str(pace.visits_left),
    }
    if result.will_be_met:
        missing = result.required_at_end - pace.sampled
        if missing <= 0:
            return Reason("forecast_met", figures)
        return Reason("forecast_will_be_met", figures | {"missing": str(missing)})
    if result.can_be_met and result.by:
        return Reason("forecast_needs_visits", figures | {"extra": str(result.extra_visits), "by": str(result.by)})
    return Reason("forecast_cannot_be_met", figures | {"most": str(result.reachable)})


def visits_in_time(needed: int, days: int, days_left: int) -> int:
    """How many of ``needed`` visits, spread evenly over ``days_left``, fall into the next ``days``; rounded up."""
    if days >= days_left:
        return needed
    return -(-needed * days // days_left)


def _taken(pace: Pace, available: int) -> int:
    """What the visits that are left can take in all."""
    if pace.keeps:
        return available if pace.visits_left else 0
    return min(_found(pace, pace.visits_left), available)


def _found(pace: Pace, visits: int) -> int:
    """What so many visits find on hand: as on the days looked at, and no less than was taken at those made so far."""
    return max(_share(visits * pace.found, pace.looks), _share(visits * pace.sampled, pace.visits_made))


def _share(count: int, parts: int) -> int:
    """``count`` by ``parts``, to the nearest whole number; nothing of no parts."""
    return (2 * count + parts) // (2 * parts) if parts else 0
