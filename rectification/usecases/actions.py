"""An improvement action and its indicators from a fixture: another city or year is another file (L-4)."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dairyqa.accounts.models import Bureau
from dairyqa.errors import DomainError
from rectification.models import Action, Indicator, Step

ACTIONS = settings.BASE_DIR / "fixtures" / "actions"
DATES = ("starts_on", "ends_on")
TEXTS = ("name", "name_en", "definition", "numerator", "denominator", "direction", "source")


@transaction.atomic
def load_action(fixture: dict) -> Action | None:
    """Bring an action with its steps and indicators to what the fixture says; steps and tasks that it lacks stay.

    A fixture without a city holds indicators only, of no action. Raises ``DomainError`` for an unknown city.
    """
    action = _load_frame(fixture) if "city" in fixture else None
    for row in fixture.get("indicators", ()):
        values = {name: row.get(name, "") for name in TEXTS}
        values["target"] = Decimal(row["target"]) if row.get("target") else None
        values["due_on"] = _day(row["due_on"]) if row.get("due_on") else None
        values["position"] = row["position"]
        Indicator.objects.update_or_create(action=action, code=row["code"], defaults=values)
    return action


def load_action_file(path: Path) -> Action | None:
    return load_action(json.loads(path.read_text(encoding="utf-8")))


def load_actions() -> list[Action | None]:
    """All of fixtures/actions."""
    return [load_action_file(path) for path in sorted(ACTIONS.glob("*.json"))]


def _load_frame(fixture: dict) -> Action:
    city = Bureau.objects.filter(code=fixture["city"]).first()
    if city is None:
        raise DomainError(f"没有代码为 {fixture['city']} 的市场监督管理局；先运行 load_reference。")
    plain = ("title", "document_no", "report_section", "reports_open_on", "duties", "report_headings")
    values = {name: fixture[name] for name in plain if name in fixture} | _dates(fixture)
    action, _is_new = Action.objects.update_or_create(code=fixture["code"], defaults=values | {"city": city})
    steps: dict[str, Step] = {}
    for row in fixture["steps"]:
        told = {
            "parent": steps.get(row.get("parent", "")),
            "title": row["title"],
            "content": row.get("content", ""),
            "source": row.get("source", ""),
            "decides_production": row.get("decides_production", False),
        }
        steps[row["code"]], _is_new = Step.objects.update_or_create(
            action=action, code=row["code"], defaults=told | _dates(row)
        )
    return action


def _dates(row: dict) -> dict[str, dt.date]:
    return {name: _day(row[name]) for name in DATES}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
