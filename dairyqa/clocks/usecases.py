import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from .models import ClockRule


@transaction.atomic
def load_clocks(path: Path) -> int:
    """Bring the table of time limits to what the CSV file says; rules that it lacks stay. Returns how many it holds."""
    with path.open(encoding="utf-8", newline="") as file:
        rules = [_values(row) for row in csv.DictReader(file)]
    for rule in rules:
        key = {"clock_id": rule.pop("clock_id"), "effective_from": rule.pop("effective_from")}
        ClockRule.objects.update_or_create(**key, defaults=rule)
    return len(rules)


def load_clocks_fixture() -> int:
    return load_clocks(settings.BASE_DIR / "fixtures" / "clocks.csv")


def _values(row: dict[str, str]) -> dict:
    return row | {
        "length": int(row["length"]) if row["length"] else None,
        "rolls": row["rolls"] == "yes",
        "effective_from": date.fromisoformat(row["effective_from"]) if row["effective_from"] else None,
    }
