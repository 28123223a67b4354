"""The way of a sample as a line of stations: sampled, delivered, tested, approved, reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.rules import WorkCalendar
from sampling.choices import SampleStatus
from sampling.deadlines import deadline
from sampling.models import ItemResult, Sample

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
    on: date | None = None
    deadline: Deadline | None = None
    who: str = ""


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
