"""Approval, report and receipt: the clocks of Q-8.4."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.usecases import close_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from sampling.choices import BatchVerdict, SampleStatus
from sampling.judging import batch_verdict, judged_otherwise, version_of_all
from sampling.models import ItemResult, LabReport, ReportVersion, Sample
from sampling.signals import sample_concluded, sample_reported

from .alarms import tell_of_hazard
from .report_clocks import HAZARD_CLOCK, REPORT_CLOCKS, report_due_on, start_clocks
from .report_versions import barred_from_signing, last_signed_on, results_of, sign_first_version


def is_barred_from_approval(person, sample: Sample, results: Collection[ItemResult]) -> bool:
    """Four eyes: nobody approves what they entered, submitted, repeated or vouched for themselves."""
    return person.pk in barred_from_signing(sample, results)


@transaction.atomic
def approve_conclusion(
    *, sample: Sample, by, on: dt.date, seen: str | None = None, at: dt.datetime | None = None
) -> LabReport:
    """Approve the batch verdict (Q-6.3); this moment starts the reporting clock (Q-8.4).

    ``at`` is the instant from which the 24 hours of a serious hazard run (C05);
    without it they run from the beginning of the day.

    Refused while an item is undecided or missing (no pass without all items),
    for everybody who entered or submitted one of the results, where the
    results are no longer those that were ``seen`` (``judging.version_of_all``),
    and where a limit was corrected after they were judged.
    Tells those who listen to ``sample_concluded`` within the same transaction.
    """
    hold(sample)
    if sample.status != SampleStatus.SUBMITTED:
        raise DomainError(_("A conclusion is approved when its results wait for approval."))
    results = results_of(sample)
    if is_barred_from_approval(by, sample, results):
        raise DomainError(_("Whoever entered or submitted results of this sample does not approve it."))
    if seen is not None and seen != version_of_all(results):
        raise DomainError(_("The results have changed since this page was opened. Look at them again."))
    if names := "、".join(str(result.item) for result in judged_otherwise(sample, results)):
        raise DomainError(
            _("A limit was corrected after these were judged: %(items)s. Send the results back to be judged anew.")
            % {"items": names}
        )
    verdict = batch_verdict(results)
    if verdict == BatchVerdict.PENDING:
        raise DomainError(_("Some items are undecided: decide them or send the results back."))
    due = report_due_on(sample.plan, verdict, on)
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
    sign_first_version(report=report, results=results, by=by, on=on)
    start_clocks(sample, results, by, on, at)
    tell_of_hazard(sample, results)
    sample_concluded.send(sender=Sample, sample=sample, by=by, on=on)
    return report


@transaction.atomic
def send_report(*, sample: Sample, by, on: dt.date) -> None:
    """Report the conclusion to the plan's section; on time or late is a matter of the two dates."""
    report = LabReport.objects.filter(sample=sample).first()
    if report and on < last_signed_on(report):
        raise DomainError(_("This day lies before the conclusion."))
    advance(sample, SampleStatus.REPORTED, reported_on=on)
    LabReport.objects.filter(sample=sample).update(sent_by=by)
    ReportVersion.objects.filter(report__sample=sample, version=F("report__version")).update(reported_on=on)
    close_clock(clock_id=REPORT_CLOCKS[BatchVerdict(sample.verdict)], subject=sample, on=on)
    record("sample.reported", sample, by=by, on=on)
    sample_reported.send(sender=Sample, sample=sample, by=by, on=on)


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
