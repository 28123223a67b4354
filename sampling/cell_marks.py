"""Between the rows of a grid as they are typed and what the rules say of each value."""

from collections.abc import Iterable, Sequence

from sampling.choices import CellState
from sampling.judging import judgement_policy, reference_day, stated_limits
from sampling.models import ItemResult, Limit, Sample
from sampling.rules.cells import cell_states
from sampling.rules.limits import LimitRow, applicable_limit
from sampling.rules.readings import Reading
from sampling.rules.values import limits_of_method


def limit_rows_of(samples: Iterable[Sample]) -> list[LimitRow]:
    """The limits of the categories of these samples, in one query."""
    return Limit.objects.filter(category__in={sample.category_id for sample in samples}).rows()


def marks_of(
    result: ItemResult, readings: Sequence[str], unit: str, detection_limit: str, rows: Sequence[LimitRow]
) -> tuple[CellState, ...]:
    """What each value says that stands in the cells of this result, stored or not."""
    sample, item = result.sample, result.item
    detection, quantification = limits_of_method(detection_limit)
    match = applicable_limit(
        [row for row in rows if row.item_code == item.code],
        category=sample.category.code,
        item=item.code,
        on=reference_day(sample),
        attributes=sample.attributes,
    )
    return cell_states(
        Reading(item.code, item.name, tuple(readings), unit=unit, lod=detection, loq=quantification),
        match,
        stated=stated_limits(sample.stated_limits).get(item.code),
        policy=judgement_policy(),
    )
