"""The published list of bodies that may re-inspect (复检机构名录)."""

import csv
import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.db import transaction

from dairyqa.audit.record import record
from rectification.models import ReinspectionBody
from sampling.models import InspectionItem


@transaction.atomic
def save_body(
    *, body: ReinspectionBody, items: Collection[InspectionItem], by, on: dt.date, **fields: Any
) -> ReinspectionBody:
    """Enter a body or change it; one that is no longer on the list is set inactive, never deleted."""
    for field, value in fields.items():
        setattr(body, field, value)
    body.save()
    body.items.set(items)
    record("reinspection_body.saved", body, by=by, on=on, name=body.name)
    return body


@transaction.atomic
def load_bodies(*, path: Path, by, on: dt.date) -> int:
    """Load a list with one body a line, its items as codes or “*” for all; bodies of the same name are replaced."""
    known = {item.code: item for item in InspectionItem.objects.all()}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        codes = known if row["items"] == "*" else row["items"].split()
        save_body(
            body=ReinspectionBody.objects.filter(name=row["name"]).first() or ReinspectionBody(),
            items=[known[code] for code in codes if code in known],
            by=by,
            on=on,
            name=row["name"],
            address=row["address"],
            contact=row["contact"],
            list_source=row["list_source"],
            is_active=row["is_active"] == "Y",
        )
    return len(rows)
