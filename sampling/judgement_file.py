"""Samples with their results as JSON, for judging outside the laboratory's pages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dairyqa.errors import DomainError
from enterprises.choices import ATTRIBUTE_VALUES, Attribute, BatchKind
from sampling.rules.conditions import ANY
from sampling.rules.limits import reference_date
from sampling.rules.readings import Reading

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

OTHER_SPELLINGS = {
    Attribute.FAT_CLASS: {
        "PARTLY_SKIMMED": "PARTLY_SKIM",
        "PARTIALLY_SKIMMED": "PARTLY_SKIM",
        "SEMI_SKIMMED": "PARTLY_SKIM",
        "LOW_FAT": "PARTLY_SKIM",
        "SKIMMED": "SKIM",
        "NON_FAT": "SKIM",
    },
    Attribute.PROCESS: {
        "STERILISED": "STERILIZED",
        "UHT": "STERILIZED",
        "PASTEURISED": "PASTEURIZED",
        "NOT_STERILIZED": "OTHER",
        "NON_STERILIZED": "OTHER",
        "UNSTERILIZED": "OTHER",
        "NONE": "OTHER",
    },
    Attribute.FERMENTED_TYPE: {"FLAVORED": "FLAVOURED"},
}


@dataclass(frozen=True)
class Catalogue:
    """What the names in a file may mean: category -> (code, kind, fixed attributes), item -> (code, name)."""

    categories: Mapping[str, tuple[str, str, dict[str, str]]]
    items: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class FileSample:
    category: str
    on: date
    attributes: Mapping[str, str]
    readings: tuple[Reading, ...]


def read_samples(text: str, catalogue: Catalogue) -> tuple[list[FileSample], bool]:
    """The samples of a file, and whether it holds a list. DomainError names what is wrong and where."""
    data = _parsed(text)
    if not isinstance(data, list):
        return [_sample(data, "", catalogue)], False
    if not data:
        raise DomainError(_("The list holds no sample."))
    return [_sample(entry, f"[{place}]", catalogue) for place, entry in enumerate(data)], True


def _parsed(text: str) -> Any:
    """Numbers stay text as typed: 2.90 must not become 2.9."""
    try:
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_without_doubles
        )
    except RecursionError as error:
        raise DomainError(_("This is not JSON: it is nested too deeply.")) from error
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise DomainError(_("This is not JSON: see line %(line)s, column %(column)s.") % where) from error


def _no_number(text: str) -> None:
    raise DomainError(_("%(text)s is no number.") % {"text": text})


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        doubles = [key for key, _value in pairs if [name for name, _v in pairs].count(key) > 1]
        raise DomainError(_("The key %(key)s stands twice in one object.") % {"key": doubles[0]})
    return found


def _sample(data: Any, path: str, catalogue: Catalogue) -> FileSample:
    _expect(isinstance(data, dict), path, _("an object is expected"))
    name = _text(data, "category", path)
    _expect(name in catalogue.categories, _key(path, "category"), _("there is no category “%(name)s”") % {"name": name})
    code, kind, fixed = catalogue.categories[name]
    results = data.get("results")
    _expect(isinstance(results, list), _key(path, "results"), _("a list of results is expected"))
    readings = tuple(
        _reading(entry, f"{_key(path, 'results')}[{place}]", catalogue) for place, entry in enumerate(results)
    )
    _expect_once(readings, _key(path, "results"))
    return FileSample(
        category=code,
        on=_reference_day(data, kind, path),
        attributes=fixed | _attributes(data.get("attributes"), _key(path, "attributes")),
        readings=readings,
    )


def _reference_day(data: dict, kind: str, path: str) -> date:
    if kind == BatchKind.RAW_MILK and "received_date" in data:
        received = _day(data, "received_date", path)
        return reference_date(kind, received, received)
    produced = _day(data, "production_date", path)
    return reference_date(kind, produced, produced)


def _attributes(data: Any, path: str) -> dict[str, str]:
    _expect(data is None or isinstance(data, dict), path, _("an object of attributes is expected"))
    named = {name: value for name, value in (data or {}).items() if value is not None}
    given = {name: _attribute(name, value, _key(path, name)) for name, value in named.items()}
    return {name: value for name, value in given.items() if value != ANY}


def _attribute(name: str, value: Any, path: str) -> str:
    names = ", ".join(Attribute.values)
    _expect(name in Attribute.values, path, _("there is no such attribute; known are: %(names)s") % {"names": names})
    if isinstance(value, bool):
        value = "YES" if value else "NO"
    _expect(isinstance(value, str), path, _("text is expected"))
    attribute = Attribute(name)
    plain = value.strip().upper()
    plain = OTHER_SPELLINGS.get(attribute, {}).get(plain, plain)
    known = ATTRIBUTE_VALUES[attribute]
    wrong = _("“%(value)s” is not one of: %(values)s") % {"value": value[:40], "values": ", ".join(known)}
    _expect(plain in known or plain == ANY, path, wrong)
    return plain


def _reading(data: Any, path: str, catalogue: Catalogue) -> Reading:
    _expect(isinstance(data, dict), path, _("an object is expected"))
    name = _text(data, "item", path)
    code, known_name = catalogue.items.get(name, (name, name))
    return Reading(
        item_code=code,
        item_name=known_name,
        values=_values(data, path),
        unit=_optional_text(data, "unit", path),
        lod=_optional_text(data, "lod", path),
        loq=_optional_text(data, "loq", path),
    )


def _values(data: dict, path: str) -> tuple[str, ...]:
    _expect(not ("value" in data and "values" in data), path, _("give either value or values"))
    if "values" not in data:
        value = _optional_text(data, "value", path)
        return (value,) if value else ()
    values = data["values"]
    _expect(isinstance(values, list), _key(path, "values"), _("a list of results is expected"))
    for place, value in enumerate(values):
        is_text = value is None or isinstance(value, str)
        _expect(is_text, f"{_key(path, 'values')}[{place}]", _("text or a number is expected"))
    return tuple(value or "" for value in values)


def _expect_once(readings: tuple[Reading, ...], path: str) -> None:
    codes = [reading.item_code for reading in readings]
    for place, reading in enumerate(readings):
        is_first = codes.index(reading.item_code) == place
        _expect(is_first, f"{path}[{place}].item", _("%(item)s stands there twice") % {"item": reading.item_name})


def _text(data: dict, key: str, path: str) -> str:
    text = _optional_text(data, key, path)
    _expect(bool(text), _key(path, key), _("this is missing"))
    return text


def _optional_text(data: dict, key: str, path: str) -> str:
    value = data.get(key)
    _expect(value is None or isinstance(value, str), _key(path, key), _("text or a number is expected"))
    return (value or "").strip()


def _day(data: dict, key: str, path: str) -> date:
    text = _text(data, key, path)
    wrong = _("“%(text)s” is not a date like 2026-10-08") % {"text": text[:40]}
    _expect(bool(DAY.fullmatch(text)), _key(path, key), wrong)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DomainError(f"{_key(path, key)}: {wrong}") from error


def _key(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _expect(holds: bool, path: str, otherwise: str) -> None:
    if not holds:
        raise DomainError(f"{path or '(file)'}: {otherwise}")
