"""Seal numbers (Q-5.3): two of them, each used once."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dairyqa.reasons import Reason


def seal_number(typed: str) -> str:
    """A seal's number in one spelling, so that a number in full width or small letters is the same number."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def seal_objections(samples: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Reason]]:
    """What is wrong with the seals of the samples of one record, with the field."""
    used: set[str] = set()
    for place, sample in enumerate(samples):
        test, backup = seal_number(sample["test_seal"]), seal_number(sample["backup_seal"])
        for name, number in (("test_seal", test), ("backup_seal", backup)):
            field = f"samples.{place}.{name}"
            if not number:
                yield field, Reason("seal_missing")
            elif name == "backup_seal" and number == test:
                yield field, Reason("seals_are_equal")
            elif number in used:
                yield field, Reason("seal_used_before", {"number": number})
            used.add(number)
