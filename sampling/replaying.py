"""Stored results judged again by the limits as they stand now, chunk by chunk; nothing is written here.

Millions of results hold few distinct ones: each distinct combination of product, day, item and values is judged once
and remembered, and the values stay text until then.
"""

import datetime as dt
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from django.conf import settings
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from dairyqa.reasons import Reason
from enterprises.models import FoodCategory
from sampling.choices import BatchVerdict, ItemVerdict
from sampling.judging import judgement_policy, stated_limits
from sampling.models import InspectionItem, ItemResult, Limit, Replay, ReplayFlip
from sampling.models.sample import CONCLUDED
from sampling.queries.replays import results_in, samples_of
from sampling.rules.judgement import ItemJudgement, judge_batch, judge_item
from sampling.rules.limits import LimitRow, ReferenceBasis, applicable_limit, reference_date
from sampling.rules.readings import Reading
from sampling.rules.replay import consequence, flips
from sampling.rules.values import limits_of_method

SAMPLES_AT_ONCE = 2000
MOST_REMEMBERED = 200_000
NO_STATEMENT = "{}"


@dataclass(frozen=True)
class Again:
    """How a result is judged now: what a flip keeps of the judgement."""

    verdict: str
    reason: dict
    limit_text: str


@dataclass(frozen=True)
class Chunk:
    """What was judged of some samples: the last one's key, how many results, and those that flip."""

    last_id: int
    judged: int
    flips: list[ReplayFlip]


class Judge:
    """The limits of now, with the memory of what was judged by them.

    The memory is bounded: when it is full it is emptied.
    """

    def __init__(self) -> None:
        rows = Limit.objects.rows()
        self._rows: dict[tuple[str, str], list[LimitRow]] = defaultdict(list)
        for row in rows:
            self._rows[row.category_code, row.item_code].append(row)
        days = {row.effective_from for row in rows}
        days |= {row.effective_to + dt.timedelta(days=1) for row in rows if row.effective_to}
        self._turning_days = sorted(days)
        self._categories = dict(FoodCategory.objects.values_list("pk", "code"))
        self._items = {pk: (code, name) for pk, code, name in InspectionItem.objects.values_list("pk", "code", "name")}
        self._policy = judgement_policy()
        self._basis = ReferenceBasis(settings.LIMIT_REFERENCE_DATE)
        self._products: dict[tuple, tuple[int, tuple]] = {}
        self._keys = count()
        self._judged: dict[tuple, Again] = {}

    def product(
        self, category_id: int, kind: str, days: tuple[dt.date | None, dt.date, dt.date], texts: tuple[str, str]
    ) -> tuple:
        """What the limits see of a sample: a short key, alike for all samples that they cannot tell apart, and itself.

        ``days``: made, arrived and sampled on; ``texts``: attributes and stated limits as stored.
        """
        made, arrived, sampled = days
        day = reference_date(kind, made or arrived, arrived, sampled_on=sampled, basis=self._basis)
        key = (category_id, bisect_right(self._turning_days, day), *texts)
        known = self._products.get(key)
        if known is None:
            self._forget_if_full(self._products)
            known = self._products[key] = (next(self._keys), (category_id, day, *texts))
        return known

    def again(self, product: tuple, item_id: int, readings: str, unit: str, detection_limit: str) -> Again:
        """The judgement of a result on such a product; ``readings`` as stored, a JSON list."""
        key = (product[0], item_id, readings, unit, detection_limit)
        known = self._judged.get(key)
        if known is None:
            self._forget_if_full(self._judged)
            known = self._judged[key] = self._judge(product[1], item_id, readings, unit, detection_limit)
        return known

    def _judge(self, product: tuple, item_id: int, readings: str, unit: str, detection_limit: str) -> Again:
        category_id, day, attributes, stated = product
        category, (code, name) = self._categories[category_id], self._items[item_id]
        lod, loq = limits_of_method(detection_limit)
        match = applicable_limit(
            self._rows[category, code], category=category, item=code, on=day, attributes=json.loads(attributes)
        )
        promised = {} if stated == NO_STATEMENT else stated_limits(json.loads(stated))
        judgement = judge_item(
            Reading(code, name, tuple(json.loads(readings)), unit, lod, loq),
            match,
            item_code=code,
            item_name=name,
            stated=promised.get(code),
            policy=self._policy,
        )
        return Again(judgement.verdict, judgement.reason.as_json(), judgement.limit_text)

    def _forget_if_full(self, memory: dict) -> None:
        if len(memory) >= MOST_REMEMBERED:
            self._judged.clear()
            self._products.clear()


def judge_next(replay: Replay, judge: Judge) -> Chunk | None:
    """Judge the results of the next samples after ``replay.last_id``; None where none is left."""
    samples = _samples(samples_of(replay).filter(pk__gt=replay.last_id).order_by("pk")[:SAMPLES_AT_ONCE], judge)
    if not samples:
        return None
    results = results_in(replay, list(samples)).values_list(
        "pk",
        "sample_id",
        "item_id",
        Cast("readings", TextField()),
        "unit",
        "detection_limit",
        "verdict",
        "decided_by_id",
    )
    judged, found = 0, {}
    for pk, sample_id, item_id, readings, unit, detection_limit, verdict, decided_by in results.order_by().iterator():
        again = judge.again(samples[sample_id], item_id, readings, unit, detection_limit)
        judged += 1
        if again.verdict != verdict and flips(verdict, again.verdict, is_decided=decided_by is not None):
            found[pk] = again
    return Chunk(max(samples), judged, _flips(replay, found) if found else [])


def _samples(samples: QuerySet, judge: Judge) -> dict[int, tuple]:
    rows = samples.values_list(
        "pk",
        "category_id",
        "kind",
        "batch__produced_on",
        "batch__arrived_on",
        "sampled_on",
        Cast("attributes", TextField()),
        Cast("stated_limits", TextField()),
    )
    return {
        pk: judge.product(category_id, kind, (made, arrived, sampled), (attributes, stated))
        for pk, category_id, kind, made, arrived, sampled, attributes, stated in rows
    }


def _flips(replay: Replay, found: Mapping[int, Again]) -> list[ReplayFlip]:
    """The flips with what becomes of their batches."""
    sample_ids = set(ItemResult.objects.filter(pk__in=found).values_list("sample_id", flat=True))
    by_sample = defaultdict(list)
    for result in ItemResult.objects.filter(sample__in=sample_ids).select_related("item", "sample"):
        by_sample[result.sample_id].append(result)
    return [flip for results in by_sample.values() for flip in _flips_of_sample(replay, results, found)]


def _flips_of_sample(replay: Replay, results: Sequence[ItemResult], found: Mapping[int, Again]) -> list[ReplayFlip]:
    sample = results[0].sample
    before, after = sample.verdict, _batch_now(results, found)
    is_issued = sample.status in CONCLUDED
    flipped = []
    for result in results:
        if again := found.get(result.pk):
            is_decided = result.decided_by_id is not None
            flipped.append(
                ReplayFlip(
                    replay=replay,
                    result=result,
                    before=result.verdict,
                    after=again.verdict,
                    reason=again.reason,
                    limit_before=result.limit_text,
                    limit_after=again.limit_text,
                    batch_before=before,
                    batch_after=after,
                    consequence=consequence(again.verdict, before, after, is_decided=is_decided, is_issued=is_issued),
                )
            )
    return flipped


def _batch_now(results: Sequence[ItemResult], found: Mapping[int, Again]) -> BatchVerdict:
    """The verdict of the batch with the items as they are judged now; what a person decided stands."""
    judgements = []
    for result in results:
        again = None if result.decided_by_id else found.get(result.pk)
        verdict = ItemVerdict(again.verdict if again else result.verdict)
        judgements.append(ItemJudgement(result.item.code, result.item.name, verdict, Reason("result_absent")))
    return judge_batch(judgements, [judgement.item_code for judgement in judgements]).verdict
