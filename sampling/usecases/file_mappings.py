"""How a laboratory's files are read: made from a file, changed from one or by hand. Files keep the reading they had."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from sampling.models import FileMapping
from sampling.rules.file_reading import FileReading


@transaction.atomic
def save_mapping(*, name: str, reading: FileReading, by, on: dt.date) -> FileMapping:
    """The laboratory's mapping of this name; a changed one is the next version.

    Refused without a column for the sample number, and without items or values.
    """
    _refuse_incomplete(reading)
    mapping, is_new = FileMapping.objects.select_for_update().get_or_create(
        laboratory=by.laboratory, name=name, defaults={"reading": reading.as_json(), "made_by": by}
    )
    if is_new:
        record("file_mapping.made", mapping, by=by, on=on, mapping=name)
    else:
        _change(mapping, name, reading, by, on)
    return mapping


@transaction.atomic
def change_mapping(*, mapping: FileMapping, name: str, reading: FileReading, seen: int, by, on: dt.date) -> FileMapping:
    """Its next version, or the same one where nothing differs; ``seen`` is the version that the person had before them.

    Refused like ``save_mapping``, for a name that another mapping has, and when somebody was faster.
    """
    _refuse_incomplete(reading)
    mapping = FileMapping.objects.select_for_update().get(pk=mapping.pk)
    if mapping.version != seen:
        raise DomainError(_("Somebody else has just changed this record. Reload the page and look again."))
    try:
        with transaction.atomic():
            _change(mapping, name, reading, by, on)
    except IntegrityError as error:
        raise DomainError(_("Another mapping has this name."), "name") from error
    return mapping


def _refuse_incomplete(reading: FileReading) -> None:
    if not reading.is_complete:
        raise DomainError(_("Say which column is the sample number and where item and value stand."))


def _change(mapping: FileMapping, name: str, reading: FileReading, by, on: dt.date) -> None:
    before = {"name": mapping.name, **mapping.reading}
    after = {"name": name, **reading.as_json()}
    if before == after:
        return
    mapping.name, mapping.reading, mapping.made_by = name, reading.as_json(), by
    mapping.version += 1
    mapping.save(update_fields=["name", "reading", "version", "made_by"])
    record("file_mapping.changed", mapping, by=by, on=on, version=mapping.version, changes=_differences(before, after))


def _differences(before: dict, after: dict) -> str:
    """What stood there and what stands there now; names of the file are told with what they mean."""
    pairs = [(before.get(part, ""), after[part]) for part in ("name", "sheet")]
    pairs += [
        (before["columns"].get(role, ""), after["columns"].get(role, "")) for role in _keys(before, after, "columns")
    ]
    told = [f"{old or '—'} → {new or '—'}" for old, new in pairs if old != new]
    for part in ("items", "units"):
        was, now = before.get(part, {}), after[part]
        differing = [text for text in _keys(before, after, part) if was.get(text) != now.get(text)]
        told += [f"{text}: {was.get(text, '—')} → {now.get(text, '—')}" for text in differing]
    return "; ".join(told)


def _keys(before: dict, after: dict, part: str) -> list[str]:
    return list(dict.fromkeys([*before.get(part, {}), *after[part]]))
