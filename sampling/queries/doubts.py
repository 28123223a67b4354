"""What was odd about the values of a sample, and how often an item was measured."""

from collections import defaultdict
from collections.abc import Iterable

from sampling.choices import DoubtStatus, RunStatus
from sampling.models import ItemResult, ResultDoubt, ResultRun, Sample

STANDING = (DoubtStatus.OPEN, DoubtStatus.CONFIRMED)
UNDECIDED = (RunStatus.ORDERED, RunStatus.ENTERED)


def doubts_beside(results: Iterable[ItemResult]) -> dict[int, list[ResultDoubt]]:
    """The doubts about the values that stand now, open or confirmed, by the key of the result."""
    doubts = ResultDoubt.objects.filter(result__in=results, status__in=STANDING)
    by_result = defaultdict(list)
    for doubt in doubts.select_related("answered_by"):
        by_result[doubt.result_id].append(doubt)
    return dict(by_result)


def doubts_for_signatory(sample: Sample) -> list[ResultDoubt]:
    """Every doubt there was, in the order of the items: who answered it, when and why, or to what the value became."""
    doubts = ResultDoubt.objects.filter(result__sample=sample)
    return list(doubts.select_related("result__item", "answered_by").order_by("result__position", "pk"))


def open_doubts(sample: Sample) -> list[ResultDoubt]:
    doubts = ResultDoubt.objects.filter(result__sample=sample, status=DoubtStatus.OPEN)
    return list(doubts.select_related("result__item").order_by("result__position", "pk"))


def runs_of(sample: Sample) -> dict[str, list[ResultRun]]:
    """The measurements of the items that were repeated, by the code of the item, the original first."""
    people = ("ordered_by", "entered_by", "chosen_by")
    by_item = defaultdict(list)
    for run in ResultRun.objects.filter(result__sample=sample).select_related("result__item", *people):
        by_item[run.result.item.code].append(run)
    return dict(by_item)


def runs_beside(results: Iterable[ItemResult]) -> dict[int, list[ResultRun]]:
    """The measurements of these results where there are several, by the key of the result, the original first."""
    by_result = defaultdict(list)
    for run in ResultRun.objects.filter(result__in=results):
        by_result[run.result_id].append(run)
    return dict(by_result)


def undecided_runs(sample: Sample) -> list[ResultRun]:
    """Repeats that are still to be measured, or of which nobody has said which measurement counts."""
    runs = ResultRun.objects.filter(result__sample=sample, status__in=UNDECIDED)
    return list(runs.select_related("result__item").order_by("result__position", "number"))
