"""What was refused of an inspection record and why, each with the place in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from dairyqa.reasons import say

LONGEST = 24


def refusals_of(refusals: Iterable[Mapping], body: Mapping[str, Any]) -> list[str]:
    return [_refusal(refused["field"], say(refused), body) for refused in refusals]


def _refusal(field: str, sentence: str, body: Mapping[str, Any]) -> str:
    match field.split("."):
        case ["findings", place, *_rest] if place.isdigit() and int(place) < len(body["findings"]):
            found = body["findings"][int(place)]
            name = " ".join(filter(None, [found["item"], found["text"][:LONGEST]]))
            return gettext("Finding “%(name)s”: %(sentence)s") % {"name": name, "sentence": sentence}
    return sentence
