"""What is due by the frequency of each risk grade, put on the list every night (L-3.2.2)."""

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record_all
from dairyqa.errors import DomainError
from enterprises.models import Enterprise
from rectification.choices import InspectionKind, InspectionStatus
from rectification.models import Inspection
from rectification.queries.inspections import frequencies_on, turns_in

from .inspections import checklist_for, next_inspection_number


@transaction.atomic
def make_due_inspections(*, on: dt.date) -> int:
    """Put on the list every inspection whose turn has begun and that was not made yet; returns how many are new.

    Safe to repeat: a turn is made once (``occasion``), also where it was called
    off. One that people planned themselves takes the place of a turn.
    """
    made = 0
    for (city, kind), by_grade in frequencies_on(on).items():
        try:
            checklist = checklist_for(kind, None, on)
        except DomainError:
            continue
        made += _make(city, InspectionKind(kind), by_grade, checklist, on)
    return made


def _make(city: int, kind: InspectionKind, by_grade: dict[str, int], checklist, on: dt.date) -> int:
    producers = list(
        Enterprise.objects.filter(county__parent=city, risk_grade__in=by_grade)
        .select_related("county__parent")
        .prefetch_related("suspensions")
        .order_by("pk")
    )
    known, waiting = _known(kind, producers, on)
    new = []
    for producer, turns in turns_in(on.year, kind, by_grade, producers).items():
        if not producer.is_in_scope_on(on):
            continue
        begun = [turn for turn in turns if turn.is_missing and turn.starts_on <= on]
        for turn in begun:
            occasion = f"{kind}/{producer.pk}/{on.year}/{turn.number}"
            if occasion in known:
                continue
            if waiting[producer.pk] > 0:
                waiting[producer.pk] -= 1
                continue
            new.append(_inspection(producer, kind, turn, len(turns), occasion, checklist, on))
    Inspection.objects.bulk_create(new)
    record_all(
        "inspection.created",
        [(row, {"number": row.number, "kind": kind, "name": str(row.enterprise)}) for row in new],
        by=None,
        on=on,
    )
    return len(new)


def _known(kind: InspectionKind, producers, on: dt.date) -> tuple[set[str], Counter]:
    """The turns that were made already, and by producer how many others wait that people planned."""
    rows = Inspection.objects.filter(kind=kind, enterprise__in=producers)
    known = set(rows.filter(occasion__contains=f"/{on.year}/").values_list("occasion", flat=True))
    open_states = (InspectionStatus.DUE, InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY)
    planned = rows.filter(occasion="", status__in=open_states).values_list("enterprise", flat=True)
    return known, Counter(planned)


def _inspection(producer: Enterprise, kind, turn, times: int, occasion: str, checklist, on: dt.date) -> Inspection:
    reason = _("risk grade %(grade)s: %(times)s a year, number %(number)s") % {
        "grade": producer.risk_grade,
        "times": times,
        "number": turn.number,
    }
    return Inspection(
        number=next_inspection_number(producer.county, on),
        kind=kind,
        enterprise=producer,
        county=producer.county,
        checklist=checklist,
        due_on=turn.due_on,
        due_reason=reason,
        occasion=occasion,
    )
