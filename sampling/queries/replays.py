"""Which stored results a replay judges again, and what it found."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from dairyqa.accounts.models import Bureau
from sampling.choices import ReplayConsequence, ReplayStatus, SampleStatus
from sampling.models import ItemResult, Limit, Replay, ReplayFlip, Sample
from sampling.models.sample import CONCLUDED

UNISSUED = [SampleStatus.RECEIVED, SampleStatus.SUBMITTED]


def samples_of(replay: Replay) -> QuerySet[Sample]:
    """Samples of the city that the scope names, concluded or still in the laboratory."""
    counties = list(Bureau.objects.filter(parent=replay.city_id).values_list("pk", flat=True))
    samples = Sample.objects.filter(county__in=counties, status__in=[*UNISSUED, *CONCLUDED])
    scope = replay.scope
    if scope.get("from"):
        samples = samples.filter(sampled_on__gte=dt.date.fromisoformat(scope["from"]))
    if scope.get("to"):
        samples = samples.filter(sampled_on__lte=dt.date.fromisoformat(scope["to"]))
    if _is_by_limits(replay):
        samples = samples.filter(category__in={category for category, _item in _pairs(replay)})
    return samples


def results_in(replay: Replay, sample_ids: Sequence[int]) -> QuerySet[ItemResult]:
    return _of_scope(replay, ItemResult.objects.filter(sample__in=sample_ids))


def results_of(replay: Replay) -> QuerySet[ItemResult]:
    return _of_scope(replay, ItemResult.objects.filter(sample__in=samples_of(replay)))


def flips_by_consequence(replay: Replay) -> Counter[str]:
    return Counter(replay.flips.values_list("consequence", flat=True))


def standing_flips() -> QuerySet[ReplayFlip]:
    """What the last finished replay of each city found of the batch's verdict, and nobody has corrected since."""
    newest = Replay.objects.filter(city=OuterRef("replay__city"), status=ReplayStatus.DONE).order_by("-pk")
    return ReplayFlip.objects.filter(
        replay=Subquery(newest.values("pk")[:1]),
        consequence__in=(ReplayConsequence.PASS_TO_FAIL, ReplayConsequence.FAIL_TO_PASS),
        result__verdict=F("before"),
        result__sample__verdict=F("batch_before"),
    )


def judged_by(limit: Limit) -> int:
    """How many stored results were judged by the row, whatever its version was then."""
    return ItemResult.objects.filter(limit=limit).count()


def _of_scope(replay: Replay, results: QuerySet[ItemResult]) -> QuerySet[ItemResult]:
    if replay.scope.get("item"):
        results = results.filter(item__code=replay.scope["item"])
    if not _is_by_limits(replay):
        return results
    pairs = Q(pk=None)
    for category, item in sorted(_pairs(replay)):
        pairs |= Q(sample__category=category, item=item)
    return results.filter(pairs)


def _is_by_limits(replay: Replay) -> bool:
    return bool(replay.scope.get("limit") or replay.scope.get("standard"))


def _pairs(replay: Replay) -> set[tuple[int, int]]:
    """Categories and items, by their keys, of the row or of the standard: also what another row judged till now."""
    rows = Limit.objects.all()
    if replay.scope.get("limit"):
        rows = rows.filter(row_id=replay.scope["limit"])
    if replay.scope.get("standard"):
        rows = rows.filter(standard_code=replay.scope["standard"])
    return set(rows.values_list("category", "item").order_by())
