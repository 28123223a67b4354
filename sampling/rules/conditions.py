"""Conditions under which a limit applies: ``PROCESS!=STERILIZED;CREAM_TYPE=CREAM|BUTTER``.

``;`` is AND, ``|`` is OR among values, ``ALWAYS`` holds for every sample and the
value ``ANY`` for every sample of the attribute.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

ALWAYS = "ALWAYS"
ANY = "ANY"
TERM = re.compile(r"(?P<name>[A-Z_]+)(?P<operator>!?=)(?P<values>[A-Z_]+(?:\|[A-Z_]+)*)")


@dataclass(frozen=True)
class Term:
    attribute: str
    values: frozenset[str]
    is_negated: bool

    def holds(self, attributes: Mapping[str, str]) -> bool | None:
        if ANY in self.values:
            return not self.is_negated
        value = attributes.get(self.attribute)
        return None if not value else (value in self.values) is not self.is_negated


@lru_cache(maxsize=256)
def parse_condition(text: str) -> tuple[Term, ...]:
    """The terms that must all hold; ValueError for what is no condition."""
    if text == ALWAYS:
        return ()
    found = [TERM.fullmatch(part.strip()) for part in text.split(";")]
    if not all(found):
        raise ValueError(f"not a condition: {text!r}")
    return tuple(
        Term(part["name"], frozenset(part["values"].split("|")), part["operator"] == "!=") for part in found if part
    )


def holds(condition: str, attributes: Mapping[str, str]) -> bool | None:
    """True or False, or None where an attribute is missing on which it depends."""
    outcomes = [term.holds(attributes) for term in parse_condition(condition)]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def missing_attributes(condition: str, attributes: Mapping[str, str]) -> list[str]:
    return [term.attribute for term in parse_condition(condition) if term.holds(attributes) is None]
