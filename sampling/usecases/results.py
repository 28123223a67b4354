"""Results as the laboratory enters them, judged at once (Q-6.2, Q-6.3)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record, record_each
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from sampling.choices import ItemVerdict, SampleStatus
from sampling.judging import judge_results, judged_otherwise, limit_rows, tally, version_of
from sampling.models import ItemResult, ResultDoubt, ResultRun, Sample
from sampling.queries.doubts import open_doubts, undecided_runs

from .doubts import raise_doubts


@dataclass(frozen=True)
class Entry:
    """What is typed for one item: one value, or n for a sampling plan.

    ``seen`` is the version (``judging.version_of``) that the person had before
    their eyes; without it the entry holds against whatever is stored.
    """

    item_code: str
    readings: Sequence[str]
    unit: str
    detection_limit: str = ""
    seen: str | None = None

    @property
    def typed(self) -> tuple[list[str], str, str]:
        """Readings, unit and detection limit; a unit alone, which a page offers by itself, is nothing typed."""
        readings = [reading.strip() for reading in self.readings]
        readings = readings if any(readings) else []
        detection_limit = self.detection_limit.strip()
        return readings, self.unit.strip() if readings or detection_limit else "", detection_limit


class EntryClash(DomainError):
    """Somebody else changed these results after the person had read them."""

    def __init__(self, results: Sequence[ItemResult]):
        names = "、".join(str(result.item) for result in results)
        super().__init__(_("Somebody else has changed this in the meantime: %(items)s") % {"items": names})
        self.results = results


@transaction.atomic
def enter_results(*, sample: Sample, entries: Sequence[Entry], by, on: dt.date) -> list[ItemResult]:
    """Write what the analyst typed and judge each item; what did not change is left alone.

    Only while the sample is in the laboratory. A value that cannot be read is
    kept as typed and judged ``INVALID``; a decision made on the old value falls.
    What is odd about a value is raised as a doubt. Refused for an item that was
    measured again: its values change by choosing a measurement only.
    ``EntryClash`` where somebody else changed a result since it was seen: then
    nothing is written.
    """
    hold(sample)
    if sample.status != SampleStatus.RECEIVED:
        raise DomainError(_("Results are entered while the sample is in the laboratory."))
    results = {result.item.code: result for result in sample.results.select_related("item")}
    changed, clashes = [], []
    for entry in entries:
        result = results.get(entry.item_code)
        if result is None:
            raise DomainError(
                _("The item %(item)s is not among the test items of this sample.") % {"item": entry.item_code}
            )
        if entry.typed == (result.readings, result.unit, result.detection_limit):
            continue
        if entry.seen is not None and entry.seen != version_of(result):
            clashes.append(result)
            continue
        result.readings, result.unit, result.detection_limit = entry.typed
        result.entered_by, result.entered_on = by, on
        result.decided_by, result.decision_reason = None, ""
        changed.append(result)
    if clashes:
        raise EntryClash(clashes)
    _refuse_repeated(changed)
    judge_results(sample, changed, limit_rows(sample))
    _write(changed)
    record_each("sample.result_entered", sample, [_as_typed(result) for result in changed], by=by, on=on)
    raise_doubts(sample=sample, results=results, changed=changed, on=on)
    return changed


def _write(results: Sequence[ItemResult]) -> None:
    """An upsert of rows that exist: bulk_update writes a CASE for each row and field and takes ten times as long."""
    ItemResult.objects.bulk_create(results, update_conflicts=True, unique_fields=["id"], update_fields=ENTERED_FIELDS)


def _refuse_repeated(changed: Sequence[ItemResult]) -> None:
    repeated = ItemResult.objects.filter(pk__in=[result.pk for result in changed], runs__isnull=False).distinct()
    if names := "、".join(str(result.item) for result in repeated.select_related("item")):
        raise DomainError(
            _("%(items)s: measured again, so the values are frozen; which measurement counts is chosen, with a reason.")
            % {"items": names}
        )


def _as_typed(result: ItemResult) -> dict[str, str]:
    values = "、".join(filter(None, result.readings)) or "—"
    return {"item": result.item.name, "values": f"{values} {result.unit}"}


ENTERED_FIELDS = [
    "readings",
    "unit",
    "detection_limit",
    "method",
    "verdict",
    "reason",
    "limit",
    "limit_text",
    "standard",
    "limit_snapshot",
    "basis",
    "flags",
    "is_serious_hazard",
    "entered_by",
    "entered_on",
    "decided_by",
    "decision_reason",
]


@transaction.atomic
def decide_item(*, result: ItemResult, verdict: str, reason: str, by, on: dt.date) -> None:
    """A named person decides an item that must not be judged by machine, with the reason.

    Only for an undecided item with a value, while the sample waits for
    approval; never by the person who entered the value.
    """
    sample = result.sample
    hold(sample)
    result.refresh_from_db(fields=["verdict", "limit_snapshot", "entered_by", "decided_by"])
    if sample.status != SampleStatus.SUBMITTED:
        raise DomainError(_("Undecided items are decided when the results wait for approval."))
    if result.verdict != ItemVerdict.INDETERMINATE and result.decided_by_id is None:
        raise DomainError(_("Only an undecided item is decided by a person."))
    if result.entered_by_id == by.pk:
        raise DomainError(_("Whoever entered a value does not decide on it."))
    if verdict not in (ItemVerdict.PASS, ItemVerdict.FAIL):
        raise DomainError(_("Choose: conforms or does not conform."), field="verdict")
    if not reason.strip():
        raise DomainError(_("Give the reason and the basis of the decision."), field="reason")
    result.verdict, result.decided_by, result.decision_reason = verdict, by, reason.strip()
    result.is_serious_hazard = verdict == ItemVerdict.FAIL and bool(
        result.limit_snapshot and result.limit_snapshot["serious_hazard"]
    )
    result.save(update_fields=["verdict", "decided_by", "decision_reason", "is_serious_hazard"])
    record(
        "sample.result_decided",
        sample,
        by=by,
        on=on,
        item=result.item.name,
        verdict=ItemVerdict(verdict),
        reason=result.decision_reason,
    )


@transaction.atomic
def submit_results(*, sample: Sample, by, on: dt.date, entries: Sequence[Entry] = ()) -> None:
    """Hand the results over for approval; ``entries`` that are not saved yet are saved with it.

    Refused while an item has no valid value, unless another item failed
    already (a fail stands: judgement rule 2), while a value is in doubt, and
    while a repeat is to be measured or waits for somebody's choice. Undecided
    items go along: the signatory decides them. Where a limit was corrected since
    a value was entered, the value is judged anew, on the record.
    """
    enter_results(sample=sample, entries=entries, by=by, on=on)
    _judge_anew(sample, by, on)
    state = tally(list(sample.results.select_related("item")))
    if not state.may_be_submitted:
        raise DomainError(_("Missing or invalid: %(items)s") % {"items": "、".join(state.missing)})
    _refuse_unanswered(sample)
    advance(sample, SampleStatus.SUBMITTED, submitted_by=by, submitted_on=on, return_reason="")
    record("sample.submitted", sample, by=by, on=on)


def _judge_anew(sample: Sample, by, on: dt.date) -> None:
    """The limit that was frozen till now goes into the record: what a person had before their eyes stays provable."""
    results = {result.pk: result for result in sample.results.select_related("item")}
    changed = judged_otherwise(sample, list(results.values()))
    _write(changed)
    told = [
        {
            "item": now.item.name,
            "limit": now.limit_text,
            "verdict": ItemVerdict(now.verdict),
            "limit_before": results[now.pk].limit_text,
            "verdict_before": ItemVerdict(results[now.pk].verdict),
            "row_before": results[now.pk].limit_snapshot,
        }
        for now in changed
    ]
    record_each("sample.result_judged_anew", sample, told, by=by, on=on)


def _refuse_unanswered(sample: Sample) -> None:
    if names := _names(open_doubts(sample)):
        raise DomainError(_("In doubt, to be confirmed or corrected: %(items)s") % {"items": names})
    if names := _names(undecided_runs(sample)):
        raise DomainError(_("To be measured again, or to be chosen between measurements: %(items)s") % {"items": names})


def _names(rows: Iterable[ResultDoubt | ResultRun]) -> str:
    return "、".join(dict.fromkeys(str(row.result.item) for row in rows))


@transaction.atomic
def return_results(*, sample: Sample, reason: str, by, on: dt.date) -> None:
    """Send the results back to the analyst with a reason; nothing that was entered is lost."""
    if not reason.strip():
        raise DomainError(_("Say what has to be looked at again."), field="reason")
    advance(sample, SampleStatus.RECEIVED, return_reason=reason.strip())
    record("sample.returned", sample, by=by, on=on, reason=reason.strip())
