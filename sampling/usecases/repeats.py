"""Repeats (复验) on the test portion: original and repeats are kept, a named person says which one counts (Q-8.3)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.transitions import advance, hold
from sampling.choices import ItemVerdict, RunStatus, SampleStatus
from sampling.judging import judge_results, limit_rows
from sampling.models import ItemResult, ResultRun, Sample
from sampling.queries.doubts import UNDECIDED

from .doubts import in_words, raise_doubts
from .results import ENTERED_FIELDS, return_results

IN_HAND = (SampleStatus.RECEIVED, SampleStatus.SUBMITTED)
MEASURED = ("readings", "unit", "detection_limit", "verdict", "reason", "entered_by", "entered_on")


@transaction.atomic
def order_repeat(*, result: ItemResult, reason: str, by, on: dt.date) -> ResultRun:
    """Have an item measured again on the test portion; what was measured is frozen as measurement 1.

    While the sample waits for approval the order sends its results back to the analyst. Never on the backup portion:
    it stays locked for re-inspection (plan, part 8 (3)). Refused while a repeat of the item is still to be measured.
    """
    sample = result.sample
    hold(sample)
    result.refresh_from_db()
    if sample.status not in IN_HAND:
        raise DomainError(_("An item is repeated while the sample is in the laboratory or waits for approval."))
    if not reason.strip():
        raise DomainError(_("Say why the item is measured again."), field="reason")
    if not result.readings or result.verdict == ItemVerdict.INVALID:
        raise DomainError(_("There is no valid value yet: enter one, that is no repeat."))
    runs = list(result.runs.order_by("number"))
    if any(run.status == RunStatus.ORDERED for run in runs):
        raise DomainError(_("A repeat of this item is still to be measured."))
    if not runs:
        values = {name: getattr(result, name) for name in MEASURED}
        runs = [ResultRun.objects.create(result=result, number=1, status=RunStatus.ENTERED, **values)]
    is_settled = all(run.status not in UNDECIDED for run in runs)
    run = ResultRun.objects.create(
        result=result,
        number=runs[-1].number + 1,
        round=runs[-1].round + 1 if is_settled else runs[-1].round,
        status=RunStatus.ORDERED,
        ordered_by=by,
        ordered_on=on,
        order_reason=reason.strip(),
    )
    record("sample.repeat_ordered", sample, by=by, on=on, item=result.item.name, reason=run.order_reason)
    if sample.status == SampleStatus.SUBMITTED:
        sent_back = _("Measure again: %(item)s. %(reason)s") % {"item": result.item.name, "reason": run.order_reason}
        return_results(sample=sample, reason=sent_back[:200], by=by, on=on)
    return run


@transaction.atomic
def enter_repeat(
    *, run: ResultRun, readings: Sequence[str], unit: str, detection_limit: str = "", by, on: dt.date
) -> None:
    """Write what the repeat gave and judge it; it does not count before somebody has chosen it.

    A value that cannot be read is refused: the repeat stays to be measured.
    """
    sample = run.result.sample
    hold(sample)
    if sample.status != SampleStatus.RECEIVED:
        raise DomainError(_("Results are entered while the sample is in the laboratory."))
    measured = _with_values(run.result, [reading.strip() for reading in readings], unit, detection_limit)
    judge_results(sample, [measured], limit_rows(sample))
    if measured.verdict == ItemVerdict.INVALID and measured.reason:
        raise DomainError(say(measured.reason))
    advance(
        run,
        RunStatus.ENTERED,
        readings=measured.readings,
        unit=measured.unit,
        detection_limit=measured.detection_limit,
        verdict=measured.verdict,
        reason=measured.reason,
        entered_by=by,
        entered_on=on,
    )
    record(
        "sample.repeat_entered",
        sample,
        by=by,
        on=on,
        item=run.result.item.name,
        number=run.number,
        values=in_words(typed_of(run)),
        verdict=ItemVerdict(run.verdict),
    )


@transaction.atomic
def choose_measurement(*, run: ResultRun, reason: str, by, on: dt.date) -> None:
    """A named person, who entered none of the measurements, says which one counts, with the reason.

    It becomes the result of the item and is judged; the others stay beside it. What counted before the last repeats
    may go on counting.
    """
    result = run.result
    sample = result.sample
    hold(sample)
    runs = list(result.runs.order_by("number"))
    candidates = candidates_of(runs)
    if sample.status != SampleStatus.RECEIVED:
        raise DomainError(_("The measurement that counts is chosen while the sample is in the laboratory."))
    if any(other.status == RunStatus.ORDERED for other in runs):
        raise DomainError(_("A repeat of this item is still to be measured."))
    if run.pk not in {candidate.pk for candidate in candidates}:
        raise DomainError(_("There is nothing to choose here (any more)."))
    if by.pk in {candidate.entered_by_id for candidate in candidates}:
        raise DomainError(_("Whoever measured one of them does not choose between them."))
    if not reason.strip():
        raise DomainError(_("Say why this measurement counts."), field="reason")
    choice = {"chosen_by": by, "chosen_on": on, "choice_reason": reason.strip()}
    for candidate in candidates:
        if candidate.status == RunStatus.ENTERED:
            is_it = candidate.pk == run.pk
            advance(candidate, RunStatus.CHOSEN if is_it else RunStatus.NOT_CHOSEN, **choice)
    record(
        "sample.measurement_chosen",
        sample,
        by=by,
        on=on,
        item=result.item.name,
        number=run.number,
        values=in_words(typed_of(run)),
        others="；".join(in_words(typed_of(other)) for other in candidates if other.pk != run.pk),
        reason=reason.strip(),
    )
    _let_count(sample, result, run, on)


def candidates_of(runs: Sequence[ResultRun]) -> list[ResultRun]:
    """Between which measurements there is to be chosen: those not decided on, and the one that has counted so far."""
    open_ones = [run for run in runs if run.status == RunStatus.ENTERED]
    counted = [run for run in runs if run.status == RunStatus.CHOSEN]
    return [*counted[-1:], *open_ones] if open_ones else []


def typed_of(run: ResultRun) -> dict:
    return {"readings": run.readings, "unit": run.unit, "detection_limit": run.detection_limit}


def _let_count(sample: Sample, result: ItemResult, run: ResultRun, on: dt.date) -> None:
    """The chosen values become those of the item, judged anew; a decision on other values falls."""
    results = {one.item.code: one for one in sample.results.select_related("item")}
    counting = results[result.item.code]
    if (counting.readings, counting.unit, counting.detection_limit) == (run.readings, run.unit, run.detection_limit):
        return
    counting.readings, counting.unit, counting.detection_limit = run.readings, run.unit, run.detection_limit
    counting.entered_by, counting.entered_on = run.entered_by, run.entered_on
    counting.decided_by, counting.decision_reason = None, ""
    judge_results(sample, [counting], limit_rows(sample))
    counting.save(update_fields=ENTERED_FIELDS)
    raise_doubts(sample=sample, results=results, changed=[counting], on=on)


def _with_values(result: ItemResult, readings: list[str], unit: str, detection_limit: str) -> ItemResult:
    return ItemResult(
        sample=result.sample,
        item=result.item,
        readings=readings if any(readings) else [],
        unit=unit.strip(),
        detection_limit=detection_limit.strip(),
    )
