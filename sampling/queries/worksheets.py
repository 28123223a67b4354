"""What the laboratory tests item by item, and who else is at it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from dairyqa.audit.models import AuditEvent
from sampling.choices import ItemVerdict, SampleStatus
from sampling.models import ItemResult, Sample

RECENTLY = dt.timedelta(minutes=10)


def in_test(user) -> QuerySet[ItemResult]:
    """The results that may be entered: of samples in the laboratory, without the items that do not apply."""
    results = ItemResult.objects.visible_to(user).filter(sample__status=SampleStatus.RECEIVED)
    return results.exclude(verdict=ItemVerdict.NOT_APPLICABLE)


def items_waiting(user) -> list[Mapping[str, Any]]:
    """Each item that a sample still lacks: how many samples, and the first days that press; what spoils first first."""
    waiting = in_test(user).filter(verdict=ItemVerdict.INVALID).order_by()
    items = waiting.values("item__code", "item__name", "item__group").annotate(
        samples=Count("pk"), spoils_on=Min("sample__spoils_on"), test_due_on=Min("sample__test_due_on")
    )
    return [dict(item) for item in items.order_by(F("spoils_on").asc(nulls_last=True), "test_due_on", "item__code")]


def worksheet_results(user, item_code: str, *, on: dt.date, numbers: Collection[str] = ()) -> QuerySet[ItemResult]:
    """The samples that wait for this item, and those entered today; only the chosen ones where some are named."""
    results = in_test(user).filter(Q(verdict=ItemVerdict.INVALID) | Q(entered_on=on), item__code=item_code)
    if numbers:
        results = results.filter(sample__number__in=numbers)
    related = ("item", "entered_by", "decided_by", "sample__category", "sample__batch__variety", "sample__enterprise")
    in_order = (F("sample__spoils_on").asc(nulls_last=True), "sample__test_due_on", "sample__number")
    return results.select_related(*related).order_by(*in_order)


@dataclass(frozen=True)
class SavedBy:
    person: str
    minutes: int


def saved_by_others(samples: Collection[Sample], user, at: dt.datetime) -> list[SavedBy]:
    """Who else has saved results of these samples in the last minutes, the latest first."""
    events = AuditEvent.objects.filter(
        subject_type=Sample._meta.label_lower,
        subject_id__in=[sample.pk for sample in samples],
        event="sample.result_entered",
        recorded_at__gte=at - RECENTLY,
    ).exclude(actor_id=user.pk)
    latest: dict[str, dt.datetime] = {}
    for name, recorded_at in events.order_by("-recorded_at").values_list("actor_name", "recorded_at"):
        latest.setdefault(name, recorded_at)
    return [SavedBy(name, int((at - recorded_at).total_seconds() // 60)) for name, recorded_at in latest.items()]
