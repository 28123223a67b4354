import csv
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dairyqa.clocks.models import ClockRule

TYPED = "typed"


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
    extension = row["extension_length"]
    return row | {
        "length": _number(row["length"]),
        "practice_workdays": _number(row["practice_workdays"]),
        "rolls": row["rolls"] == "yes",
        "is_extendable": bool(extension),
        "extension_length": None if extension == TYPED else _number(extension),
        "can_pause": row["can_pause"] == "yes",
        "effective_from": date.fromisoformat(row["effective_from"]) if row["effective_from"] else None,
    }


def _number(text: str) -> int | None:
    return int(text) if text else None
