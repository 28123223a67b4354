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
    """At ``path`` the one record says ``here``, the other ``there``; None where it says nothing."""

    path: Path
    here: Any
    there: Any


def differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Difference]:
    """Value by value, in the order of the first record; a sample or batch is found again by its number."""
    ours, theirs = dict(_values(here)), dict(_values(there))
    return [
        Difference(path, ours.get(path), theirs.get(path))
        for path in [*ours, *(path for path in theirs if path not in ours)]
        if ours.get(path) != theirs.get(path)
    ]


def _values(body: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in body.items():
        if name == "files":
            yield from _photos(value)
        elif name not in LEFT_OUT:
            yield from _leaves((name,), value)


def _photos(files: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Path, Any]]:
    """A photo is its bytes; signatures differ whenever anything does."""
    for file in files:
        if file["kind"] == "photo":
            yield ("photo", file["sha256"]), file.get("subject", "")


def _leaves(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves((*path, name), inner)
    elif isinstance(value, list) and not value:
        return
    elif isinstance(value, list) and isinstance(value[0], Mapping):
        key = KEYS.get(path[-1])
        for place, element in enumerate(value, start=1):
            name = str(element[key]) if key else str(place)
            yield from _leaves((*path, name), {k: v for k, v in element.items() if k != key} or {"": name})
    else:
        yield path, value
