"""Versions of a test report: what was signed, and what a later version changes (Q-8.4)."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from sampling.choices import BatchVerdict, ItemVerdict, ReportVersionStatus, SampleStatus
from sampling.documents.report_content import VERDICTS, content_of
from sampling.judging import batch_verdict, judge_results, limit_rows
from sampling.models import ItemResult, LabReport, ReportVersion, ResultDoubt, ResultRun, Sample
from sampling.rules.canonical import canonical, digest
from sampling.rules.limits import LimitRow
from sampling.signals import verdict_changed

from .alarms import tell_of_correction, tell_of_hazard
from .backups import release_after_conclusion
from .report_clocks import report_due_on, start_reporting, stop_reporting, warn_of_hazard
from .results import ENTERED_FIELDS, Entry

ISSUED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)
BATCH = "检验结论"
BATCH_WORDS = {BatchVerdict.PASS: "合格", BatchVerdict.FAIL: "不合格"}


@dataclass(frozen=True)
class Reinspected:
    """What another body found for an item on the backup portion, and how that is judged (``Reason.as_json``)."""

    readings: Sequence[str]
    unit: str
    detection_limit: str
    verdict: str
    reason: Mapping | None


def barred_from_signing(sample: Sample, results: Collection[ItemResult]) -> set[int]:
    """Four eyes: who entered, submitted, repeated or vouched for one of the results signs none of them."""
    people = {result.entered_by_id for result in results} | {sample.submitted_by_id}
    people.update(ResultRun.objects.filter(result__sample=sample).values_list("entered_by", flat=True))
    people.update(ResultDoubt.objects.filter(result__sample=sample).values_list("answered_by", flat=True))
    return {person for person in people if person is not None}


def sign_first_version(*, report: LabReport, results: Sequence[ItemResult], by, on: dt.date) -> ReportVersion:
    """Keep what the report says at the moment of its signature; called by ``approve_conclusion``."""
    content = content_of(report.sample, results, verdict=report.verdict)
    return ReportVersion.objects.create(
        report=report,
        version=1,
        verdict=report.verdict,
        content=content,
        digest=digest(canonical(content)),
        approved_by=by,
        approved_on=on,
        report_due_on=report.sample.report_due_on,
    )


@transaction.atomic
def begin_correction(*, report: LabReport, reason: str, by, on: dt.date) -> ReportVersion:
    """Open a correction of a signed report, with its reason; nothing that was issued changes yet.

    Refused while another correction is in preparation.
    """
    hold(report.sample)
    if report.sample.status not in ISSUED:
        raise DomainError(_("Only a report that was signed is corrected."))
    if not reason.strip():
        raise DomainError(_("Say why the report is corrected."), field="reason")
    if report.versions.filter(status=ReportVersionStatus.DRAFT).exists():
        raise DomainError(_("A correction of this report is in preparation already."))
    report.refresh_from_db(fields=["version", "verdict"])
    draft = ReportVersion.objects.create(
        report=report,
        version=report.version + 1,
        status=ReportVersionStatus.DRAFT,
        reason=reason.strip(),
        begun_by=by,
        begun_on=on,
    )
    record("report.correction_begun", report.sample, by=by, on=on, version=draft.version, reason=draft.reason)
    return draft


@transaction.atomic
def enter_correction(*, version: ReportVersion, entries: Sequence[Entry], by, on: dt.date) -> None:
    """Write the values that the draft proposes; the item codes that are given replace those given before.

    An entry that is the same as what was signed is no longer a change.
    """
    hold(version)
    _refuse_ended(version)
    version.refresh_from_db(fields=["entries"])
    stored = {result.item.code: result for result in results_of(version.report.sample)}
    proposed = dict(version.entries)
    for entry in entries:
        result = stored.get(entry.item_code)
        if result is None:
            raise DomainError(
                _("The item %(item)s is not among the test items of this sample.") % {"item": entry.item_code}
            )
        readings, unit, detection_limit = entry.typed
        proposed.pop(entry.item_code, None)
        if (readings, unit, detection_limit) != (result.readings, result.unit, result.detection_limit):
            proposed[entry.item_code] = {
                "readings": readings,
                "unit": unit,
                "detection_limit": detection_limit,
                "entered_by": by.pk,
                "entered_on": on.isoformat(),
            }
    version.entries = proposed
    version.save(update_fields=["entries"])
    names = "、".join(stored[code].item.name for code in proposed) or "—"
    record("report.correction_entered", version.report.sample, by=by, on=on, items=names)


@transaction.atomic
def withdraw_correction(*, version: ReportVersion, by, on: dt.date) -> None:
    """Drop a draft; the report stays as it was signed."""
    advance(version, ReportVersionStatus.WITHDRAWN)
    record("report.correction_withdrawn", version.report.sample, by=by, on=on)


@transaction.atomic
def sign_correction(
    *,
    version: ReportVersion,
    by,
    on: dt.date,
    at: dt.datetime | None = None,
    decisions: Mapping[str, tuple[str, str]] | None = None,
) -> ReportVersion:
    """Issue the corrected report: it replaces the version before, says what changed, and is reported anew.

    Judged against the limits that were frozen at the first judgement.
    ``decisions`` (item code -> verdict, reason) settle changed items that must
    not be judged by machine. Refused for whoever began or entered the correction
    or any of the results, and where nothing changed or an item stays undecided.
    Within the same transaction the clocks C03 and C04 run again, the section is
    told, and where the batch flips ``verdict_changed`` is sent.
    """
    hold(version)
    _refuse_ended(version)
    version.refresh_from_db(fields=["entries"])
    report = version.report
    sample = report.sample
    hold(sample)
    stored, results = results_of(sample), proposed_results(version)
    if by.pk in barred_from_signing(sample, [*stored, *results]) | {version.begun_by_id}:
        raise DomainError(_("Whoever began the correction or entered results of this sample does not sign it."))
    if on < last_signed_on(report):
        raise DomainError(_("This day lies before the version that is corrected."))
    _decide(results, set(version.entries), decisions or {}, by)
    verdict = batch_verdict(results)
    if verdict == BatchVerdict.PENDING:
        raise DomainError(_("Some corrected items are undecided: decide them or correct them again."))
    changes = changes_between(stored, results, sample.verdict, verdict)
    if not changes:
        raise DomainError(_("Nothing is changed: enter the corrected values first, or drop the correction."))
    was_sent = sample.status == SampleStatus.REPORTED
    changed = [result for result in results if result.item.code in version.entries]
    ItemResult.objects.bulk_update(changed, CORRECTED_FIELDS)
    before = sample.verdict
    _sign(version, sample, results, verdict, changes, by, on)
    _report_again(version, sample, before, was_sent, on)
    warn_of_hazard(sample, results, on, at)
    _record_signed(version, by, on)
    tell_of_correction(version)
    tell_of_hazard(sample, results, occasion=f"v{version.version}")
    _tell_listeners(sample, before, version.reason, by, on)
    return version


@transaction.atomic
def replace_after_reinspection(
    *, sample: Sample, findings: Mapping[str, Reinspected], reason: str, by, on: dt.date
) -> ReportVersion:
    """Put the findings of a re-inspection, which are final, in the place of the first ones (办法第35条).

    A new version of the report says what changed; a correction in preparation
    falls. The laboratory has nothing to report again: the bureau made it.
    Sends ``verdict_changed`` where the batch flips.
    """
    hold(sample)
    if sample.status not in ISSUED:
        raise DomainError(_("Only a report that was signed is corrected."))
    report = sample.report
    for draft in report.versions.filter(status=ReportVersionStatus.DRAFT):
        withdraw_correction(version=draft, by=by, on=on)
    stored, results = results_of(sample), results_of(sample)
    changed = [result for result in results if result.item.code in findings]
    if len(changed) != len(findings):
        raise DomainError(_("An item of the re-inspection is not among the test items of this sample."))
    for result in changed:
        _put(result, findings[result.item.code])
    verdict = batch_verdict(results)
    if verdict == BatchVerdict.PENDING:
        raise DomainError(_("Some items are undecided: decide them or send the results back."))
    ItemResult.objects.bulk_update(changed, CORRECTED_FIELDS)
    before = sample.verdict
    version = ReportVersion(report=report, version=report.version + 1, reason=reason)
    changes = changes_between(stored, results, before, verdict)
    _sign(version, sample, results, verdict, changes, by, on)
    if verdict != before and sample.status == SampleStatus.CONCLUDED:
        _report_again(version, sample, before, False, on)
    warn_of_hazard(sample, results, on, None)
    _record_signed(version, by, on)
    _tell_listeners(sample, before, reason, by, on)
    return version


def results_of(sample: Sample) -> list[ItemResult]:
    return list(sample.results.select_related("item", "entered_by", "decided_by").order_by("position"))


def proposed_results(version: ReportVersion) -> list[ItemResult]:
    """All results as they would stand under the draft, judged against their frozen limits; nothing is saved."""
    results = results_of(version.report.sample)
    for result in results:
        if typed := version.entries.get(result.item.code):
            result.readings, result.unit = typed["readings"], typed["unit"]
            result.detection_limit = typed["detection_limit"]
            result.entered_by_id = typed["entered_by"]
            result.entered_on = dt.date.fromisoformat(typed["entered_on"])
            result.decided_by, result.decision_reason = None, ""
    changed = [result for result in results if result.item.code in version.entries]
    if changed:
        methods = [result.method for result in changed]
        judge_results(version.report.sample, changed, _frozen_rows(version.report.sample, changed))
        for result, method in zip(changed, methods, strict=True):
            result.method = method
    return results


def changes_between(
    before: Sequence[ItemResult], after: Sequence[ItemResult], verdict_before: str, verdict_after: str
) -> list[dict[str, str]]:
    """Item by item and for the batch, before and after, in the words of the report."""
    changes = [
        {"code": old.item.code, "item": old.item.name, "before": words_of(old), "after": words_of(new)}
        for old, new in zip(before, after, strict=True)
        if words_of(old) != words_of(new)
    ]
    if verdict_before != verdict_after:
        words = {"before": BATCH_WORDS[BatchVerdict(verdict_before)], "after": BATCH_WORDS[BatchVerdict(verdict_after)]}
        changes.append({"code": "", "item": BATCH, **words})
    return changes


def words_of(result: ItemResult) -> str:
    """“2.5 mg/kg（检出限 0.1），不合格”."""
    value = f"{'、'.join(filter(None, result.readings)) or '—'} {result.unit}".strip()
    limit = f"（检出限 {result.detection_limit}）" if result.detection_limit else ""
    return f"{value}{limit}，{VERDICTS[ItemVerdict(result.verdict)]}"


def last_signed_on(report: LabReport) -> dt.date:
    return report.versions.signed().order_by("-version").values_list("approved_on", flat=True)[0]


CORRECTED_FIELDS = [field for field in ENTERED_FIELDS if field not in ("limit", "limit_snapshot")]


def _sign(version, sample, results, verdict, changes, by, on) -> None:
    content = content_of(sample, results, verdict=verdict, changes=changes, reason=version.reason)
    signed = {
        "verdict": verdict,
        "content": content,
        "digest": digest(canonical(content)),
        "changes": changes,
        "approved_by": by,
        "approved_on": on,
    }
    if version.pk:
        advance(version, ReportVersionStatus.SIGNED, **signed)
    else:
        for name, value in signed.items():
            setattr(version, name, value)
        version.save(force_insert=True)
    report = version.report
    report.version, report.verdict = version.version, verdict
    report.save(update_fields=["version", "verdict"])
    Sample.objects.filter(pk=sample.pk).update(verdict=verdict)
    sample.verdict = verdict


def _report_again(version: ReportVersion, sample: Sample, before: str, was_sent: bool, on: dt.date) -> None:
    """Open the reporting clock of a new version.

    What was not sent yet is due no later than it was, even with another verdict,
    so that a correction buys no time and what is overdue stays so. A fail that
    was found instead of a pass may be due sooner.
    """
    due = sample.report_due_on
    if was_sent:
        due = report_due_on(sample.plan, sample.verdict, on)
        advance(sample, SampleStatus.CONCLUDED, reported_on=None, report_due_on=due)
        LabReport.objects.filter(pk=version.report_id).update(sent_by=None, acknowledged_on=None, acknowledged_by=None)
        start_reporting(sample, on)
    else:
        version.report.versions.filter(version=version.version - 1).update(report_due_on=None)
        if sample.verdict != before:
            fresh = report_due_on(sample.plan, sample.verdict, on)
            due = min(due, fresh) if due else fresh
            Sample.objects.filter(pk=sample.pk).update(report_due_on=due)
            sample.report_due_on = due
            stop_reporting(sample, before, on)
            start_reporting(sample, on, not_after=due)
    version.report_due_on = due
    version.save(update_fields=["report_due_on"])


def _record_signed(version: ReportVersion, by, on: dt.date) -> None:
    changes = "；".join(f"{change['item']}：{change['before']} → {change['after']}" for change in version.changes)
    record(
        "report.corrected",
        version.report.sample,
        by=by,
        on=on,
        version=version.version,
        reason=version.reason,
        changes=changes or "—",
        verdict=BatchVerdict(version.verdict),
    )


def _tell_listeners(sample: Sample, before: str, reason: str, by, on: dt.date) -> None:
    if sample.verdict != before:
        release_after_conclusion(sample=sample, by=by, on=on)
        verdict_changed.send(sender=Sample, sample=sample, before=before, by=by, on=on, reason=reason)


def _put(result: ItemResult, found: Reinspected) -> None:
    result.readings, result.unit, result.detection_limit = list(found.readings), found.unit, found.detection_limit
    result.verdict, result.reason = found.verdict, dict(found.reason) if found.reason else None
    result.decided_by, result.decision_reason = None, ""
    result.is_serious_hazard = found.verdict == ItemVerdict.FAIL and _is_hazard(result)


def _decide(results, changed: set[str], decisions: Mapping[str, tuple[str, str]], by) -> None:
    for result in results:
        code = result.item.code
        if code not in decisions or code not in changed or result.verdict != ItemVerdict.INDETERMINATE:
            continue
        verdict, reason = decisions[code]
        if verdict not in (ItemVerdict.PASS, ItemVerdict.FAIL):
            raise DomainError(_("Choose: conforms or does not conform."), field="verdict")
        if not reason.strip():
            raise DomainError(_("Give the reason and the basis of the decision."), field="reason")
        result.verdict, result.decided_by, result.decision_reason = verdict, by, reason.strip()
        result.is_serious_hazard = verdict == ItemVerdict.FAIL and _is_hazard(result)


def _is_hazard(result: ItemResult) -> bool:
    return bool(result.limit_snapshot and result.limit_snapshot["serious_hazard"])


def _frozen_rows(sample: Sample, results: Sequence[ItemResult]) -> list[LimitRow]:
    """The limits as frozen at the first judgement; today's table only for an item that had none."""
    frozen = [LimitRow.from_json(result.limit_snapshot) for result in results if result.limit_snapshot]
    without = {result.item.code for result in results if not result.limit_snapshot}
    return frozen + ([row for row in limit_rows(sample) if row.item_code in without] if without else [])


def _refuse_ended(version: ReportVersion) -> None:
    if version.status != ReportVersionStatus.DRAFT:
        raise DomainError(_("This correction has ended."))
