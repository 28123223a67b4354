"""What a tablet is given for one inspection, as JSON: days are text, words in the active language."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from dairyqa.clocks.queries import deadline_of
from rectification.choices import InspectionStatus, Severity
from rectification.models import Checklist, Finding, Inspection
from sampling.queries.packages import DAYS_VALID

Json = dict[str, Any]

FINDINGS_SHOWN = 60
DAYS_AROUND = dt.timedelta(days=14)
OPEN = (InspectionStatus.DUE, InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY)
# How long a correction may take, by severity; the figures are rows of the clock table.
CORRECTION_CLOCKS = {Severity.MINOR: "C41", Severity.MAJOR: "C42", Severity.SERIOUS: "C43"}


def inspections_for_tablet(person, on: dt.date) -> Iterable[Inspection]:
    """The person's open inspections of the days around, with a day first."""
    return (
        Inspection.objects.filter(inspectors=person, status__in=OPEN)
        .exclude(planned_on__lt=on - DAYS_AROUND)
        .exclude(planned_on__gt=on + DAYS_AROUND)
        .select_related("enterprise", "shop", "county")
        .prefetch_related("inspectors")
        .order_by("planned_on", "pk")
    )


def inspection_entry(inspection: Inspection) -> Json:
    """A line of the tablet's list; needs nothing that ``inspections_for_tablet`` has not fetched."""
    return {
        "id": inspection.pk,
        "number": inspection.number,
        "enterprise": inspection.inspected.name,
        "county": inspection.county.area,
        "address": inspection.inspected.address,
        "kind": str(inspection.get_kind_display()),
        "planned_on": _day(inspection.planned_on),
        "due_on": _day(inspection.due_on),
        "inspectors": [person.display_name for person in inspection.inspectors.all()],
    }


def inspection_content(inspection: Inspection, checklist: Checklist, on: dt.date) -> Json:
    """What the package says of inspection, list and earlier findings on that day; the number of queries is fixed."""
    inspected = inspection.inspected
    return {
        "inspection": {
            **inspection_entry(inspection),
            "people": [{"id": person.pk, "name": person.display_name} for person in inspection.inspectors.all()],
            "due_reason": inspection.due_reason,
            "lead": inspection.lead,
            "third_party": inspection.third_party,
            "present": inspection.present,
            "started": inspection.status == InspectionStatus.UNDER_WAY,
        },
        "enterprise": {
            "name": inspected.name,
            "address": inspected.address,
            "credit_code": inspected.credit_code,
            "phone": inspected.phone,
            "contact": getattr(inspected, "contact", ""),
        },
        "checklist": {
            "id": checklist.pk,
            "name": checklist.name,
            "version": checklist.version,
            "items": list(checklist.items.order_by("position").values("code", "group", "text", "source", "severity")),
        },
        "answers": {
            row.item.code: {"answer": row.answer, "note": row.note}
            for row in inspection.answers.filter(item__checklist=checklist).select_related("item")
        },
        "due": due_days(on, on + dt.timedelta(days=2 * DAYS_VALID)),
        "open_findings": [
            {
                "number": finding.number,
                "text": finding.text,
                "severity": finding.severity,
                "status": str(finding.get_status_display()),
                "found_on": finding.found_on.isoformat(),
                "due_on": finding.due_on.isoformat(),
            }
            for finding in open_findings_at(inspection)[:FINDINGS_SHOWN]
        ],
    }


def open_findings_at(inspection: Inspection):
    """What is still to be corrected where the inspection goes to, the first deadline first."""
    rows = Finding.objects.unfinished()
    if inspection.shop_id:
        return rows.filter(inspection__shop=inspection.shop_id).order_by("due_on", "pk")
    return rows.filter(enterprise=inspection.enterprise_id).order_by("due_on", "pk")


def due_days(first: dt.date, last: dt.date) -> dict[str, dict[str, str]]:
    """For each severity and each day of finding until when the correction is due."""
    due = cache(lambda clock, day: deadline_of(clock, day).due)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        severity.value: {day.isoformat(): due(clock, day).isoformat() for day in days}
        for severity, clock in CORRECTION_CLOCKS.items()
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
