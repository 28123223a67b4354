from collections.abc import Sequence

from django.db import transaction

from enterprises.models import FoodCategory


@transaction.atomic
def load_categories(rows: Sequence[dict]) -> None:
    """Bring the fine categories to what the fixture says; run again it changes nothing."""
    for row in rows:
        FoodCategory.objects.update_or_create(code=row["code"], defaults=row)
