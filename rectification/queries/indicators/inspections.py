"""What regulators found and decided: LK01, LK10 and LK12 (L-2.1, L-3.2.3, L-4.2)."""

from collections.abc import Iterator

from dairyqa.reasons import Reason
from enterprises.models import Enterprise
from rectification.choices import AcceptanceOutcome, FindingStatus, InspectionKind, InspectionStatus
from rectification.models import Acceptance, Finding, Inspection, Step
from rectification.rules.indicators import NOTHING, ONE, LeftOut, Row

from .producers import producers, row_of
from .registry import Asked, counts

Found = Iterator[Row | LeftOut]


@counts("LK01")
def findings_corrected(asked: Asked) -> Found:
    """Of the findings issued in the period those whose correction was verified, as it stands on the day asked for.

    One that is not due yet is to be corrected like the others; a withdrawn one was none and is left out.
    """
    rows = Finding.objects.filter(asked.within(), found_on__range=(asked.first, asked.until)).order_by("pk")
    for finding in rows.only("number", "text", "county", "status", "due_on", "closed_on"):
        is_closed = finding.closed_on is not None and finding.closed_on <= asked.on
        closed = Reason("figure_finding_verified", {"day": str(finding.closed_on)})
        row = Row(
            key=f"finding:{finding.number}",
            title=f"{finding.number} {finding.text[:60]}",
            county=finding.county_id,
            part=ONE if is_closed else NOTHING,
            note=closed if is_closed else Reason("figure_finding_open", {"due": finding.due_on.isoformat()}),
            href=finding.get_absolute_url(),
        )
        if finding.status == FindingStatus.WITHDRAWN:
            yield LeftOut(row, Reason("figure_finding_withdrawn"))
        else:
            yield row


@counts("LK10")
def system_coverage(asked: Asked) -> Found:
    """Of the producers of the period those that had a system inspection since the action began, by its end (LA9)."""
    inside, outside = producers(asked)
    yield from outside
    done = Inspection.objects.filter(
        kind=InspectionKind.SYSTEM,
        status=InspectionStatus.DONE,
        done_on__range=(asked.since, asked.until),
        enterprise__in=inside,
    )
    last = dict(done.order_by("done_on", "pk").values_list("enterprise", "done_on"))
    for producer in inside:
        if day := last.get(producer.pk):
            yield row_of(producer, True, Reason("figure_inspected_on", {"day": day.isoformat()}))
        else:
            yield row_of(producer, note=Reason("figure_never_inspected"))


@counts("LK12")
def acceptance(asked: Asked) -> Found:
    """Of the producers to be accepted those whose last acceptance was passed; nobody before its step begins (LA9).

    To be accepted are those that produced in the step that decides, as far as
    it lies before the end of the period, and every producer that one was held
    of; one that began to produce after the step is not.
    """
    steps = Step.objects.filter(
        asked.of_city("action__city"), decides_production=True, starts_on__lte=asked.until, ends_on__gte=asked.since
    )
    days = [(step.starts_on, step.ends_on) for step in steps]
    if not days:
        return
    first, last = min(first for first, _last in days), max(last for _first, last in days)
    step_asked = Asked(asked.bureau, first, min(asked.last, last), asked.on, asked.since)
    inside, outside = producers(step_asked)
    held = Acceptance.objects.filter(step__in=steps, held_on__lte=asked.until).order_by("held_on", "pk")
    last = {one.enterprise_id: one for one in held}
    for producer in inside:
        yield _accepted(producer, last.get(producer.pk))
    stopped = {out.row.key: out for out in outside}
    for producer in Enterprise.objects.filter(asked.within(), pk__in=last).exclude(pk__in=[p.pk for p in inside]):
        stopped.pop(row_of(producer).key, None)
        yield _accepted(producer, last[producer.pk])
    yield from stopped.values()


def _accepted(producer: Enterprise, last: Acceptance | None) -> Row:
    if last is None:
        return row_of(producer, note=Reason("figure_not_accepted_yet"))
    is_passed, day = last.outcome == AcceptanceOutcome.PASSED, last.held_on.isoformat()
    return row_of(
        producer, is_passed, Reason("figure_accepted" if is_passed else "figure_acceptance_failed", {"day": day})
    )
