"""What two records of one visit say differently: for versions of a record, and for two tablets at one visit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What makes an element of a list the same one in both records.
KEYS = {"samples": "number", "gone": "batch", "found": "key", "draws": "draw"}
# What is different in any two records, or stands elsewhere on the page.
LEFT_OUT = {"uuid", "schema", "package", "visit", "device", "app", "supersedes", "correction", "content", "clock"}

Path = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """At ``path`` the one record says ``here``, the other ``there``; None where it says nothing.

    A sample, batch or draw that only one of them has is one difference: the whole of it.
    """

    path: Path
    here: Any
    there: Any


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Difference]:
    """Value by value, in the order of the first record; a sample or batch is found again by its number."""
    return list(_of_mappings((), _comparable(here), _comparable(there)))


def _comparable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its lists by key and photos by their bytes; signatures differ whenever anything does."""
    photos = {file["sha256"]: file["subject"] for file in body["files"] if file["kind"] == "photo"}
    said = {name: _by_key(name, value) for name, value in body.items() if name not in LEFT_OUT and name != "files"}
    return {**said, "photo": photos}


def _by_key(name: str, value: Any) -> Any:
    if isinstance(value, list) and name in KEYS:
        return {str(element[KEYS[name]]): element for element in value}
    if name == "incidents":
        return {str(place): element for place, element in enumerate(value, start=1)}
    return value


def _of_mappings(path: Path, here: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Difference]:
    for name in [*here, *(name for name in there if name not in here)]:
        yield from _of_values((*path, name), here.get(name), there.get(name))


def _of_values(path: Path, here: Any, there: Any) -> Iterator[Difference]:
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        yield from _of_mappings(path, here, there)
    elif not _is_same(here, there):
        yield Difference(path, here, there)


def _is_same(here: Any, there: Any) -> bool:
    """Nothing known is the same, however it is written."""
    nothing: Sequence[Any] = (None, "", [])
    return here == there or (here in nothing and there in nothing)
