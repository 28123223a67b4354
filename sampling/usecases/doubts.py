"""Doubts about values: raised when a value is entered, confirmed with a reason or corrected; both values are kept."""

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record, record_each
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from enterprises.models import FoodCategory
from sampling.choices import DoubtStatus, SampleStatus
from sampling.models import InspectionItem, ItemResult, PlausibleRange, ResultDoubt, Sample
from sampling.queries.plausibility import Evidence, evidence_about, figures_of
from sampling.rules.plausibility import doubts_about, protein_above_solids

PROTEIN, SOLIDS = "PROT", "SNF"
FIXTURE = settings.BASE_DIR / "fixtures" / "plausible_ranges.csv"


def raise_doubts(
    *, sample: Sample, results: Mapping[str, ItemResult], changed: Sequence[ItemResult], on: dt.date
) -> None:
    """Look at the values that were entered, in the caller's transaction; a fixed number of queries for any number.

    ``results`` are all results of the sample, by the code of the item. A doubt about a value that no longer stands
    is closed as corrected; the same value typed again opens it again.
    """
    looked_at = _looked_at(results, changed)
    if not looked_at:
        return
    evidence = evidence_about(sample, looked_at)
    known = {
        (doubt.result_id, doubt.code, doubt.typed_digest): doubt
        for doubt in ResultDoubt.objects.filter(result__in=looked_at)
    }
    found = {
        (result.pk, reason.code, _digest(result)): (result, reason)
        for result in looked_at
        for reason in _reasons(result, results, evidence)
    }
    _close(known, found, {result.pk: result for result in looked_at})
    reopened = [doubt for key, doubt in known.items() if key in found and doubt.status == DoubtStatus.CORRECTED]
    for doubt in reopened:
        advance(doubt, DoubtStatus.OPEN, corrected_to=None, answered_by=None, answered_on=None, answer="", raised_on=on)
    new = [(key, *odd) for key, odd in found.items() if key not in known]
    ResultDoubt.objects.bulk_create(
        ResultDoubt(
            result=result,
            reason=reason.as_json(),
            code=reason.code,
            typed=_typed(result),
            typed_digest=digest,
            raised_on=on,
        )
        for (_pk, _code, digest), result, reason in new
    )
    record_each(
        "sample.value_doubted",
        sample,
        [{"item": result.item.name, "reason": reason} for _key, result, reason in new],
        by=None,
        on=on,
    )


@transaction.atomic
def confirm_doubt(*, doubt: ResultDoubt, reason: str, by, on: dt.date) -> None:
    """The analyst stands by the value and says why; the signatory sees both."""
    sample = doubt.result.sample
    hold(sample)
    if sample.status != SampleStatus.RECEIVED:
        raise DomainError(_("A value is confirmed while the sample is in the laboratory."))
    if not reason.strip():
        raise DomainError(_("Say why the value holds: what was checked."), field="reason")
    advance(doubt, DoubtStatus.CONFIRMED, answered_by=by, answered_on=on, answer=reason.strip())
    record(
        "sample.value_confirmed",
        sample,
        by=by,
        on=on,
        item=doubt.result.item.name,
        values=in_words(doubt.typed),
        reason=doubt.answer,
    )


@transaction.atomic
def load_plausible_ranges(path: Path = FIXTURE) -> int:
    """Bring the believable ranges to what the file says; run again it changes nothing. Returns how many it holds."""
    items = {item.code: item for item in InspectionItem.objects.all()}
    categories = {category.code: category for category in FoodCategory.objects.all()}
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        PlausibleRange.objects.update_or_create(
            item=items[line["item_code"]],
            category=categories[line["category_code"]] if line["category_code"] else None,
            defaults={name: line[name] for name in ("low", "high", "unit", "source")},
        )
    return len(lines)


def in_words(typed: Mapping) -> str:
    """A value as it was typed, in one line."""
    limit = f" ({typed['detection_limit']})" if typed["detection_limit"] else ""
    return f"{'、'.join(typed['readings'])} {typed['unit']}".strip() + limit


def also_doubted(item_code: str) -> tuple[str, ...]:
    """The items that are held against this one: a change of its value may raise or end their doubts."""
    return (PROTEIN,) if item_code == SOLIDS else ()


def _looked_at(results: Mapping[str, ItemResult], changed: Sequence[ItemResult]) -> list[ItemResult]:
    """What changed, and what is held against it."""
    by_code = {result.item.code: result for result in changed}
    beside = {code: results[code] for own in by_code for code in also_doubted(own) if code in results}
    return list((beside | by_code).values())


def _reasons(result: ItemResult, results: Mapping[str, ItemResult], evidence: Evidence) -> list[Reason]:
    own = figures_of(result)
    reasons = doubts_about(
        own,
        believable=evidence.band(result.item_id, own.unit),
        earlier=evidence.earlier_numbers(result.item_id, own.unit),
        others=evidence.others(result.item_id, own.unit),
    )
    if result.item.code == PROTEIN and SOLIDS in results:
        impossible = protein_above_solids(own, figures_of(results[SOLIDS]))
        return [*reasons, impossible] if impossible else reasons
    return reasons


def _close(known: Mapping, found: Mapping, results: Mapping[int, ItemResult]) -> None:
    """Doubts whose value no longer stands, and open ones that what they were held against has cleared."""
    for key, doubt in known.items():
        result = results[doubt.result_id]
        is_of_this_value = doubt.typed_digest == _digest(result)
        is_standing = key in found or (is_of_this_value and doubt.status == DoubtStatus.CONFIRMED)
        if doubt.status != DoubtStatus.CORRECTED and not is_standing:
            advance(doubt, DoubtStatus.CORRECTED, corrected_to=_typed(result))


def _typed(result: ItemResult) -> dict:
    return {"readings": result.readings, "unit": result.unit, "detection_limit": result.detection_limit}


def _digest(result: ItemResult) -> str:
    told = json.dumps(_typed(result), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
