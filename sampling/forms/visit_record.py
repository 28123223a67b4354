"""A visit record as a tablet sends it: its shape, checked strictly; what it says is judged later, by the rules.

Quantities, prices and times are strings in the record and ``Decimal``, ``date`` and aware ``datetime`` here;
``""`` stands for a day or a quantity that is not known and is ``None`` here.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from enterprises.choices import Attribute, BatchKind
from sampling.choices import FileKind, IncidentKind, PhotoSubject, SamplingPlace, VisitOutcome
from sampling.rules.canonical import canonical, content_digest

SCHEMA = 1
LARGEST_BODY = 512 * 1024
LARGEST_PHOTO = 8 * 1024 * 1024
LARGEST_SIGNATURE = 300 * 1024
MOST_PHOTOS = 40
MOST_SIGNATURES = 8
MOST_SAMPLES = 30
MOST_ROWS = 1000
LARGEST_ID = 2**63 - 1
LARGEST_COUNT = 32_767
IN_A_FILE = 2  # the kind stands third in the path of pydantic: files, 0, photo, sha256


class Malformed(Exception):
    """What was sent is no visit record. ``errors`` are pairs of a field (``samples.0.test_kg``) and a sentence."""

    def __init__(self, *errors: tuple[str, str]):
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors))
        self.errors = list(errors)


def _read(pattern: str, kind: Callable[[str], Any], *, empty: bool = False) -> BeforeValidator:
    """Text of this form, read as what it means; anything else (a number, say) is refused."""
    fits = re.compile(pattern, re.ASCII).fullmatch

    def read(value: Any) -> Any:
        if value is None or (empty and value == ""):
            return None
        if not isinstance(value, str) or not fits(value):
            raise ValueError("not in the form that is agreed")  # noqa: TRY004  pydantic wants this one
        return kind(value)

    return BeforeValidator(read)


MOMENT = (
    r"(19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)"  # a tablet without a battery believes in 1970
)
IDENTIFIER = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

Uuid = Annotated[UUID, _read(IDENTIFIER, UUID)]
Moment = Annotated[dt.datetime, _read(MOMENT, dt.datetime.fromisoformat)]
Day = Annotated[dt.date | None, _read(r"\d{4}-\d\d-\d\d", dt.date.fromisoformat, empty=True)]
Degrees = Annotated[Decimal, _read(r"-?\d{1,3}(\.\d{1,8})?", Decimal)]
Metres = Annotated[Decimal, _read(r"\d{1,7}(\.\d{1,3})?", Decimal)]
Kilograms = Annotated[Decimal, _read(r"\d{1,4}(\.\d{1,3})?", Decimal)]
Stock = Annotated[Decimal | None, _read(r"\d{1,10}(\.\d{1,2})?", Decimal, empty=True)]
Price = Annotated[Decimal, _read(r"\d{1,8}(\.\d{1,2})?", Decimal)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
TEXT = r"^[^\x00]*$"  # the only character that the database cannot hold
Words = Annotated[str, Field(max_length=40, pattern=TEXT)]
Line = Annotated[str, Field(max_length=60, pattern=TEXT)]
Sentence = Annotated[str, Field(max_length=200, pattern=TEXT)]
Number = Annotated[str, Field(max_length=30, pattern=TEXT)]
SampleNumber = Annotated[str, Field(max_length=24, pattern=TEXT)]
FoundKey = Annotated[str, Field(pattern=r"^f[1-9]\d{0,3}$")]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Position(Strict):
    lat: Annotated[Degrees, Field(ge=-90, le=90)]
    lon: Annotated[Degrees, Field(ge=-180, le=180)]
    accuracy_m: Metres


class Arrival(Strict):
    at: Moment
    position: Position | None


class Gone(Strict):
    batch: Id
    reason: Sentence


class Found(Strict):
    key: FoundKey
    kind: BatchKind
    variety: Id | None
    lot: Line
    source: Line
    delivery_no: Words
    arrived_on: Day
    produced_on: Day
    expires_on: Day
    quantity_kg: Stock


class Candidate(Strict):
    id: Id
    label: Sentence


class DeviceDraw(Strict):
    draw: Id
    frame: Annotated[list[Candidate], Field(max_length=MOST_ROWS)]
    result: Annotated[list[Id], Field(max_length=MOST_ROWS)]
    drawn_at: Moment
    differences: Annotated[dict[str, Sentence], Field(max_length=MOST_ROWS)]


class TakenSample(Strict):
    number: Annotated[SampleNumber, Field(min_length=1)]
    batch: Id | FoundKey
    choice_reason: Sentence
    place: SamplingPlace
    attributes: dict[Attribute, Words]
    test_units: Count | None
    backup_units: Count | None
    test_kg: Kilograms
    backup_kg: Kilograms
    test_seal: Number
    backup_seal: Number
    unit_price: Price | None
    purchase_price: Price | None
    remark: Sentence
    sealed_at: Moment
    backup_outlives: bool | None


class NotedIncident(Strict):
    kind: IncidentKind
    text: Annotated[str, Field(max_length=160, pattern=TEXT)]


class Unsigned(Strict):
    reason: Sentence
    witness: Words


class Photo(Strict):
    kind: Literal["photo"]
    slot: Annotated[str, Field(pattern=r"^photo/\d{1,4}$")]
    sha256: Digest
    size: Annotated[int, Field(ge=1, le=LARGEST_PHOTO)]
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    taken_at: Moment
    position: Position | None
    subject: PhotoSubject
    sample: SampleNumber


class Signature(Strict):
    kind: Literal["signature"]
    slot: Annotated[str, Field(pattern=r"^signature/(sampler/[1-9]\d{0,18}|representative|witness)$")]
    sha256: Digest
    size: Annotated[int, Field(ge=1, le=LARGEST_SIGNATURE)]
    mime: Literal["image/png"]
    taken_at: Moment
    name: Words
    signed: Digest


class TabletClock(Strict):
    offset_ms: Annotated[int, Field(ge=-LARGEST_ID, le=LARGEST_ID)] | None
    sealed_at: Moment


File = Annotated[Photo | Signature, Field(discriminator="kind")]


class Sealed(Strict):
    """What every record from a tablet has; attributes are named as the record's keys."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    uuid: Uuid
    package: Uuid
    device: Uuid
    app: Words
    supersedes: Uuid | None
    correction: Sentence
    arrival: Arrival
    ended_at: Moment
    files: Annotated[list[Any], Field(max_length=MOST_ROWS)]
    content: Digest
    clock: TabletClock


Body = TypeVar("Body", bound=Sealed)


class RecordBody(Sealed):
    """One visit as recorded, signed and sealed on a tablet (Q-5.3)."""

    visit: Id
    identity_shown: bool
    notice_given: bool
    ledger_seen: bool
    records_seen: bool
    gone: Annotated[list[Gone], Field(max_length=MOST_ROWS)]
    found: Annotated[list[Found], Field(max_length=MOST_ROWS)]
    draws: Annotated[list[DeviceDraw], Field(max_length=MOST_SAMPLES)]
    samples: Annotated[list[TakenSample], Field(max_length=MOST_SAMPLES)]
    outcome: VisitOutcome
    reason: Sentence
    incidents: Annotated[list[NotedIncident], Field(max_length=MOST_SAMPLES)]
    representative: Words
    unsigned: Unsigned | None
    files: Annotated[list[File], Field(max_length=MOST_ROWS)]


def read_record(raw: bytes) -> RecordBody:
    """The visit record in these bytes; see ``read_sealed``."""
    return read_sealed(raw, RecordBody)


def read_sealed(raw: bytes, form: type[Body]) -> Body:
    """The record of this form in these bytes; refuses (``Malformed``) what has not exactly the agreed form.

    The bytes must be the canonical ones, ``content`` must be the digest of the
    content as computed here, and every signature must be for it (Q-5.3).
    """
    data = _canonical_data(raw)
    try:
        body = form.model_validate_json(raw)
    except ValidationError as error:
        raise Malformed(*_told(error)) from error
    if wrong := [*_wrong_files(body), *_wrong_digests(body, content_digest(data))]:
        raise Malformed(*wrong)
    return body


def facts_of(file: Strict) -> dict[str, Any]:
    """What the record says of a file beside its bytes, as JSON."""
    return file.model_dump(mode="json", exclude={"kind", "slot", "sha256", "size", "mime"})


def _canonical_data(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw)
        is_canonical = isinstance(data, dict) and canonical(data) == raw
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        raise Malformed(("", _("This is no record in canonical form.")))
    return data


def _wrong_files(body: Sealed) -> Iterator[tuple[str, str]]:
    kinds: Counter[str] = Counter(file.kind for file in body.files)
    if kinds[FileKind.PHOTO] > MOST_PHOTOS:
        yield "files", _("A visit has at most %(most)s photos.") % {"most": MOST_PHOTOS}
    if kinds[FileKind.SIGNATURE] > MOST_SIGNATURES:
        yield "files", _("A visit has at most %(most)s signatures.") % {"most": MOST_SIGNATURES}
    slots = Counter(file.slot for file in body.files)
    nature: dict[str, tuple] = {}
    for place, file in enumerate(body.files):
        if slots[file.slot] > 1:
            yield f"files.{place}.slot", _("Two files are in the same place.")
        described = (file.kind, file.size, file.mime)
        if nature.setdefault(file.sha256, described) != described:
            yield f"files.{place}.sha256", _("The same file is described in two ways.")


def _wrong_digests(body: Sealed, actual: str) -> Iterator[tuple[str, str]]:
    if body.content != actual:
        yield "content", _("The digest of the content is not that of the content.")
    for place, file in enumerate(body.files):
        if isinstance(file, Signature) and file.signed != actual:
            yield f"files.{place}.signed", _("This signature is not for this content.")


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    for found in error.errors(include_url=False, include_input=False):
        place = list(found["loc"])
        if place[:1] == ["files"] and len(place) > IN_A_FILE:
            del place[IN_A_FILE]
        yield ".".join(map(str, place)), _sentence(found["type"], found.get("ctx", {}))


def _sentence(kind: str, limits: dict[str, Any]) -> str:
    match kind:
        case "missing":
            return _("This is missing.")
        case "extra_forbidden":
            return _("This does not belong into a record.")
        case "string_too_long":
            return _("At most %(most)s characters.") % {"most": limits["max_length"]}
        case "too_long":
            return _("At most %(most)s entries.") % {"most": limits["max_length"]}
        case "less_than_equal":
            return _("At most %(most)s.") % {"most": limits["le"]}
    return _("This cannot be read.")
