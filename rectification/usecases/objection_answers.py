"""What the laboratory does after an objection to method or standard was upheld, and by when."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from rectification.models import Objection
from rectification.queries.disputes import unanswered
from sampling.models import ReportVersion, Sample

ANSWER_CLOCK = "C02"


def expect_answer(*, objection: Objection, on: dt.date) -> None:
    """The laboratory tests again by the right method, or corrects its report, within the time of a report (C02).

    No article names a time for it; that of a test report is the longest that it may need.
    """
    open_clock(
        clock_id=ANSWER_CLOCK,
        subject=objection,
        field="answer_due_on",
        started_on=on,
        city=objection.sample.plan.city_id,
        county=objection.sample.county_id,
        laboratory=objection.sample.laboratory_id,
    )


@transaction.atomic
def note_corrected_report(*, sample: Sample, by, on: dt.date) -> None:
    """A version of the report signed since the review answers the objections upheld before; may be called twice."""
    version = ReportVersion.objects.filter(report__sample=sample, version=F("report__version"), version__gt=1).first()
    if version is None:
        return
    for objection in unanswered().filter(sample=sample, reviewed_on__lte=version.approved_on):
        _answer(objection, on)
        record("objection.followed", objection, by=by, on=on, version=version.version)


@transaction.atomic
def leave_unchanged(*, objection: Objection, reason: str, by, on: dt.date) -> None:
    """Decide, with the reason, that the report stays as it is although the objection was upheld."""
    if not reason:
        raise DomainError(_("Give the reason in writing."), field="reason")
    hold(objection)
    if not unanswered().filter(pk=objection.pk).exists():
        raise DomainError(_("The laboratory owes no answer to this objection."))
    _answer(objection, on, reason)
    record("objection.unchanged", objection, by=by, on=on, reason=reason)


def _answer(objection: Objection, on: dt.date, reason: str = "") -> None:
    objection.answered_on, objection.unchanged_reason = on, reason
    objection.save(update_fields=["answered_on", "unchanged_reason"])
    close_clock(clock_id=ANSWER_CLOCK, subject=objection, on=on)
