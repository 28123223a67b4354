"""Editions of method standards: loaded with the product, kept up by those who keep the limits."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from sampling.models import InspectionItem, TestMethod
from sampling.rules.values import parse_limit_of_detection

from .limits import FIXTURES, lines_of

COPIED = (
    "detection_limit",
    "quantification_limit",
    "unit",
    "detection_note",
    "confidence",
    "value_seen",
    "source",
    "note",
)


@transaction.atomic
def load_methods_fixture(directory: Path = FIXTURES) -> int:
    """Add the editions of ``test_methods.csv`` that are not on record; run again it changes nothing.

    An edition that is there stays as it is, because its days may have been put right by a person. Returns how many
    were added; DomainError if a line names an item that is not loaded.
    """
    items = {item.code: item for item in InspectionItem.objects.all()}
    known = set(TestMethod.objects.values_list("item__code", "code"))
    lines = lines_of(directory / "test_methods.csv")
    for line in lines:
        if line["item_code"] not in items:
            raise DomainError(f"test_methods.csv {line['method_code']}: {line['item_code']}?")
    editions = [
        _edition(line, items[line["item_code"]])
        for line in lines
        if (line["item_code"], line["method_code"]) not in known
    ]
    TestMethod.objects.bulk_create(editions)
    return len(editions)


def _edition(line: Mapping[str, str], item: InspectionItem) -> TestMethod:
    return TestMethod(
        item=item,
        code=line["method_code"],
        title=line["method_title"],
        effective_from=dt.date.fromisoformat(line["effective_from"]),
        effective_to=dt.date.fromisoformat(line["effective_to"]) if line["effective_to"] else None,
        **{name: line[name] for name in COPIED},
    )


@transaction.atomic
def save_method(*, method: TestMethod | None, values: Mapping[str, Any], reason: str, by, on: dt.date) -> TestMethod:
    """Add an edition of a method (``method`` is None) or change one, with the reason.

    ``values`` by the names of the model's fields. Refused: a detection or quantification limit that is no number, one
    without a unit, days in the wrong order, the same edition twice.
    """
    if not reason.strip():
        raise DomainError(_("Say why the method is changed."), field="reason")
    _refuse_unreadable(values)
    others = TestMethod.objects.filter(
        item=values["item"], code=values["code"], effective_from=values["effective_from"]
    )
    if (others.exclude(pk=method.pk) if method else others).exists():
        raise DomainError(_("This edition is on record already."), field="code")
    stored = TestMethod.objects.select_for_update().get(pk=method.pk) if method else TestMethod()
    changed = [name for name, value in values.items() if method is None or getattr(stored, name) != value]
    for name, value in values.items():
        setattr(stored, name, value)
    if not changed:
        return stored
    stored.save()
    if method is None:
        record("method.added", stored, by=by, on=on, reason=reason.strip())
    else:
        record("method.changed", stored, by=by, on=on, fields=fields(TestMethod, changed), reason=reason.strip())
    return stored


def _refuse_unreadable(values: Mapping[str, Any]) -> None:
    for name in ("detection_limit", "quantification_limit"):
        if values[name] and isinstance(parse_limit_of_detection(values[name]), Reason):
            raise DomainError(_("This is no number."), field=name)
        if values[name] and not values["unit"]:
            raise DomainError(_("Give the unit of the detection limit."), field="unit")
    if values["effective_to"] and values["effective_to"] < values["effective_from"]:
        raise DomainError(_("The last day lies before the first one."), field="effective_to")
