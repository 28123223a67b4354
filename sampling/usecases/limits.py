import csv
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dairyqa.errors import DomainError
from enterprises.models import FoodCategory
from sampling.models import InspectionItem, Limit
from sampling.rules.limits import LimitRow

FIXTURES = settings.BASE_DIR / "fixtures"


@transaction.atomic
def load_limits_fixture(directory: Path = FIXTURES) -> int:
    """Bring test items and limits to what ``items.csv`` and ``limits.csv`` say; run again it changes nothing.

    Rows that the files lack stay: results point at them. Returns how many limits
    the file holds; DomainError if a row names a category that is not loaded.
    """
    items = {row["code"]: _item(row) for row in _lines(directory / "items.csv")}
    categories = {category.code: category for category in FoodCategory.objects.all()}
    rows = [LimitRow.from_csv(line) for line in _lines(directory / "limits.csv")]
    for row in rows:
        if row.category_code not in categories or row.item_code not in items:
            raise DomainError(f"limits.csv {row.row_id}: {row.category_code} {row.item_code}?")
    Limit.objects.bulk_create(
        [Limit(category=categories[row.category_code], item=items[row.item_code], **_columns(row)) for row in rows],
        update_conflicts=True,
        unique_fields=["row_id"],
        update_fields=["category", "item", *_columns(rows[0])],
    )
    return len(rows)


def _item(row: dict[str, str]) -> InspectionItem:
    return InspectionItem.objects.update_or_create(code=row["code"], defaults=row)[0]


def _columns(row: LimitRow) -> dict:
    named = {"category_code", "category_name", "item_code", "item_name", "item_group"}
    figures = {"minimum", "maximum", "micro_m", "micro_big_m"}
    return {
        name: ("" if value is None else str(value)) if name in figures else value
        for name, value in vars(row).items()
        if name not in named
    }


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
