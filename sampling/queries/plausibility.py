"""What a value is held against: believable ranges, earlier results of the variety, other samples of the run."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from dairyqa.reasons import Reason
from sampling.models import ItemResult, PlausibleRange, Sample
from sampling.models.sample import CONCLUDED
from sampling.rules.limits import figure
from sampling.rules.plausibility import Band, Figures, figures
from sampling.rules.units import factor

MOST_EARLIER = 40  # results of each item
MOST_OF_A_RUN = 2000


@dataclass(frozen=True)
class Evidence:
    """What is known about the items of a sample, by item id; three queries, however many items."""

    ranges: dict[int, PlausibleRange]
    earlier: dict[int, list[tuple[list[str], str]]]
    run: dict[int, list[tuple[str, list[str], str]]]

    def band(self, item: int, unit: str) -> Band | None:
        """The believable range in this unit; none where the two units cannot be compared."""
        believable = self.ranges.get(item)
        scale = factor(believable.unit, unit) if believable and unit else None
        if believable is None or scale is None or isinstance(scale, Reason):
            return None
        low, high = figure(believable.low), figure(believable.high)
        return Band(None if low is None else low * scale, None if high is None else high * scale)

    def earlier_numbers(self, item: int, unit: str) -> list[Decimal]:
        """Single numbers that the same variety had before; counts of several units do not compare."""
        numbers = [figures(texts, typed, unit).numbers for texts, typed in self.earlier.get(item, [])]
        return [number for one in numbers if len(one) == 1 for number in one if number is not None]

    def others(self, item: int, unit: str) -> dict[str, Figures]:
        return {number: figures(texts, typed, unit) for number, texts, typed in self.run.get(item, [])}


def evidence_about(sample: Sample, results: Sequence[ItemResult]) -> Evidence:
    items = [result.item_id for result in results]
    return Evidence(_ranges(sample, items), _earlier(sample, items), _run(sample, results))


def figures_of(result: ItemResult) -> Figures:
    """The readings of a result in the unit of its limit."""
    return figures(result.readings, result.unit, (result.limit_snapshot or {}).get("unit", ""))


def _ranges(sample: Sample, items: Sequence[int]) -> dict[int, PlausibleRange]:
    """The range of the category, or else the one for all."""
    rows = PlausibleRange.objects.filter(Q(category=None) | Q(category=sample.category_id), item__in=items)
    return {row.item_id: row for row in sorted(rows, key=lambda row: row.category_id is not None)}


def _earlier(sample: Sample, items: Sequence[int]) -> dict[int, list[tuple[list[str], str]]]:
    rows = (
        ItemResult.objects.filter(
            sample__enterprise=sample.enterprise_id,
            sample__batch__variety=sample.batch.variety_id,
            sample__category=sample.category_id,
            sample__status__in=CONCLUDED,
            item__in=items,
        )
        .exclude(sample=sample)
        .order_by("-sample__sampled_on", "-pk")
        .values_list("item", "readings", "unit")[: MOST_EARLIER * len(items)]
    )
    by_item = defaultdict(list)
    for item, readings, unit in rows:
        by_item[item].append((readings, unit))
    return by_item


def _run(sample: Sample, results: Sequence[ItemResult]) -> dict[int, list[tuple[str, list[str], str]]]:
    """What the same analysts entered on the same days for the same items, in other samples."""
    entered = {(result.entered_by_id, result.entered_on) for result in results if result.readings}
    if not entered:
        return {}
    rows = (
        ItemResult.objects.filter(
            entered_by__in={person for person, _ in entered},
            entered_on__in={day for _, day in entered},
            item__in={result.item_id for result in results},
        )
        .exclude(sample=sample)
        .exclude(readings=[])
        .values_list("item", "sample__number", "readings", "unit", "entered_by", "entered_on")[:MOST_OF_A_RUN]
    )
    by_item = defaultdict(list)
    for item, number, readings, unit, person, day in rows:
        if (person, day) in entered:
            by_item[item].append((number, readings, unit))
    return by_item


def stated_before(sample: Sample) -> tuple[str, dict]:
    """Standard and values on the label of the latest other sample of the variety that had any; else empty."""
    if sample.batch.variety_id is None:
        return "", {}
    earlier = Sample.objects.filter(enterprise=sample.enterprise_id, batch__variety=sample.batch.variety_id)
    latest = earlier.exclude(pk=sample.pk).exclude(stated_standard="").order_by("-sampled_on", "-pk").first()
    return (latest.stated_standard, latest.stated_limits) if latest else ("", {})
