"""What the API tells of samples, items and conclusions, as plain values."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from dairyqa.reasons import say
from sampling.judging import version_of
from sampling.models import ItemResult, ReportVersion, Sample, TestMethod
from sampling.queries.methods import methods_on


def samples_out(samples: Collection[Sample], on: dt.date) -> list[dict[str, Any]]:
    """The samples with their items, each with the method in force on the day."""
    items = {result.item_id: result.item for sample in samples for result in sample.results.all()}
    methods = methods_on(items.values(), on)
    return [_sample(sample, sample.results.all(), methods) for sample in samples]


def kept_answer(sample: Sample, results: list[ItemResult], on: dt.date) -> dict[str, Any]:
    """A sample with its results as they are now, in values that JSON holds."""
    methods = methods_on([result.item for result in results], on)
    return json.loads(json.dumps(_sample(sample, results, methods), cls=DjangoJSONEncoder))


def _sample(sample: Sample, results: Iterable[ItemResult], methods: Mapping[int, TestMethod]) -> dict[str, Any]:
    in_order = sorted(results, key=lambda result: result.position)
    return {
        "number": sample.number,
        "title": sample.title,
        "category": sample.category.code,
        "status": sample.status,
        "sampled_on": sample.sampled_on,
        "received_on": sample.received_on,
        "spoils_on": sample.spoils_on,
        "test_due_on": sample.test_due_on,
        "lot": sample.batch.lot,
        "produced_on": sample.batch.produced_on,
        "items": [_item(result, methods.get(result.item_id)) for result in in_order],
    }


def conclusion_out(version: ReportVersion) -> dict[str, Any]:
    return {
        "number": version.report.sample.number,
        "report": version.report.number,
        "version": version.version,
        "verdict": version.verdict,
        "signed_on": version.approved_on,
        "reason": version.reason,
        "digest": version.digest,
    }


def _item(result: ItemResult, method) -> dict[str, Any]:
    limit = result.limit_snapshot
    return {
        "item": result.item.code,
        "name": result.item.name,
        "unit": limit["unit"] if limit else result.unit,
        "values_needed": (limit and limit["micro_n"]) or 1,
        "method": method.code if method else result.method,
        "limit": _limit(result, limit) if limit else None,
        "readings": result.readings,
        "reading_unit": result.unit,
        "detection_limit": result.detection_limit,
        "verdict": result.verdict,
        "reason": result.decision_reason or (say(result.reason) if result.reason else ""),
        "version": version_of(result),
    }


def _limit(result: ItemResult, limit: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": limit["limit_type"],
        "text": result.limit_text,
        "standard": result.standard,
        "minimum": _figure(limit["minimum"]),
        "maximum": _figure(limit["maximum"]),
        "n": limit["micro_n"],
        "c": limit["micro_c"],
        "m": _figure(limit["micro_m"]),
        "M": _figure(limit["micro_big_m"]),
    }


def _figure(value: object) -> str | None:
    return None if value in (None, "") else str(value)
