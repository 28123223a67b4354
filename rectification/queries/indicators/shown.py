"""What the pages of indicators show: the value of a place, the year before, the counties beside each other."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from rectification.choices import Direction, Goal, Trend
from rectification.models import Action, Indicator
from rectification.rules.indicators import Figure, goal_of, trend, year_before

from .figures import counties_of, figure_of

MOST_YEARS = 5


@dataclass(frozen=True)
class Span:
    """A period, and the day as of which it is looked at."""

    first: dt.date
    last: dt.date
    on: dt.date

    @property
    def year_before(self) -> "Span":
        """The same days a year earlier; a running period is compared with as much of it."""
        on = year_before(self.on) if self.on < self.last else self.on
        return Span(year_before(self.first), year_before(self.last), on)

    def in_year(self, year: int) -> "Span":
        """The same days of an earlier year."""
        return self if self.first.year <= year else self.year_before.in_year(year)


@dataclass(frozen=True)
class Value:
    """An indicator at a place; ``whole`` is the area in which its counties are compared.

    ``start`` is the figure that the goal of a rising share is held against.
    """

    indicator: Indicator
    span: Span
    now: Figure
    before: Figure
    whole: Figure
    start: Figure

    @property
    def goal(self) -> Goal:
        return goal_of(self.indicator.direction, self.now, self.start)

    @property
    def trend(self) -> Trend | None:
        return trend(self.before, self.now)


def indicators_of(user):
    """Those of the actions of the user's city, and those of every sampling plan."""
    actions = Action.objects.visible_to(user)
    return (
        Indicator.objects.filter(Q(action=None) | Q(action__in=actions))
        .select_related("action")
        .order_by("-action__starts_on", "position")
    )


def whole_of(place: Bureau) -> Bureau:
    """The city of a county; a city or province itself."""
    return place.parent if place.level == BureauLevel.COUNTY else place


def value_at(indicator: Indicator, place: Bureau, span: Span) -> Value:
    """Counted for the whole area and narrowed to the place: a county and its comparison cost no more than a city."""
    whole, earlier = whole_of(place), span.year_before
    now = figure_of(indicator, whole, span.first, span.last, on=span.on)
    before = figure_of(indicator, whole, earlier.first, earlier.last, on=earlier.on)
    start = before
    if indicator.direction == Direction.RISING and indicator.action:
        first = span.in_year(indicator.action.starts_on.year - 1)
        start = figure_of(indicator, whole, first.first, first.last, on=first.on) if first != earlier else before
    return Value(indicator, span, _at(now, place), _at(before, place), now, _at(start, place))


def years_at(indicator: Indicator, place: Bureau, value: Value) -> Sequence[tuple[Span, Figure]]:
    """The same days of the years of the action and of the one before it, the oldest first; at most five."""
    start = indicator.action.starts_on.year - 1 if indicator.action else value.span.first.year - 2
    found, span = [(value.span, value.now)], value.span.year_before
    if span.first.year >= start:
        found.append((span, value.before))
    while len(found) < MOST_YEARS and span.year_before.first.year >= start:
        span = span.year_before
        whole = figure_of(indicator, whole_of(place), span.first, span.last, on=span.on)
        found.append((span, _at(whole, place)))
    return found[::-1]


def by_county(value: Value, place: Bureau) -> list[tuple[Bureau, Figure]]:
    return [(county, value.whole.of_county(county.pk)) for county in counties_of(whole_of(place))]


def _at(figure: Figure, place: Bureau) -> Figure:
    return figure.of_county(place.pk) if place.level == BureauLevel.COUNTY else figure
