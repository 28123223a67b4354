"""The sealed draw: anybody can replay it with ``sha256sum`` (Q-5.1; written down in ``docs/draws.md``)."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dairyqa.reasons import Reason
from sampling.choices import DrawStatus

Candidate = Mapping[str, Any]
"""``{"id": 17, "label": "…"}``: the id takes part in the draw, the label says who or what it is."""


class SealedDraw(Protocol):
    """What is on record of a draw."""

    frame: Any
    frame_hash: Any
    count: Any
    commitment: Any
    secret: Any
    occasion: Any
    attempt: Any
    result: Any
    status: Any


def canonical(frame: Sequence[Candidate]) -> str:
    """The candidates as JSON, each with its id and label, no spaces, words as they are (not escaped)."""
    rows = [{"id": candidate["id"], "label": candidate["label"]} for candidate in frame]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def frame_hash(frame: Sequence[Candidate]) -> str:
    """The SHA-256 of the candidates in their order."""
    return _sha256(canonical(frame))


def commitment_of(secret: str) -> str:
    return _sha256(secret)


def secret_for(plan_secret: str, occasion: str, attempt: int) -> str:
    """The secret of an attempt: 64 hex digits that nobody can choose, since the plan's own secret fixes them."""
    return hmac.new(plan_secret.encode(), f"{occasion}|{attempt}".encode(), hashlib.sha256).hexdigest()


def drawn(frame: Sequence[Candidate], count: int, secret: str, occasion: str) -> list[int]:
    """The ids of ``count`` candidates in the order drawn, all of them where there are fewer.

    A candidate's ticket is the SHA-256 of ``secret|occasion|id``; the lowest
    tickets win. The order of the frame does not matter, and a candidate more or
    less does not change the order of the others.
    """
    return sorted((candidate["id"] for candidate in frame), key=lambda number: ticket(secret, occasion, number))[:count]


def ticket(secret: str, occasion: str, candidate: int) -> str:
    return _sha256(f"{secret}|{occasion}|{candidate}")


def verify(record: SealedDraw, plan_secrets: Sequence[str] = ()) -> list[Reason]:
    """What is wrong with a draw; nothing if it is right.

    ``plan_secrets`` are the secrets that the plan allows for this attempt
    (``secret_for``); without them only what is public is looked at. The secret
    of a draw that is sealed only is not known yet: its candidates are checked alone.
    """
    if not is_frame(record.frame):
        return [Reason("draw_frame_unreadable")]
    return [*_wrong_frame(record), *_wrong_secret(record, plan_secrets), *_wrong_result(record)]


def is_frame(frame: Any) -> bool:
    """Whether it is a list of candidates with a whole number as id, a text as label, and nothing else."""
    return isinstance(frame, list) and all(
        isinstance(candidate, dict)
        and candidate.keys() == {"id", "label"}
        and type(candidate["id"]) is int
        and isinstance(candidate["label"], str)
        for candidate in frame
    )


def _wrong_frame(record: SealedDraw) -> list[Reason]:
    wrong = []
    actual = frame_hash(record.frame)
    if actual != record.frame_hash:
        wrong.append(Reason("draw_frame_differs", {"recorded": record.frame_hash, "actual": actual}))
    if len({candidate["id"] for candidate in record.frame}) != len(record.frame):
        wrong.append(Reason("draw_names_one_twice"))
    return wrong


def _wrong_secret(record: SealedDraw, plan_secrets: Sequence[str]) -> list[Reason]:
    if not record.secret:
        return [Reason("draw_without_its_secret")] if record.result or record.status == DrawStatus.DONE else []
    wrong = []
    actual = commitment_of(record.secret)
    if actual != record.commitment:
        wrong.append(Reason("draw_secret_differs", {"recorded": record.commitment, "actual": actual}))
    if plan_secrets and record.secret not in plan_secrets:
        wrong.append(Reason("draw_secret_is_not_the_plans"))
    return wrong


def _wrong_result(record: SealedDraw) -> list[Reason]:
    """An aborted draw may have no result; one that is there must replay like any other."""
    if not record.secret or (record.status != DrawStatus.DONE and not record.result):
        return []
    replayed = drawn(record.frame, record.count, record.secret, record.occasion)
    if list(record.result) != replayed:
        return [Reason("draw_result_differs", {"recorded": _ids(record.result), "replayed": _ids(replayed)})]
    if len(replayed) != record.count:
        return [Reason("draw_count_differs", {"recorded": str(record.count), "replayed": str(len(replayed))})]
    return []


def _ids(result: Sequence[int]) -> str:
    return ", ".join(map(str, result)) or "—"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
