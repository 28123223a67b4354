"""An inspection record as a tablet sends it: its shape, checked strictly; what it says is judged by the use cases."""

from typing import Annotated, Literal

from pydantic import Field

from rectification.choices import Answer, Severity
from sampling.forms.visit_record import (
    LARGEST_PHOTO,
    MOST_ROWS,
    TEXT,
    Arrival,
    Day,
    Digest,
    Id,
    Moment,
    Position,
    Sealed,
    Strict,
    read_sealed,
)

MOST_ITEMS = 400
MOST_FINDINGS = 100

Code = Annotated[str, Field(min_length=1, max_length=12, pattern=TEXT)]
Key = Annotated[str, Field(pattern=r"^p[1-9]\d{0,3}$")]


class ItemAnswer(Strict):
    answer: Answer
    note: Annotated[str, Field(max_length=300, pattern=TEXT)]


class NotedFinding(Strict):
    """A finding with the code of its item (``None``: of none); without a day the severity's deadline holds."""

    key: Key
    item: Code | None
    text: Annotated[str, Field(max_length=400, pattern=TEXT)]
    severity: Severity
    due_on: Day


class FindingPhoto(Strict):
    """A photo of what was found; ``finding`` is the key of its finding."""

    kind: Literal["photo"]
    slot: Annotated[str, Field(pattern=r"^photo/\d{1,4}$")]
    sha256: Digest
    size: Annotated[int, Field(ge=1, le=LARGEST_PHOTO)]
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    taken_at: Moment
    position: Position | None
    subject: Literal["finding"]
    finding: Key


class InspectionBody(Sealed):
    """One inspection as recorded and sealed on a tablet (L-3.2.2); ``answers`` by the codes of the items."""

    kind: Literal["inspection"]
    inspection: Id
    checklist: Id
    arrival: Arrival
    present: Annotated[str, Field(max_length=80, pattern=TEXT)]
    answers: Annotated[dict[Code, ItemAnswer], Field(max_length=MOST_ITEMS)]
    findings: Annotated[list[NotedFinding], Field(max_length=MOST_FINDINGS)]
    summary: Annotated[str, Field(max_length=2000, pattern=TEXT)]
    files: Annotated[list[FindingPhoto], Field(max_length=MOST_ROWS)]


def read_inspection(raw: bytes) -> InspectionBody:
    """The inspection record in these bytes; see ``read_sealed``."""
    return read_sealed(raw, InspectionBody)
