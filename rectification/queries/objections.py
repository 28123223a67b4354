"""The period of an objection and its review, as the records stand."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from dairyqa.clocks.models import Clock
from dairyqa.clocks.queries import deadline_of
from rectification.choices import ObjectionKind
from rectification.models import Objection
from rectification.rules.objections import is_late, track_of
from rectification.rules.reinspections import counting_day


@dataclass(frozen=True)
class Period:
    """Within which time an objection could be raised, and the day on which it counts as raised."""

    began_on: dt.date
    until: dt.date
    counts_on: dt.date

    @property
    def is_late(self) -> bool:
        return is_late(self.counts_on, self.until)


def until_of(objection: Objection) -> Period:
    """Seven working days: from the end of sampling for the process (C15, counted here), else from service (C16).

    C15 is a right that every sample gives and that lapses by itself: it is not kept as a running clock.
    """
    counts_on = counting_day(objection.posted_on, objection.received_on, settings.POSTING_DATE_COUNTS)
    if objection.kind == ObjectionKind.PROCESS:
        began_on = objection.sample.sampled_on
        return Period(began_on, deadline_of(track_of(objection.kind).right, began_on).due, counts_on)
    return Period(objection.notice.served_on, objection.notice.appeal_due_on, counts_on)


def review_clock(objection: Objection) -> Clock | None:
    """The newest clock of its review, also one that has ended."""
    return (
        Clock.objects.of(objection)
        .filter(rule__clock_id=track_of(objection.kind).review)
        .select_related("rule")
        .order_by("-pk")
        .first()
    )
