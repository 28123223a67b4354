"""The values of indicators, with their rows, for a bureau and by county (point 9 of the action)."""

import datetime as dt
from collections.abc import Iterable

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from rectification.models import Indicator
from rectification.rules.indicators import Figure, LeftOut, Row, plain, trend, year_before

from .registry import COUNTERS, Asked


def figure_of(
    indicator: Indicator, bureau: Bureau, period_from: dt.date, period_until: dt.date, *, on: dt.date
) -> Figure:
    """The live value: what the rows say that were there on day ``on``. Reads ``indicator.action``."""
    since = indicator.action.starts_on if indicator.action else period_from
    asked = Asked(bureau, period_from, period_until, on, since)
    found = list(COUNTERS[indicator.code](asked))
    return Figure(
        [row for row in found if isinstance(row, Row)],
        [row for row in found if isinstance(row, LeftOut)],
        indicator.target,
    )


def figures_for(
    bureau: Bureau, period_from: dt.date, period_until: dt.date, indicators: Iterable[Indicator], *, on: dt.date
) -> list[dict]:
    """One JSON-able mapping an indicator, in their order: value, target, the year before, counties, rows.

    Each indicator is counted once for the whole area and split by county afterwards: the number of
    queries does not grow with counties or rows. Numbers are strings, days are ISO, nothing is rounded but ``percent``.
    """
    counties = list(counties_of(bureau))
    return [_told(indicator, bureau, counties, period_from, period_until, on) for indicator in indicators]


def counties_of(bureau: Bureau):
    return Bureau.objects.within(bureau).filter(level=BureauLevel.COUNTY).order_by("code")


def _told(indicator: Indicator, bureau: Bureau, counties, first: dt.date, last: dt.date, on: dt.date) -> dict:
    now = figure_of(indicator, bureau, first, last, on=on)
    earlier = year_before(first), year_before(last)
    # A running period is compared with as much of the year before.
    before = figure_of(indicator, bureau, *earlier, on=year_before(on) if on < last else on)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "definition": indicator.definition,
        "numerator_text": indicator.numerator,
        "denominator_text": indicator.denominator,
        "source": indicator.source,
        "direction": str(indicator.direction),
        "target": plain(indicator.target) if indicator.target is not None else None,
        "due_on": indicator.due_on.isoformat() if indicator.due_on else None,
        "bureau": bureau.code,
        "period_from": first.isoformat(),
        "period_until": last.isoformat(),
        "on": on.isoformat(),
        **value_of(now),
        "trend": trend(before, now),
        "before": {"period_from": earlier[0].isoformat(), "period_until": earlier[1].isoformat(), **value_of(before)},
        "counties": [
            {"code": county.code, "area": county.area, **value_of(now.of_county(county.pk))} for county in counties
        ],
        "rows": now.content(),
    }


def value_of(figure: Figure) -> dict:
    share = figure.percent
    return {
        "numerator": plain(figure.numerator),
        "denominator": plain(figure.denominator),
        "percent": str(share) if share is not None else None,
        "shown": figure.shown,
        "is_reached": figure.is_reached,
    }
