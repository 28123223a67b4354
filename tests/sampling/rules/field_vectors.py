"""The vectors that the rules of the server and of the tablet are both tested on."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "field_vectors"


@cache
def _read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def vectors(name):
    return deepcopy(_read(name))


def the_package(changes=None):
    return changed(vectors("package"), changes or {})


def the_record(vector):
    record = changed(vectors("records")[vector["record"]], vector["changes"])
    return changed(record, {path: text * times for path, (text, times) in vector.get("repeat", {}).items()})


def changed(value, changes):
    """``{"samples.0.test_kg": "1"}`` put in; a place behind the last of a list adds to it."""
    for path, new in changes.items():
        *way, last = path.split(".")
        inner = value
        for step in way:
            inner = inner[_key(inner, step)]
        if isinstance(inner, list) and int(last) == len(inner):
            inner.append(new)
        else:
            inner[_key(inner, last)] = new
    return value


def _key(inner, step):
    return int(step) if isinstance(inner, list) else step


def lacks_of(vector):
    """What is expected: field, code and, where the vector names them, params."""
    return [tuple(lack) for lack in vector["missing"]]


def as_expected(vector, found):
    """``(field, code, params)`` without the params where the vector leaves them out."""
    return [
        lack[:2] if place < len(vector["missing"]) and len(vector["missing"][place]) == 2 else lack
        for place, lack in enumerate(found)
    ]
