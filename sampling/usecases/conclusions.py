"""Approval, report and receipt: the clocks of Q-8.4."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import after_workdays
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.judging import batch_verdict, version_of_all
from sampling.models import ItemResult, LabReport, Sample, SamplingPlan
from sampling.signals import sample_concluded

from .samples import TEST_CLOCK

REPORT_CLOCKS = {BatchVerdict.PASS: "C03", BatchVerdict.FAIL: "C04"}
BACKUP_CLOCKS = {BatchVerdict.PASS: "C21", BatchVerdict.FAIL: "C22"}
HAZARD_CLOCK = "C05"


def report_workdays(plan: SamplingPlan, verdict: str) -> int:
    """Working days within which the laboratory reports a conclusion (Q-8.4)."""
    return plan.fail_report_workdays if verdict == BatchVerdict.FAIL else plan.pass_report_workdays


def is_barred_from_approval(person, sample: Sample, results: Iterable[ItemResult]) -> bool:
    """Four eyes: nobody approves what they entered or submitted themselves."""
    return person.pk in {result.entered_by_id for result in results} | {sample.submitted_by_id}


@transaction.atomic
def approve_conclusion(
    *, sample: Sample, by, on: dt.date, seen: str | None = None, at: dt.datetime | None = None
) -> LabReport:
    """Approve the batch verdict (Q-6.3); this moment starts the reporting clock (Q-8.4).

    ``at`` is the instant from which the 24 hours of a serious hazard run (C05);
    without it they run from the beginning of the day.

    Refused while an item is undecided or missing (no pass without all items),
    for everybody who entered or submitted one of the results, and where the
    results are no longer those that were ``seen`` (``judging.version_of_all``).
    Tells those who listen to ``sample_concluded`` within the same transaction.
    """
    hold(sample)
    if sample.status != SampleStatus.SUBMITTED:
        raise DomainError(_("A conclusion is approved when its results wait for approval."))
    results = list(sample.results.select_related("item"))
    if is_barred_from_approval(by, sample, results):
        raise DomainError(_("Whoever entered or submitted results of this sample does not approve it."))
    if seen is not None and seen != version_of_all(results):
        raise DomainError(_("The results have changed since this page was opened. Look at them again."))
    verdict = batch_verdict(results)
    if verdict == BatchVerdict.PENDING:
        raise DomainError(_("Some items are undecided: decide them or send the results back."))
    due = after_workdays(on, report_workdays(sample.plan, verdict), load_calendar()).due
    advance(sample, SampleStatus.CONCLUDED, verdict=verdict, concluded_on=on, report_due_on=due)
    series = f"{sample.plan.laboratory.code}{on.year}"
    report = LabReport.objects.create(
        sample=sample,
        number=f"{series}-{next_number(f'report/{series}'):05d}",
        verdict=verdict,
        approved_by=by,
        approved_on=on,
    )
    record(
        "sample.concluded",
        sample,
        by=by,
        on=on,
        verdict=BatchVerdict(verdict),
        report=report.number,
        due=due.isoformat(),
    )
    _turn_clocks(sample, results, on, at)
    sample_concluded.send(sender=Sample, sample=sample, by=by, on=on)
    return report


@transaction.atomic
def send_report(*, sample: Sample, by, on: dt.date) -> None:
    """Report the conclusion to the plan's section; on time or late is a matter of the two dates."""
    if sample.concluded_on and on < sample.concluded_on:
        raise DomainError(_("This day lies before the conclusion."))
    advance(sample, SampleStatus.REPORTED, reported_on=on)
    LabReport.objects.filter(sample=sample).update(sent_by=by)
    close_clock(clock_id=REPORT_CLOCKS[BatchVerdict(sample.verdict)], subject=sample, on=on)
    record("sample.reported", sample, by=by, on=on)


@transaction.atomic
def acknowledge_report(*, report: LabReport, by, on: dt.date) -> None:
    """The section confirms that it has the report."""
    received = LabReport.objects.filter(
        pk=report.pk, acknowledged_on=None, sample__status=SampleStatus.REPORTED, sample__reported_on__lte=on
    ).update(acknowledged_on=on, acknowledged_by=by)
    if not received:
        raise DomainError(_("The report was not sent yet, or its receipt is confirmed already."))
    close_clock(clock_id=HAZARD_CLOCK, subject=report.sample, on=on)
    record("sample.acknowledged", report.sample, by=by, on=on)


def _turn_clocks(sample: Sample, results: Iterable[ItemResult], on: dt.date, at: dt.datetime | None) -> None:
    """Testing ends; reporting and keeping the backup begin, and with a serious hazard the report within hours."""
    close_clock(clock_id=TEST_CLOCK, subject=sample, on=on)
    verdict = BatchVerdict(sample.verdict)
    begin = partial(
        open_clock,
        subject=sample,
        started_on=on,
        city=sample.plan.city_id,
        county=sample.county_id,
        laboratory=sample.laboratory_id,
    )
    begin(clock_id=REPORT_CLOCKS[verdict], field="report_due_on", length=report_workdays(sample.plan, verdict))
    begin(clock_id=BACKUP_CLOCKS[verdict], not_after=sample.batch.expires_on)
    if any(result.is_serious_hazard for result in results if result.verdict == ItemVerdict.FAIL):
        begin(clock_id=HAZARD_CLOCK, started_at=at)
