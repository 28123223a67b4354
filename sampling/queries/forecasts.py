"""What is known of arrivals and of what visits find on hand, for the forecast of the quota (Q-3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from dairyqa.reasons import Reason
from enterprises.choices import BatchKind
from enterprises.models import Batch
from sampling.choices import Outlook
from sampling.models import Sample, SamplingPlan
from sampling.rules.forecast import Forecast, Pace, forecast, forecast_reason
from sampling.rules.obligations import Scope

from .quotas import RawQuota

RECENT_DAYS = 56
LOOK_EVERY_DAYS = 5
FEWEST_RECENT_DAYS = 14
KEPT = {BatchKind.RAW_POWDER}


@dataclass(frozen=True)
class QuotaForecast:
    """A quota with what the end of the plan will bring.

    ``weekdays`` are those (Monday is 0) on which the looks of the last weeks found something on hand.
    """

    quota: RawQuota
    pace: Pace
    result: Forecast
    weekdays: frozenset[int] = frozenset()

    @property
    def outlook(self) -> Outlook:
        """At risk while supplementary visits can still mend it."""
        if self.result.will_be_met:
            return Outlook.GOOD
        return Outlook.WARNING if self.result.can_be_met else Outlook.ALARM

    @property
    def done_percent(self) -> int:
        """What is sampled, of what is owed at the end of the plan; for a bar."""
        return min(100, 100 * self.quota.sampled // max(self.result.required_at_end, 1))

    @property
    def pace_percent(self) -> int:
        """What is owed by now, on the same scale."""
        return min(100, 100 * self.quota.required // max(self.result.required_at_end, 1))

    @property
    def reason(self) -> Reason:
        return forecast_reason(self.result, self.pace)


@dataclass(frozen=True)
class Ahead:
    """What lies before a producer until the end of the plan."""

    scope: Scope
    visits_made: int
    visits_left: int
    days: int
    workdays: Sequence[date]


@dataclass(frozen=True)
class Stock:
    """Arrivals and batches on hand of one producer and kind."""

    recent: int = 0
    looks: tuple[int, ...] = ()
    on_hand: int = 0


def quota_forecasts(
    plan: SamplingPlan, quotas: Mapping[int, Sequence[RawQuota]], ahead: Mapping[int, Ahead], on: date
) -> dict[int, list[QuotaForecast]]:
    """The forecast of each quota of ``quotas``, given by producer; two queries."""
    looks = _look_days(plan, on)
    stocks = _stocks(plan, list(quotas), looks, on)
    return {
        pk: [
            _quota_forecast(plan, quota, ahead[pk], stocks.get((pk, quota.kind), Stock()), looks, on) for quota in owed
        ]
        for pk, owed in quotas.items()
    }


def _look_days(plan: SamplingPlan, on: date) -> list[date]:
    days = [on - timedelta(days=n) for n in range(0, RECENT_DAYS, LOOK_EVERY_DAYS)]
    return [day for day in days if day >= plan.starts_on] or [on]


def _stocks(plan: SamplingPlan, ids: list[int], looks: list[date], on: date) -> dict[tuple[int, str], Stock]:
    """What each look would have found, a batch on its day of arrival included."""
    first = max(plan.starts_on, on - timedelta(days=RECENT_DAYS - 1))
    names = {f"look_{n}": day for n, day in enumerate(looks)}
    rows = (
        Batch.objects.raw()
        .filter(Q(gone_on=None) | Q(gone_on__gte=min(looks)), enterprise__in=ids, arrived_on__lte=on)
        .values("enterprise", "kind")
        .annotate(
            recent=Count("id", filter=Q(arrived_on__gte=first)),
            **{name: Count("id", filter=_could_be_taken_on(day)) for name, day in names.items()},
        )
    )
    taken = Sample.objects.taken().filter(batch=OuterRef("pk"), plan=plan, sampled_on__lte=on)
    unsampled = (
        Batch.objects.raw()
        .on_hand(on)
        .filter(~Exists(taken), enterprise__in=ids, arrived_on__gte=plan.starts_on)
        .values_list("enterprise", "kind")
        .annotate(Count("id"))
    )
    on_hand = {(pk, kind): n for pk, kind, n in unsampled}
    return {
        (row["enterprise"], row["kind"]): Stock(
            recent=row["recent"],
            looks=tuple(row[name] for name in names),
            on_hand=on_hand.get((row["enterprise"], row["kind"]), 0),
        )
        for row in rows
    }


def _could_be_taken_on(day: date) -> Q:
    here = Q(gone_on=None) | Q(gone_on__gt=day) | Q(arrived_on=day)
    return here & (Q(expires_on=None) | Q(expires_on__gte=day)) & Q(arrived_on__lte=day)


def _quota_forecast(
    plan: SamplingPlan, quota: RawQuota, ahead: Ahead, stock: Stock, looks: list[date], on: date
) -> QuotaForecast:
    in_scope = [n for n, day in enumerate(looks) if ahead.scope.covers(day)] if stock.looks else []
    recent, recent_days = _rate(plan, quota, ahead.scope, stock, on)
    pace = Pace(
        received=quota.received,
        sampled=quota.sampled,
        percent=quota.percent,
        recent=recent,
        recent_days=recent_days,
        days_ahead=ahead.days,
        found=sum(stock.looks[n] for n in in_scope),
        looks=len(in_scope),
        on_hand=stock.on_hand,
        keeps=quota.kind in KEPT,
        visits_left=ahead.visits_left,
        visits_made=ahead.visits_made,
        workdays_left=ahead.workdays,
    )
    weekdays = frozenset(looks[n].weekday() for n in in_scope if stock.looks[n])
    return QuotaForecast(quota, pace, forecast(pace), weekdays)


def _rate(plan: SamplingPlan, quota: RawQuota, scope: Scope, stock: Stock, on: date) -> tuple[int, int]:
    """Arrivals of the last weeks and their days; of the whole period where production has only just gone on."""
    first = max(plan.starts_on, on - timedelta(days=RECENT_DAYS - 1))
    days = scope.days_covered(first, on)
    if days >= FEWEST_RECENT_DAYS:
        return stock.recent, days
    return quota.received, max(scope.days_covered(plan.starts_on, min(on, plan.ends_on)), 1)
