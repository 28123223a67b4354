"""What a tablet is given for one visit, as JSON: decimals and days are text, words in the active language."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone

from dairyqa.clocks.queries import deadline_of
from dairyqa.reasons import Reason, say
from enterprises.choices import ATTRIBUTE_VALUES, Attribute
from enterprises.models import Batch, Enterprise, FoodCategory
from sampling.choices import BatchVerdict, VisitStatus
from sampling.models import Draw, Sample, SamplingPlan, Visit

from .coverage import coverage
from .proposal import REINSPECTION_CLOCKS, Proposal

Json = dict[str, Any]

DAYS_VALID = 7
LEDGER_LINES = 40
SAMPLES_SHOWN = 12
GRAMS = Decimal(1000)


def visit_content(visit: Visit, proposal: Proposal, on: dt.date) -> Json:
    """What the package says of visit, plan, producer and stock on that day; the number of queries is fixed."""
    taken = _samples_by_batch(visit)
    return {
        "visit": _visit(visit),
        "enterprise": _enterprise(visit.enterprise),
        "quantities": quantities_of(visit.plan),
        "categories": {category.code: _category(category) for category in FoodCategory.objects.all()},
        "attribute_words": {
            name.value: {
                "label": str(name.label),
                "values": {key: str(word) for key, word in values.items()},
                "order": list(values),  # neither canonical JSON nor the database keeps that of the words
            }
            for name, values in ATTRIBUTE_VALUES.items()
            for name in [Attribute(name)]
        },
        "varieties": [
            _variety(entry.variety, is_covered=entry.is_covered)
            for entry in coverage(visit.plan, [visit.enterprise])[visit.enterprise_id]
        ],
        "batches": _batches(proposal, taken),
        "needs": {
            kind: {"owed": max(0, need.owed), "reasons": _sentences(need.reasons)}
            for kind, need in proposal.needs.items()
        },
        "done_draws": [
            {"kind": kind, "result": list(need.draw.result)} for kind, need in proposal.needs.items() if need.draw
        ],
        "raw_ledger": [_ledger_line(batch, taken) for batch in _newest_raw(visit, on)],
        "earlier_samples": [_earlier(sample) for sample in _earlier_samples(visit)],
        "reinspection_until": reinspection_days(on, on + dt.timedelta(days=2 * DAYS_VALID)),
        "taken_here": list(visit.samples.taken().order_by("pk").values_list("number", flat=True)),
        "started": visit.status == VisitStatus.UNDER_WAY,
    }


def quantities_of(plan: SamplingPlan) -> Json:
    """The plan's minima by product group."""
    return {row.group: _quantities(row) for row in plan.quantities.order_by("group")}


def draw_content(draw: Draw, kind: str, secret: str) -> Json:
    """A sealed draw with its secret, as ``docs/draws.md`` says."""
    return {
        "draw": draw.pk,
        "kind": kind,
        "occasion": draw.occasion,
        "attempt": draw.attempt,
        "frame": draw.frame,
        "count": draw.count,
        "commitment": draw.commitment,
        "secret": secret,
    }


def reinspection_days(first: dt.date, last: dt.date) -> dict[str, str]:
    """For each day of sampling until when a re-inspection could be applied for (``reinspection_until``)."""
    due = cache(lambda clock, day: deadline_of(clock, day).due)
    days = {}
    for n in range((last - first).days + 1):
        start = until = first + dt.timedelta(days=n)
        for clock in REINSPECTION_CLOCKS:
            until = due(clock, until)
        days[start.isoformat()] = until.isoformat()
    return days


def moment(at: dt.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _visit(visit: Visit) -> Json:
    plan = visit.plan
    rows = visit.sampler_rows.select_related("person")
    return {
        "id": visit.pk,
        "kind": visit.kind,
        "planned_on": visit.planned_on.isoformat(),
        "window": [visit.window_start.isoformat(), visit.window_end.isoformat()],
        "plan": {
            "code": plan.code,
            "name": plan.name,
            "inspection_kind": plan.inspection_kind,
            "payer": plan.payer,
            "products_per_visit": plan.products_per_visit,
        },
        "samplers": [{"id": row.person_id, "name": row.person.display_name} for row in rows],
        "county": visit.county.area,
    }


def _enterprise(enterprise: Enterprise) -> Json:
    return {
        "id": enterprise.pk,
        "name": enterprise.name,
        "address": enterprise.address,
        "credit_code": enterprise.credit_code,
        "licence_no": enterprise.licence_no,
        "licence_until": enterprise.licence_valid_until.isoformat(),
        "contact": enterprise.contact,
        "phone": enterprise.phone,
        "batching_rule": enterprise.batching_rule,
    }


def _quantities(row) -> Json:
    rule = row.as_rule()
    return {
        "test_units": rule.test_units,
        "backup_units": rule.backup_units,
        "test_kg": _plain(rule.test_kg),
        "backup_kg": _plain(rule.backup_kg),
        "total_kg": _plain(rule.total_kg),
        "source": rule.source,
    }


def _category(category: FoodCategory) -> Json:
    return {
        "name": str(category),
        "group": category.group,
        "batch_kind": category.batch_kind,
        "attributes": category.attributes,
        "fixed_attributes": category.fixed_attributes,
    }


def _variety(variety, *, is_covered: bool) -> Json:
    return {
        "id": variety.pk,
        "name": variety.name,
        "category": variety.category.code,
        "attributes": variety.all_attributes,
        "unit_weight_g": str(variety.unit_weight_g),
        "shelf_life_days": variety.shelf_life_days,
        "packaging": variety.packaging,
        "brand": variety.brand,
        "is_covered": is_covered,
    }


def _batches(proposal: Proposal, taken: Mapping[int, str]) -> list[Json]:
    ranks = {entry.batch_id: rank for rank, entry in enumerate(proposal.products)}
    reasons = {entry.batch_id: entry.reasons for entry in proposal.products}
    for drawn in proposal.raw.values():
        reasons |= {entry.batch_id: entry.reasons for entry in drawn}
    return [
        {
            "id": pk,
            "kind": batch.kind,
            "category": batch.category.code,
            "variety": batch.variety_id,
            "title": batch.title,
            "lot": batch.lot,
            "source": batch.source,
            "delivery_no": batch.delivery_no,
            "arrived_on": batch.arrived_on.isoformat(),
            "produced_on": _day(batch.produced_on),
            "expires_on": _day(batch.expires_on),
            "quantity_kg": _plain(batch.quantity_kg),
            "piece_kg": _plain(batch.variety.unit_weight_g / GRAMS) if batch.variety else None,
            "sampled_as": taken.get(pk),
            "rank": ranks.get(pk),
            "reasons": _sentences(reasons.get(pk, ())),
        }
        for pk, batch in sorted(proposal.batches.items())
    ]


def _newest_raw(visit: Visit, on: dt.date) -> Iterable[Batch]:
    ledger = Batch.objects.raw().filter(enterprise=visit.enterprise_id, arrived_on__lte=on)
    return ledger.select_related("category", "variety").order_by("-arrived_on", "-pk")[:LEDGER_LINES]


def _ledger_line(batch: Batch, taken: Mapping[int, str]) -> Json:
    return {
        "id": batch.pk,
        "kind": batch.kind,
        "title": batch.title,
        "lot": batch.lot,
        "source": batch.source,
        "arrived_on": batch.arrived_on.isoformat(),
        "quantity_kg": _plain(batch.quantity_kg),
        "sampled_as": taken.get(batch.pk),
    }


def _samples_by_batch(visit: Visit) -> dict[int, str]:
    """The number under which a batch of the producer was sampled under the plan."""
    samples = Sample.objects.taken().filter(plan=visit.plan_id, enterprise=visit.enterprise_id)
    return dict(samples.values_list("batch", "number"))


def _earlier_samples(visit: Visit) -> Iterable[Sample]:
    samples = visit.enterprise.samples.exclude(visit=visit).select_related("batch")
    return samples.order_by("-sampled_on", "-pk")[:SAMPLES_SHOWN]


def _earlier(sample: Sample) -> Json:
    return {
        "number": sample.number,
        "title": sample.title,
        "sampled_on": sample.sampled_on.isoformat(),
        "verdict": str(BatchVerdict(sample.verdict).label),
        "lot": sample.batch.lot,
    }


def _sentences(reasons: Iterable[Reason]) -> list[str]:
    return [say(reason) for reason in reasons]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
