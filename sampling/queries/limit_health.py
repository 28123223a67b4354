"""The table of limits under the rules of ``limit_health``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from enterprises.models import FoodCategory
from sampling.models import Limit, TestMethod
from sampling.rules.limit_health import Asked, Edition, Trouble, blocking_troubles, cover_lost, troubles_of
from sampling.rules.limits import LimitRow


def troubles_on(day: dt.date) -> list[Trouble]:
    """Everything to look at in the table on that day."""
    editions = [
        Edition(method.item.code, method.code, method.effective_from, method.effective_to)
        for method in TestMethod.objects.select_related("item")
    ]
    unseen = set(Limit.objects.filter(seen_by=None).values_list("row_id", flat=True))
    return troubles_of(Limit.objects.rows(), on=day, asked=_asked(), editions=editions, unseen=unseen)


def new_troubles(planned: Sequence[tuple[LimitRow, bool]], on: dt.date) -> list[Trouble]:
    """Gaps and overlaps that the table has not now and would have with the planned rows.

    ``planned`` are pairs of a row and whether it is withdrawn; a row of the same number is replaced.
    """
    pairs = {(row.category_code, row.item_code) for row, _withdrawn in planned}
    replaced = {row.row_id for row, _withdrawn in planned}
    before = defaultdict(list)
    for row in Limit.objects.filter(item__code__in={item for _category, item in pairs}).rows():
        before[row.category_code, row.item_code].append(row)
    asked = _asked()
    found = []
    for pair in sorted(pairs):
        added = [row for row, withdrawn in planned if not withdrawn and (row.category_code, row.item_code) == pair]
        kept = [row for row in before[pair] if row.row_id not in replaced]
        after = sorted(kept + added, key=lambda row: row.row_id)
        known = asked[pair[0]]
        old = {_told(trouble) for trouble in blocking_troubles(before[pair], on=on, known=known)}
        found += [
            trouble
            for trouble in blocking_troubles(after, on=on, known=known, demanded=_demanded(before[pair] + after))
            if _told(trouble) not in old
        ]
        found += cover_lost(before[pair], after, known=known)
    return found


def _told(trouble: Trouble) -> tuple:
    return trouble.kind, trouble.rows, *trouble.reason.params.items()


def _demanded(rows: Sequence[LimitRow]) -> list[LimitRow]:
    return [row for row in rows if row.annex_position]


def _asked() -> dict[str, Asked]:
    return {
        category.code: Asked(category.attributes, category.fixed_attributes) for category in FoodCategory.objects.all()
    }
