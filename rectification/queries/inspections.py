"""Figures of inspections: the turns of the year, and what is overdue (L-3.2.2)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from enterprises.models import Enterprise
from rectification.choices import InspectionKind, InspectionStatus
from rectification.models import Inspection, InspectionFrequency
from rectification.rules.inspections import Turn, due_in_year, free_times

UNFINISHED = (InspectionStatus.DUE, InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY)


@dataclass(frozen=True)
class Share:
    """A numerator and its denominator."""

    numerator: int
    denominator: int


def frequencies_on(day: dt.date) -> dict[tuple[int, str], dict[str, int]]:
    """By city and kind the inspections a year of each risk grade, as they hold on a day."""
    held: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for row in InspectionFrequency.objects.filter(valid_from__lte=day).order_by("valid_from"):
        held[row.city_id, row.kind][row.risk_grade] = row.times_a_year
    return dict(held)


def turns_in(
    year: int, kind: str, by_grade: dict[str, int], producers: Iterable[Enterprise]
) -> dict[Enterprise, list[Turn]]:
    """The turns of each producer with what was done of them; reads ``suspensions`` (prefetch them). One query."""
    producers = list(producers)
    done: dict[int, list[dt.date]] = defaultdict(list)
    rows = Inspection.objects.filter(
        kind=kind, status=InspectionStatus.DONE, done_on__year=year, enterprise__in=producers
    )
    for producer, day in rows.values_list("enterprise", "done_on"):
        done[producer].append(day)
    return {
        producer: due_in_year(year, by_grade.get(producer.risk_grade, 0), done[producer.pk], _free(producer))
        for producer in producers
    }


def frequency_reached(
    year: int, kind: str = InspectionKind.DAILY, *, city, county=None, on: dt.date
) -> dict[int, Share]:
    """By county: of the turns of the year that ended by ``on``, or that were done, those that were done.

    Excused turns are left out: the producer was stopped or without a licence all the time.
    """
    by_grade = frequencies_on(on).get((getattr(city, "pk", city), str(kind)), {})
    producers = _within(Enterprise.objects.prefetch_related("suspensions"), city, county)
    shares: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for producer, turns in turns_in(year, kind, by_grade, producers).items():
        for turn in turns:
            if turn.done_on or (turn.is_missing and turn.due_on <= on):
                shares[producer.county_id][0] += turn.done_on is not None
                shares[producer.county_id][1] += 1
    return {place: Share(*figures) for place, figures in sorted(shares.items())}


def overdue_inspections(rows, today: dt.date):
    return rows.filter(status__in=UNFINISHED, due_on__lt=today)


def overdue_findings(rows, today: dt.date):
    return rows.unfinished().filter(due_on__lt=today)


def _free(producer: Enterprise):
    return free_times(
        licensed_from=producer.licence_valid_from,
        licensed_until=producer.licence_valid_until,
        closed_on=producer.closed_on,
        stops=[(stop.starts_on, stop.resumed_on) for stop in producer.suspensions.all()],
    )


def _within(rows, city, county):
    if county is not None:
        return rows.filter(county=county)
    return rows if city is None else rows.filter(county__parent=city)
