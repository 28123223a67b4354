"""The canonical form of a visit record, and what is signed of it: the same bytes here and on a tablet."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

NOT_SIGNED = ("content", "clock", "files")
PHOTO = "photo"


def canonical(value: Any) -> bytes:
    """JSON in UTF-8 with the keys in order of code point, no spaces, and nothing escaped that need not be.

    Quantities and times are strings: a float is refused (``ValueError``), and so
    is text that is no valid Unicode (``UnicodeEncodeError``, a ``ValueError`` too).
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(raw: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(raw).hexdigest()


def content_digest(record: Mapping[str, Any]) -> str:
    """What the signatures are for: the record without files and clock, and the photos by their own digests.

    The signatures cannot be part of what they sign, so of ``files`` only the
    photos count, in the order of their slots (Q-5.3).
    """
    signed = {key: value for key, value in record.items() if key not in NOT_SIGNED}
    photos = sorted((file["slot"], file["sha256"]) for file in record["files"] if file["kind"] == PHOTO)
    return digest(canonical({**signed, "photos": [sha256 for _slot, sha256 in photos]}))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("a float has no canonical form")  # noqa: TRY004  the text is wrong, not the call
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_floats(inner)
