"""The way of a sample as a line of stations: from hand to hand, then sampled, delivered, tested, approved, reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.rules import WorkCalendar
from sampling.choices import HandoverStatus, SampleStatus, SealDecision
from sampling.deadlines import deadline
from sampling.models import BrokenSeal, Handover, ItemResult, Sample

REACHED = {
    SampleStatus.SEALED: 1,
    SampleStatus.REFUSED: 1,
    SampleStatus.RECEIVED: 2,
    SampleStatus.SUBMITTED: 3,
    SampleStatus.CONCLUDED: 4,
    SampleStatus.REPORTED: 5,
}


@dataclass(frozen=True)
class Station:
    """``state``: done, now, ahead or stopped; ``deadline`` tells until when, and whether it was kept."""

    label: str
    state: str
    on: date | datetime | None = None
    deadline: Deadline | None = None
    who: str = ""
    note: str = ""


def stations(sample: Sample, results: Iterable[ItemResult], today: date, calendar: WorkCalendar) -> list[Station]:
    """The stations of the sample; ``results`` say when it was tested and by whom."""
    if sample.status == SampleStatus.REFUSED:
        return [
            Station(gettext("Sampling"), "done", sample.sampled_on),
            Station(gettext("Refused by the laboratory"), "stopped", sample.refused_on),
        ]
    reached = REACHED[SampleStatus(sample.status)]

    def until(due_on: date | None, done_on: date | None) -> Deadline | None:
        return deadline(due_on, today, calendar, done_on=done_on) if due_on else None

    entered = [result for result in results if result.entered_by]
    analysts = "、".join(dict.fromkeys(str(result.entered_by) for result in entered))
    tested_on = max((result.entered_on for result in entered), default=None)
    approved = until(sample.test_due_on, sample.concluded_on)
    report = getattr(sample, "report", None)
    signatory, sender = (str(report.approved_by), str(report.sent_by or "")) if report else ("", "")
    line = [
        (gettext("Sampling"), sample.sampled_on, None, ""),
        (gettext("Delivered"), sample.received_on, until(sample.deliver_due_on, sample.received_on), ""),
        (gettext("Tested"), tested_on, approved if reached < 4 else None, analysts),
        (gettext("Approved"), sample.concluded_on, approved if reached >= 4 else None, signatory),
        (gettext("Reporting"), sample.reported_on, until(sample.report_due_on, sample.reported_on), sender),
    ]
    return [
        Station(
            label,
            "done" if place < reached else "now" if place == reached else "ahead",
            on if place < reached else None,
            due if place <= reached else None,
            who if place < reached else "",
        )
        for place, (label, on, due, who) in enumerate(line)
    ]


def custody_stations(sample: Sample, today: date, calendar: WorkCalendar) -> list[Station]:
    """Through whose hands the sample went, from its samplers to the laboratory's door."""
    samplers = "、".join(str(row.person) for row in sample.visit.sampler_rows.select_related("person"))
    sealed = Station(gettext("Sealed"), "done", sample.sealed_at or sample.sampled_on, who=samplers)
    steps = sample.handovers.exclude(status=HandoverStatus.WITHDRAWN).select_related("given_by", "taken_by")
    happened = [(timezone.localdate(step.taken_at or step.given_at), _handover(step)) for step in steps]
    happened += [(broken.found_on, _broken(broken)) for broken in sample.broken_seals.select_related("decided_by")]
    line = [sealed, *(station for _day, station in sorted(happened, key=lambda entry: entry[0]))]
    if sample.status == SampleStatus.REFUSED:
        return [
            *line,
            Station(gettext("Refused"), "stopped", sample.refused_on, note=sample.get_refusal_ground_display()),
        ]
    due = deadline(sample.deliver_due_on, today, calendar, done_on=sample.received_on)
    state = "ahead" if sample.status == SampleStatus.SEALED else "done"
    return [*line, Station(str(sample.laboratory), state, sample.received_on, due)]


def _handover(step: Handover) -> Station:
    if step.status == HandoverStatus.OFFERED:
        return Station(gettext("Given, not taken yet"), "now", step.given_at, who=str(step.given_by))
    cold = "" if step.temperature_c is None else f"{step.temperature_c} °C"
    seals = gettext("both seals whole") if step.seals_intact else gettext("a seal broken")
    note = " · ".join(part for part in (cold, seals, step.remark) if part)
    return Station(gettext("Taken"), "done", step.taken_at, who=f"{step.given_by} → {step.taken_by}", note=note)


def _broken(broken: BrokenSeal) -> Station:
    label = gettext("%(portion)s: seal broken") % {"portion": broken.get_portion_display()}
    if not broken.decision:
        return Station(label, "stopped", broken.found_on, note=gettext("waits for the city's decision"))
    state = "done" if broken.decision == SealDecision.KEEP else "stopped"
    note = f"{broken.get_decision_display()}: {broken.decision_reason}"
    return Station(label, state, broken.decided_on, who=str(broken.decided_by), note=note)
