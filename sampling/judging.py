"""Between the rows of a sample and the rules of judgement."""

import copy
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.conf import settings

from dairyqa.reasons import Reason
from sampling.choices import ItemVerdict
from sampling.models import ItemResult, Limit, Sample
from sampling.rules.judgement import (
    BatchJudgement,
    ItemJudgement,
    SampleJudgement,
    StatedLimit,
    judge_batch,
    judge_sample,
)
from sampling.rules.limits import LimitRow, ReferenceBasis, figure, reference_date
from sampling.rules.readings import Policy, Reading
from sampling.rules.values import limits_of_method

JUDGED_BY = (
    "row_id",
    "standard_code",
    "item_group",
    "limit_type",
    "minimum",
    "maximum",
    "micro_n",
    "micro_c",
    "micro_m",
    "micro_big_m",
    "unit",
    "test_portion",
    "condition",
    "compare_mode",
    "auto_judge",
    "serious_hazard",
)


def limit_rows(sample: Sample) -> list[LimitRow]:
    return Limit.objects.filter(category=sample.category_id).rows()


def judge_results(sample: Sample, results: Sequence[ItemResult], rows: Iterable[LimitRow]) -> None:
    """Judge the results in place against the limits in force on the sample's reference date.

    The limit is frozen into each result, and what else the verdict rests on. Nothing is saved here.
    """
    if not results:
        return
    judged = _judged(sample, results, rows)
    ids = dict(Limit.objects.filter(category=sample.category_id).values_list("row_id", "pk"))
    for result, judgement in zip(results, judged.items, strict=True):
        _freeze(result, judgement, ids, _basis(sample, result.item.code))


def judged_otherwise(sample: Sample, results: Sequence[ItemResult]) -> list[ItemResult]:
    """Copies of the measured results whose limit is another one now than was frozen, judged by it.

    A limit may be corrected while a sample is in the laboratory. A verdict that a
    person gave is taken back on the copy.
    """
    measured = [result for result in results if any(result.readings)]
    again = [copy.copy(result) for result in measured]
    judge_results(sample, again, limit_rows(sample))
    changed = [
        now
        for result, now in zip(measured, again, strict=True)
        if _is_other_limit(result.limit_snapshot, now.limit_snapshot)
        or now.limit_snapshot is None
        and result.verdict == ItemVerdict.INDETERMINATE != now.verdict
        and result.decided_by_id is None
    ]
    for result in changed:
        result.decided_by, result.decision_reason = None, ""
    return changed


def _is_other_limit(frozen: Mapping | None, now: Mapping | None) -> bool:
    """Whether the rows differ in what a verdict hangs on; words about a row, and its days, may change meanwhile."""
    if frozen is None or now is None:
        return frozen is not now
    was, stands = (LimitRow.from_json(row).as_json() for row in (frozen, now))
    return any(was[name] != stands[name] for name in JUDGED_BY)


def remarks_on(results: Sequence[ItemResult]) -> list[tuple[str, Reason]]:
    """What is odd about the results, with the name of the item, for the one who approves; it changes no verdict."""
    return [(str(result.item), Reason.from_json(flag)) for result in results for flag in result.flags]


def judgement_policy() -> Policy:
    """What this installation lays down where the standards are silent."""
    return Policy(
        below_lowest_dilution_passes=settings.BELOW_LOWEST_DILUTION_PASSES,
        below_quantification_fails=settings.BELOW_QUANTIFICATION_FAILS,
    )


def reference_day(sample: Sample) -> dt.date:
    """The day whose limits bind the sample."""
    batch = sample.batch
    return reference_date(
        sample.kind,
        batch.produced_on or batch.arrived_on,
        batch.arrived_on,
        sampled_on=sample.sampled_on,
        basis=ReferenceBasis(settings.LIMIT_REFERENCE_DATE),
    )


def stated_limits(stored: Mapping[str, Mapping[str, str]]) -> dict[str, StatedLimit]:
    """``Sample.stated_limits`` as the rules take them: what the label promises, by the code of the item."""
    return {
        code: StatedLimit(stated["unit"], figure(stated.get("minimum", "")), figure(stated.get("maximum", "")))
        for code, stated in stored.items()
    }


def _judged(sample: Sample, results: Sequence[ItemResult], rows: Iterable[LimitRow]) -> SampleJudgement:
    return judge_sample(
        rows,
        category=sample.category.code,
        on=reference_day(sample),
        attributes=sample.attributes,
        readings=[_reading(result) for result in results],
        required={result.item.code: result.item.name for result in results},
        stated=stated_limits(sample.stated_limits),
        policy=judgement_policy(),
    )


def _reading(result: ItemResult) -> Reading:
    detection, quantification = limits_of_method(result.detection_limit)
    return Reading(
        item_code=result.item.code,
        item_name=result.item.name,
        values=tuple(result.readings),
        unit=result.unit,
        lod=detection,
        loq=quantification,
    )


def _basis(sample: Sample, item_code: str) -> dict:
    return {
        "day": reference_day(sample).isoformat(),
        "day_is_of": settings.LIMIT_REFERENCE_DATE,
        "stated": sample.stated_limits.get(item_code),
        "stated_standard": sample.stated_standard,
        "policy": asdict(judgement_policy()),
    }


def judge_stored(results: Iterable[ItemResult]) -> BatchJudgement:
    """The batch's verdict from the items' verdicts as they stand, decisions by persons included."""
    judgements = [
        ItemJudgement(
            item_code=result.item.code,
            item_name=result.item.name,
            verdict=ItemVerdict(result.verdict),
            reason=Reason.from_json(result.reason) if result.reason else Reason("result_absent"),
        )
        for result in results
    ]
    return judge_batch(judgements, [judgement.item_code for judgement in judgements])


def batch_verdict(results: Iterable[ItemResult]) -> str:
    return judge_stored(results).verdict


@dataclass(frozen=True)
class Tally:
    """How far the testing of a sample is: counts of verdicts, names of what is missing or undecided."""

    passed: int
    failed: int
    data_only: int
    not_applicable: int
    undecided: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def may_be_submitted(self) -> bool:
        """Every item has a valid value, or a fail stands whatever the others say."""
        return bool(self.failed) or not self.missing


def tally(results: Sequence[ItemResult]) -> Tally:
    names: dict[str, list[str]] = {verdict: [] for verdict in ItemVerdict}
    for result in results:
        names[result.verdict].append(str(result.item))
    return Tally(
        passed=len(names[ItemVerdict.PASS]),
        failed=len(names[ItemVerdict.FAIL]),
        data_only=len(names[ItemVerdict.NO_LIMIT]),
        not_applicable=len(names[ItemVerdict.NOT_APPLICABLE]),
        undecided=tuple(names[ItemVerdict.INDETERMINATE]),
        missing=tuple(names[ItemVerdict.INVALID]),
    )


def version_of(result: ItemResult) -> str:
    """Changes with every change of what was typed or decided: tells whether a page is out of date."""
    told = [result.readings, result.unit, result.detection_limit, result.verdict, result.decision_reason]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def version_of_all(results: Iterable[ItemResult]) -> str:
    told = "".join(f"{result.item.code}{version_of(result)}" for result in results)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _freeze(result: ItemResult, judgement: ItemJudgement, limit_ids: dict[str, int], basis: dict) -> None:
    row = judgement.limit_row
    result.verdict = judgement.verdict
    result.reason = judgement.reason.as_json()
    result.limit_text = judgement.limit_text
    result.standard = judgement.standard
    result.limit_snapshot = row
    result.limit_id = limit_ids[row["row_id"]] if row else None
    result.method = row["test_method"] if row else ""
    result.basis = basis
    result.flags = [flag.as_json() for flag in judgement.flags]
    result.is_serious_hazard = judgement.is_serious_hazard
