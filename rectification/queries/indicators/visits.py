"""What the sampling plan owes: QK01 to QK03 (Q-3.1, Q-3.5, Q-3.8)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse

from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Batch, Enterprise, Variety
from rectification.rules.indicators import NOTHING, ONE, LeftOut, Row
from sampling.choices import PlanStatus, SlotState
from sampling.models import Sample, SamplingPlan
from sampling.queries.obligations import STILL_OPEN, obligations
from sampling.rules.quota import required_samples

from .registry import Asked, counts

Found = Iterator[Row | LeftOut]
EXCUSED = (SlotState.EXCUSED, SlotState.NOTHING_NEW)


def plans_of(asked: Asked) -> list[SamplingPlan]:
    """The issued plans of the city, or cities, that run in the period."""
    return list(
        SamplingPlan.objects.filter(
            asked.of_city("city"), status=PlanStatus.ISSUED, starts_on__lte=asked.until, ends_on__gte=asked.first
        ).order_by("pk")
    )


@counts("QK01")
def raw_batches_sampled(asked: Asked) -> Found:
    """Raw-material batches sampled of those received in the period, a row for each producer and kind (QA5, QA6, QA8).

    Each producer owes its own share of each kind: the note says how many it owes.
    """
    for plan in plans_of(asked):
        first, last = max(asked.first, plan.starts_on), min(asked.until, plan.ends_on)
        received = _counted(Batch.objects.raw().filter(asked.within(), arrived_on__range=(first, last)), "pk")
        sampled = _counted(
            Sample.objects.taken().filter(
                asked.within(),
                plan=plan,
                kind__in=RAW_KINDS,
                batch__arrived_on__range=(first, last),
                sampled_on__lte=asked.until,
            ),
            "batch",
        )
        producers = Enterprise.objects.filter(pk__in={pk for pk, _kind in received.keys() | sampled.keys()})
        for producer in producers.order_by("county__code", "name"):
            for kind in RAW_KINDS:
                if total := received.get((producer.pk, kind), 0):
                    part = sampled.get((producer.pk, kind), 0)
                    owed = required_samples(total, plan.raw_quota_percent)
                    yield Row(
                        key=f"raw:{plan.code}:{producer.credit_code}:{kind}",
                        title=f"{producer.name} {BatchKind(kind).label}",
                        county=producer.county_id,
                        part=Decimal(part),
                        whole=Decimal(total),
                        note=Reason("figure_raw_owed", {"sampled": part, "received": total, "owed": owed}),
                        href=reverse("sampling:producer_obligations", args=[plan.code, producer.credit_code]),
                    )


@counts("QK02")
def visits_in_windows(asked: Asked) -> Found:
    """Of the visits owed in the period's months those made in their window, or excused (QA1 to QA4, QA11).

    A visit that found nothing new, or was called off with a reason, is excused; one
    made outside its window is not in it. What is still to come is left out.
    """
    for plan in plans_of(asked):
        producers = Enterprise.objects.filter(asked.within()).exclude(closed_on__lte=plan.starts_on)
        for owed in obligations(plan, list(producers.order_by("county__code", "name")), asked.until):
            href = reverse("sampling:producer_obligations", args=[plan.code, owed.enterprise.credit_code])
            for slot in owed.slots:
                if not asked.first.replace(day=1) <= slot.month <= asked.last:
                    continue
                standing = slot.standing
                in_window = standing.state == SlotState.DONE and standing.reason.code == "slot_done"
                row = Row(
                    key=f"slot:{plan.code}:{owed.enterprise.credit_code}:{slot.month:%Y-%m}:{slot.slot}",
                    title=f"{owed.enterprise.name} {slot.month:%Y-%m} #{slot.slot}",
                    county=owed.enterprise.county_id,
                    part=ONE if in_window or standing.state in EXCUSED else NOTHING,
                    note=standing.reason,
                    href=reverse("sampling:visit", args=[slot.visit_id]) if slot.visit_id else href,
                )
                if standing.state == SlotState.NOT_IN_SCOPE or standing.state in STILL_OPEN:
                    yield LeftOut(row, standing.reason)
                else:
                    yield row


@counts("QK03")
def varieties_covered(asked: Asked) -> Found:
    """Of the fine categories that a producer made in the period those sampled in it (QA9: 食品细类; QA10: the period).

    Made is what the ledger of products says; what is said to be in production
    and of which no batch was made is left out.
    """
    made = Batch.objects.filter(
        asked.within(), kind=BatchKind.PRODUCT, arrived_on__range=(asked.first, asked.until)
    ).order_by()
    produced = set(made.values_list("enterprise", "category").distinct())
    taken = Sample.objects.taken().filter(
        asked.within(), kind=BatchKind.PRODUCT, sampled_on__range=(asked.first, asked.until)
    )
    last: dict[tuple[int, int], dt.date] = {}
    for enterprise, category, day in taken.order_by("sampled_on").values_list("enterprise", "category", "sampled_on"):
        last[enterprise, category] = day
    listed = Variety.objects.filter(asked.within("enterprise__county")).select_related("enterprise", "category")
    seen = set()
    for variety in listed.order_by("enterprise__county__code", "enterprise__name", "category__position", "pk"):
        place = variety.enterprise_id, variety.category_id
        if place in seen or (place not in produced and not variety.is_produced):
            continue
        seen.add(place)
        day = last.get(place)
        note = Reason("figure_variety_sampled", {"day": day.isoformat()}) if day else Reason("figure_variety_unsampled")
        row = Row(
            key=f"variety:{variety.enterprise.credit_code}:{variety.category.code}",
            title=f"{variety.enterprise.name} {variety.category.name}",
            county=variety.enterprise.county_id,
            part=ONE if day else NOTHING,
            note=note,
            href=variety.enterprise.get_absolute_url(),
        )
        yield row if place in produced else LeftOut(row, Reason("figure_variety_not_made"))


def _counted(rows, what: str) -> dict[tuple[int, str], int]:
    counted = rows.order_by().values_list("enterprise", "kind").annotate(n=Count(what, distinct=True))
    return {(enterprise, kind): n for enterprise, kind, n in counted}
