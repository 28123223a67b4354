"""Figures frozen with their rows: later anybody can see what was counted, and what has changed since."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from rectification.models import FrozenFigure, Indicator
from rectification.queries.indicators import figure_of
from rectification.rules.indicators import Changes, Figure, changes, plain
from sampling.rules.canonical import canonical, digest


@attempts_on_record
@transaction.atomic
def freeze_figures(
    *,
    indicators: Iterable[Indicator],
    bureau: Bureau,
    period_from: dt.date,
    period_until: dt.date,
    by,
    on: dt.date,
) -> list[FrozenFigure]:
    """Keep the value of each indicator as it stands on the day, with every row and the SHA-256 of them.

    A bureau freezes its own figures and those of the bureaus below it.
    ``by`` may be None for a report that is frozen by a job. Refused for a period that has not
    begun and, with the attempt on record, for another bureau's figures.
    """
    if period_until < period_from:
        raise DomainError(_("The period ends before it begins."), field="period_until")
    if period_from > on:
        raise DomainError(_("The period has not begun yet."), field="period_from")
    if by is not None and (by.bureau is None or not Bureau.objects.within(by.bureau).filter(pk=bureau.pk).exists()):
        refusal = _("A bureau freezes its own figures and those of the bureaus below it.")
        raise AttemptRefused("figure.freezing_refused", bureau, refusal, field="bureau")
    return [_freeze(indicator, bureau, period_from, period_until, by, on) for indicator in indicators]


def is_genuine(frozen: FrozenFigure) -> bool:
    """Whether the kept rows are those that were frozen: the digest is theirs, and they make the kept value."""
    figure = Figure.from_content(frozen.content)
    sums_agree = (figure.numerator, figure.denominator) == (frozen.numerator, frozen.denominator)
    return sums_agree and _digest(frozen) == frozen.sha256


def changed_since(frozen: FrozenFigure, *, on: dt.date) -> Changes:
    """Which rows came, went or count otherwise today than when the value was frozen."""
    now = figure_of(frozen.indicator, frozen.bureau, frozen.period_from, frozen.period_until, on=on)
    return changes(Figure.from_content(frozen.content), now)


def _freeze(indicator: Indicator, bureau: Bureau, first: dt.date, last: dt.date, by, on: dt.date) -> FrozenFigure:
    figure = figure_of(indicator, bureau, first, last, on=on)
    frozen = FrozenFigure(
        indicator=indicator,
        bureau=bureau,
        period_from=first,
        period_until=last,
        numerator=figure.numerator,
        denominator=figure.denominator,
        content=figure.content(),
        frozen_by=by,
    )
    frozen.sha256 = _digest(frozen)
    frozen.save()
    record(
        "figure.frozen",
        frozen,
        by=by,
        on=on,
        indicator=f"{indicator.code} {indicator.name}",
        first=first.isoformat(),
        last=last.isoformat(),
        value=figure.shown,
        numerator=plain(figure.numerator),
        denominator=plain(figure.denominator),
        sha256=frozen.sha256,
    )
    return frozen


def _digest(frozen: FrozenFigure) -> str:
    """Of everything that the value says: which indicator, of whom, when, how much, and every row."""
    return digest(
        canonical(
            {
                "indicator": frozen.indicator.code,
                "action": frozen.indicator.action.code if frozen.indicator.action else None,
                "bureau": frozen.bureau.code,
                "period": [frozen.period_from.isoformat(), frozen.period_until.isoformat()],
                "numerator": plain(frozen.numerator),
                "denominator": plain(frozen.denominator),
                "content": frozen.content,
            }
        )
    )
