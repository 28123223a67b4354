"""The clock that runs for a sample, as pages show it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.rules import WorkCalendar, workdays_between
from sampling.choices import SampleStatus

# Status -> the field of the last day, and the field of the day on which it was done.
CLOCKS = {
    SampleStatus.SEALED: ("deliver_due_on", None),
    SampleStatus.RECEIVED: ("test_due_on", None),
    SampleStatus.SUBMITTED: ("test_due_on", None),
    SampleStatus.CONCLUDED: ("report_due_on", None),
    SampleStatus.REPORTED: ("report_due_on", "reported_on"),
}
NEEDS = ("status", "deliver_due_on", "test_due_on", "report_due_on", "reported_on")


def running_deadline(row: Mapping[str, Any], today: date, calendar: WorkCalendar, reason: str = "") -> Deadline | None:
    """The deadline of a sample, given as a row with the fields ``NEEDS``; none once it is refused."""
    if row["status"] not in CLOCKS:
        return None
    due, done = CLOCKS[SampleStatus(row["status"])]
    return deadline(row[due], today, calendar, done_on=row[done] if done else None, reason=reason)


def deadline(
    due_on: date, today: date, calendar: WorkCalendar, *, done_on: date | None = None, reason: str = ""
) -> Deadline:
    """A deadline in working days; provisional where the holiday notice of its year is not out."""
    return Deadline(
        due_on=due_on,
        today=today,
        workdays_left=workdays_between(today, due_on, calendar),
        reason=reason,
        done_on=done_on,
        provisional=not calendar.is_official(due_on),
    )
