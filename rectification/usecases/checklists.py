"""Checklists and frequencies of inspections: loaded with the product, kept up by the city (L-3.2.2)."""

import csv
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from rectification.models import Checklist, ChecklistItem, InspectionFrequency
from rectification.rules.inspections import MONTHS

FIXTURES = settings.BASE_DIR / "fixtures"
HEAD = ("name", "target", "kinds", "source")
ITEM = ("code", "group", "text", "source", "duty", "severity")
DAY = dt.timedelta(days=1)


@transaction.atomic
def load_checklists(directory: Path = FIXTURES / "checklists") -> int:
    """Add the lists of the directory that are not on record; a list that was changed becomes a new version.

    A list that equals any version on record changes nothing, so that a version
    of the city is never followed by an older one. Returns how many were added.
    """
    return sum(_load(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(directory.glob("*.json")))


@transaction.atomic
def load_frequencies(path: Path = FIXTURES / "inspection_frequencies.csv") -> int:
    """Give every city the frequencies that it has no figure of its own for; returns how many were added."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    key = ("city_id", "kind", "risk_grade", "valid_from")
    known = set(InspectionFrequency.objects.values_list(*key))
    rows = [
        InspectionFrequency(
            city_id=city,
            kind=line["kind"],
            risk_grade=line["risk_grade"],
            times_a_year=int(line["times_a_year"]),
            valid_from=dt.date.fromisoformat(line["valid_from"]),
            source=line["source"],
        )
        for city in Bureau.objects.filter(level=BureauLevel.CITY).values_list("pk", flat=True)
        for line in lines
    ]
    new = [row for row in rows if tuple(getattr(row, name) for name in key) not in known]
    InspectionFrequency.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def revise_checklist(
    *, checklist: Checklist, name: str, items: Sequence[Mapping[str, str]], valid_from: dt.date, by, on: dt.date
) -> Checklist:
    """Follow a list by a new version; inspections that have begun stay with theirs.

    ``items`` by the names of the model's fields, in their order. Refused: of a
    version that is not the newest, without items, with a code twice, from a day
    that is not after the one from which the present version holds.
    """
    newest = Checklist.objects.select_for_update().filter(code=checklist.code).order_by("-version").first()
    if newest is None or newest.pk != checklist.pk:
        raise DomainError(_("There is a newer version of this list: change that one."))
    codes = [item["code"] for item in items]
    if not codes:
        raise DomainError(_("A list has at least one item."))
    if len(codes) != len(set(codes)):
        raise DomainError(_("A code stands twice in the list."))
    if valid_from <= newest.valid_from:
        raise DomainError(_("The new version holds from a later day than the present one."), field="valid_from")
    head = {field: getattr(newest, field) for field in HEAD} | {"name": name}
    version = _add(newest, head, items, valid_from)
    record("checklist.revised", version, by=by, on=on, name=name, version=version.version, items=len(codes))
    return version


@transaction.atomic
def set_frequency(
    *, city, kind: str, risk_grade: str, times_a_year: int, valid_from: dt.date, source: str, by, on: dt.date
) -> InspectionFrequency:
    """How often a grade is inspected from a day on; one for the same day is put right, the older ones stay."""
    if not 0 <= times_a_year <= MONTHS:
        raise DomainError(_("From none to twelve inspections a year."), field="times_a_year")
    row, _is_new = InspectionFrequency.objects.update_or_create(
        city=city,
        kind=kind,
        risk_grade=risk_grade,
        valid_from=valid_from,
        defaults={"times_a_year": times_a_year, "source": source},
    )
    record(
        "frequency.set",
        row,
        by=by,
        on=on,
        grade=row.get_risk_grade_display(),
        kind=row.get_kind_display(),
        times=times_a_year,
        day=valid_from.isoformat(),
    )
    return row


def _load(fixture: Mapping[str, Any]) -> bool:
    versions = list(Checklist.objects.filter(code=fixture["code"]).prefetch_related("items").order_by("-version"))
    if any(_content(version) == _content_of(fixture) for version in versions):
        return False
    head = {field: fixture[field] for field in HEAD}
    newest = versions[0] if versions else None
    valid_from = dt.date.fromisoformat(fixture["valid_from"])
    if newest:
        valid_from = max(valid_from, newest.valid_from + DAY)
    _add(newest, {"code": fixture["code"], **head}, fixture["items"], valid_from)
    return True


def _add(
    newest: Checklist | None, head: Mapping[str, Any], items: Sequence[Mapping[str, str]], valid_from: dt.date
) -> Checklist:
    number = 1
    if newest:
        Checklist.objects.filter(pk=newest.pk).update(valid_until=valid_from - DAY)
        head, number = {"code": newest.code, **head}, newest.version + 1
    version = Checklist.objects.create(version=number, valid_from=valid_from, **head)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(checklist=version, position=position, **{field: item.get(field, "") for field in ITEM})
        for position, item in enumerate(items, start=1)
    )
    return version


def _content(version: Checklist) -> tuple:
    items = sorted(version.items.all(), key=lambda item: item.position)
    return (
        tuple(getattr(version, field) for field in HEAD),
        [tuple(getattr(item, field) for field in ITEM) for item in items],
    )


def _content_of(fixture: Mapping[str, Any]) -> tuple:
    return (
        tuple(fixture[field] for field in HEAD),
        [tuple(item.get(field, "") for field in ITEM) for item in fixture["items"]],
    )
