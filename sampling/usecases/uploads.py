"""A record comes in from a tablet: the record, its files in parts, the receipt (docs/adr/0004).

What holds for every kind of record is here; ``RecordKind`` says what a kind adds, ``VISITS`` is that of visits.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.images import ImageRefused, re_encode
from dairyqa.audit.record import record as note
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from sampling.choices import FileKind, RecordStatus
from sampling.forms.visit_record import Malformed, RecordBody, facts_of, read_record
from sampling.incoming import RecordFolder
from sampling.models import PackageBase, StrayBody, TabletPackage, VisitRecord
from sampling.receipts import next_receipt_no, receipt_text
from sampling.rules.canonical import digest
from sampling.rules.device_clock import MOST_WRONG_S

from .applying import apply_record

LARGEST_OFFSET = 2**31 - 1
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}

logger = logging.getLogger(__name__)


class Arrival(StrEnum):
    NEW = "new"
    KNOWN = "known"
    OTHER_BYTES = "other_bytes"


class OffsetDiffers(Exception):
    """``offset`` is where the next part of the file has to begin."""

    def __init__(self, offset: int):
        super().__init__(offset)
        self.offset = offset


class FileRefused(Exception):
    """Nothing of the file is kept. ``code``: ``too_large``, ``wrong_digest``, ``not_an_image`` or ``damaged``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class FilesMissing(Exception):
    """The record has no receipt as long as files are missing."""


@dataclass(frozen=True)
class RecordKind:
    """What one kind of record adds to the common way.

    ``read`` makes of the bytes their body or refuses (``Malformed``);
    ``package_of`` finds what the record was made with and refuses (``Malformed``)
    what is not the sender's; ``about`` are the record's values that name its
    subject. ``note_received``, ``note_stray`` and ``note_loaded`` put it on record, ``apply`` lets it have its effects.
    """

    model: Any
    packages: Any
    read: Callable[[bytes], Any]
    package_of: Callable[[Any, Any], Any]
    about: Callable[[Any], Mapping[str, Any]]
    facts_of: Callable[[Any], dict[str, Any]]
    may_ask: Callable[[Any], Q]
    apply: Callable[..., None]
    note_received: Callable[..., None]
    note_stray: Callable[..., None]
    note_loaded: Callable[..., None]

    def records_of(self, person) -> QuerySet:
        """What a person's tablet may ask for: own records, carried ones, and those of work that is also theirs."""
        own = Q(author=person) | Q(sent_by=person) | self.may_ask(person)
        return self.model.objects.filter(own)


def put_record(
    *, uuid: UUID, raw: bytes, told_at: dt.datetime | None, by, at: dt.datetime, kind: RecordKind | None = None
) -> tuple[Any, Arrival]:
    """Keep a sealed record byte for byte, and a place for each file that it names.

    The same bytes again change nothing; other bytes under the same identifier
    are kept beside the first, without effect. ``told_at`` is the tablet's clock,
    which is noted and not believed. Refuses (``Malformed``) what has not the
    form of a record, and work that is not the sender's; of these nothing is kept.
    ``kind``: default a record of a visit.
    """
    kind = kind or VISITS
    known = kind.records_of(by).filter(uuid=uuid, digest=digest(raw)).first()
    if known:
        return known, Arrival.KNOWN
    body = kind.read(raw)
    if body.uuid != uuid:
        raise Malformed(("uuid", _("The record is another one than the address says.")))
    package = kind.package_of(body, by)
    try:
        with transaction.atomic():
            return _create(kind, body, raw, package, told_at, by, at), Arrival.NEW
    except IntegrityError:
        return _known_or_stray(kind, kind.model.objects.get(uuid=uuid), raw, by, at)


def add_part(*, record: Any, sha256: str, offset: int, part: bytes, at: dt.datetime) -> tuple[int, bool]:
    """Append bytes to a file of the record; returns where the next part begins, and whether the file is complete.

    With its last byte the file is checked, decoded and stored; one in two
    places of the record comes once. Refuses a part that does not begin where the
    last one ended (``OffsetDiffers``), and a file that is not what the record
    says it is (``FileRefused``): it may then be sent anew, from its first byte.
    """
    rows = record.files.filter(sha256=sha256)
    row = rows[0]
    with RecordFolder(record.folder).held() as folder:
        if not rows.filter(received_at=None).exists():
            return row.size, True
        if (there := folder.size_of_part(sha256)) != offset:
            raise OffsetDiffers(there)
        if offset + len(part) > row.size:
            folder.drop(sha256)
            raise FileRefused("too_large")
        folder.append(sha256, part)
        if offset + len(part) < row.size:
            return offset + len(part), False
        _complete(folder, row, at)
    return row.size, True


def finish_record(*, record: Any, by, at: dt.datetime, kind: RecordKind | None = None) -> Any:
    """Give the receipt when every file is there, the same one for ever; then let the record have its effects.

    The receipt is committed first: whatever becomes of the effects, the evidence
    is safe. Refused (``FilesMissing``) as long as a file is missing. ``kind``: default a record of a visit.
    """
    kind = kind or VISITS
    _complete_full_parts(record, at)
    _receive(kind, record, by, at)
    if record.status == RecordStatus.RECEIVED:
        try:
            kind.apply(record=record, by=by, on=timezone.localdate(at))
        except Exception:  # the receipt stands, and the next run of the job tries again
            logger.exception("record %s has its receipt and could not be applied", record.uuid)
        record.refresh_from_db()
    return record


def missing_files(record: Any) -> list[dict]:
    """Each file that has not come as a whole, once, and how far it has come (bytes)."""
    folder = RecordFolder(record.folder)
    wanted = dict(record.files.filter(received_at=None).order_by("pk").values_list("sha256", "size"))
    return [{"sha256": sha256, "size": size, "offset": folder.size_of_part(sha256)} for sha256, size in wanted.items()]


def register_kind(kind: RecordKind) -> None:
    """Another app's records come in like those of visits; called once from its ``AppConfig.ready``."""
    if kind in _kinds:
        raise ValueError(f"registered twice: {kind.model.__name__}")
    _kinds.append(kind)


def registered_kinds() -> list[RecordKind]:
    return list(_kinds)


def records_of(person) -> QuerySet[VisitRecord]:
    return VISITS.records_of(person)


def _package_of(body: RecordBody, by) -> TabletPackage:
    """What the record was made with; whoever carries it must have been drawn for the visit too, or may load exports."""
    package = TabletPackage.objects.select_related("visit__plan", "person").filter(uuid=body.package).first()
    if package is None:
        raise Malformed(("package", _("The server never gave out this package.")))
    if package.visit_id != body.visit:
        raise Malformed(("visit", _("The package is for another visit.")))
    if package.person != by and not package.visit.sampler_rows.filter(person=by).exists() and not _loads(by, package):
        raise Malformed(("visit", _("This is a visit of other inspectors.")))
    if body.supersedes and not VisitRecord.objects.filter(uuid=body.supersedes, visit=package.visit).exists():
        raise Malformed(("supersedes", _("The visit has no such record that could be replaced.")))
    return package


def _loads(by, package: TabletPackage) -> bool:
    """An administrator of the area brings what a tablet exported to a file."""
    return by.may(Permission.LOAD_RECORDS) and TabletPackage.objects.visible_to(by).filter(pk=package.pk).exists()


def _create(kind: RecordKind, body, raw: bytes, package: PackageBase, told_at, by, at: dt.datetime):
    offset = None if told_at is None else _seconds(at - told_at)
    record = kind.model.objects.create(
        uuid=body.uuid,
        package=package,
        **kind.about(package),
        author=package.person,
        sent_by=by,
        device=str(body.device),
        schema=body.schema_,
        body=raw.decode(),
        digest=digest(raw),
        began_at=at,
        clock_offset=offset,
        flags=[reason.as_json() for reason in _remarkable(body, package, offset)],
    )
    files = record.files.model
    files.objects.bulk_create(
        files(
            record=record,
            slot=file.slot,
            kind=file.kind,
            sha256=file.sha256,
            size=file.size,
            mime=file.mime,
            facts=kind.facts_of(file),
        )
        for file in body.files
    )
    return record


def _seconds(span: dt.timedelta) -> int:
    """A clock can be a century wrong; the column holds sixty-eight years."""
    return max(-LARGEST_OFFSET, min(LARGEST_OFFSET, round(span.total_seconds())))


def _remarkable(body, package: PackageBase, offset: int | None) -> list[Reason]:
    """What somebody should know; the tablet's times are compared as its clock would tell them if it were right."""
    found, wrong = [], offset or 0
    if abs(wrong) > MOST_WRONG_S:
        found.append(Reason("tablet_clock_wrong", {"minutes": str(round(abs(wrong) / 60))}))
    if body.ended_at + dt.timedelta(seconds=wrong) > package.expires_at:
        found.append(Reason("package_expired", {"moment": f"{timezone.localtime(package.expires_at):%Y-%m-%d %H:%M}"}))
    if str(body.device) != package.device:
        found.append(Reason("package_of_another_tablet"))
    return found


def _known_or_stray(kind: RecordKind, record, raw: bytes, by, at: dt.datetime) -> tuple[Any, Arrival]:
    if record.digest == digest(raw):
        return record, Arrival.KNOWN
    with transaction.atomic():
        stray, is_new = record.strays.get_or_create(
            digest=digest(raw), defaults={"body": raw.decode(), "sent_by": by, "sent_at": at}
        )
        if is_new:
            kind.note_stray(record, stray, by=by, on=timezone.localdate(at))
    return record, Arrival.OTHER_BYTES


def _complete(folder: RecordFolder, row: Any, at: dt.datetime) -> None:
    """Check, decode and store the file; the row says so last, when the bytes are safe."""
    shown = f"{row.sha256}-shown.{'png' if row.kind == FileKind.SIGNATURE else 'jpg'}"
    original = f"{row.sha256}.{ENDINGS[row.mime]}"
    if folder.digest_of_part(row.sha256) != row.sha256:
        folder.drop(row.sha256)
        raise FileRefused("wrong_digest")
    try:
        with folder.copy(shown) as target:
            picture = re_encode(folder.part(row.sha256), kind=row.kind, mime=row.mime, target=target)
    except ImageRefused as refused:
        folder.drop(row.sha256)
        raise FileRefused(refused.code) from refused
    folder.keep(row.sha256, original)
    type(row).objects.filter(record=row.record_id, sha256=row.sha256, received_at=None).update(
        original=f"{folder.name}/{original}",
        shown=f"{folder.name}/{shown}",
        width=picture.width,
        height=picture.height,
        exif=picture.exif,
        received_at=at,
    )


def _complete_full_parts(record: Any, at: dt.datetime) -> None:
    """Files whose last byte came when the server was killed before it could look at them."""
    for row in record.files.filter(received_at=None):
        try:
            add_part(record=record, sha256=row.sha256, offset=row.size, part=b"", at=at)
        except (OffsetDiffers, FileRefused):
            pass  # it is still missing


@transaction.atomic
def _receive(kind: RecordKind, record, by, at: dt.datetime) -> None:
    """The receipt, in one transaction with all that rests on it; a second request finds it given."""
    hold(record)
    if record.status != RecordStatus.INCOMPLETE:
        record.refresh_from_db()
        return
    if record.files.filter(received_at=None).exists():
        raise FilesMissing
    on = timezone.localdate(at)
    receipt_no = next_receipt_no(on)
    advance(
        record,
        RecordStatus.RECEIVED,
        received_at=at,
        receipt_no=receipt_no,
        receipt=receipt_text(record, receipt_no, at),
        **_replacement(record),
    )
    type(record.package).objects.filter(pk=record.package_id, returned_at=None).update(returned_at=at)
    kind.note_received(record, by=by, on=on)


def _replacement(record) -> dict:
    """The record that this one replaces, locked; of two that would replace the same one the first does."""
    wanted = json.loads(record.body)["supersedes"]
    model = type(record)
    earlier = model.objects.select_for_update().filter(uuid=wanted).first() if wanted else None
    if earlier is None:
        return {}
    if model.objects.filter(supersedes=earlier).exists():
        return {"flags": [*record.flags, Reason("replaced_already", {"receipt": str(earlier)}).as_json()]}
    return {"supersedes": earlier}


def _note_received(record: VisitRecord, *, by, on: dt.date) -> None:
    note("visit_record.received", record, by=by, on=on, count=record.files.count())


def _note_stray(record: VisitRecord, stray: StrayBody, *, by, on: dt.date) -> None:
    note("visit_record.other_bytes_kept", record, by=by, on=on, digest=stray.digest)


def _note_loaded(record: VisitRecord, *, file: str, by, on: dt.date) -> None:
    note("visit_record.loaded", record, by=by, on=on, file=file, author=record.author.display_name)


def _apply(**values) -> None:
    apply_record(**values)


VISITS = RecordKind(
    model=VisitRecord,
    packages=TabletPackage,
    read=read_record,
    package_of=_package_of,
    about=lambda package: {"visit": package.visit},
    facts_of=facts_of,
    may_ask=lambda person: Q(visit__in=person.visits.all()),
    apply=_apply,
    note_received=_note_received,
    note_stray=_note_stray,
    note_loaded=_note_loaded,
)
_kinds = [VISITS]
