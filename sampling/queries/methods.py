"""Which edition of a method standard is in force for an item."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from sampling.models import InspectionItem, TestMethod


def method_on(item: InspectionItem, day: dt.date) -> TestMethod | None:
    """The edition in force on that day, the newest where two methods are; None if the table has none."""
    return methods_on([item], day).get(item.pk)


def methods_on(items: Collection[InspectionItem], day: dt.date) -> dict[int, TestMethod]:
    """The same for several items at once, by the item's key; an item without a method is not in it."""
    editions = TestMethod.objects.filter(
        Q(effective_to=None) | Q(effective_to__gte=day),
        item__in=[item.pk for item in items],
        effective_from__lte=day,
    )
    return {edition.item_id: edition for edition in editions.order_by("effective_from", "code")}
