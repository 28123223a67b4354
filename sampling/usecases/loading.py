"""The last resort: what a tablet exported to a file is loaded by an administrator, as if the tablet had sent it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.attachments.images import ImageRefused, re_encode
from dairyqa.errors import DomainError
from sampling.choices import RecordStatus
from sampling.export_file import Entry, ExportFile, Opened
from sampling.forms.visit_record import Malformed
from sampling.models import PackageBase, RecordBase

from .uploads import (
    Arrival,
    FileRefused,
    FilesMissing,
    OffsetDiffers,
    RecordKind,
    add_part,
    finish_record,
    missing_files,
    put_record,
    registered_kinds,
)


@dataclass(frozen=True)
class Loaded:
    """What became of one record of the file: the record as it is now, or why nothing of it was taken."""

    uuid: UUID
    record: Any = None
    was_here: bool = False
    refusal: str = ""


def load_export(*, file: IO[bytes], size: int, name: str, by, at: dt.datetime) -> list[Loaded]:
    """Take every record of a tablet's export that can be taken, each by itself.

    Each goes the same way as over the network: loaded twice, or loaded and sent,
    it is one record. Its author stays the person whose tablet it was; ``by``
    has brought it. Refused as a whole is a file that is no export; a record is
    refused by itself, before anything of it is stored: with another key, damaged,
    too large, or of a package that is not of the administrator's area.
    """
    export = ExportFile(file, size)
    return [_load(export, entry, name, by, at) for entry in export.entries]


def _load(export: ExportFile, entry: Entry, name: str, by, at: dt.datetime) -> Loaded:
    try:
        kind, package = _package_of(entry, by)
        with export.opened(entry, package.export_key) as opened:
            _refuse_files(opened, _body_of(kind, opened, entry))
            return _take(kind, opened, entry, name, by, at)
    except DomainError as refusal:
        return Loaded(entry.uuid, refusal=str(refusal))


def _package_of(entry: Entry, by) -> tuple[RecordKind, PackageBase]:
    for kind in registered_kinds():
        package = kind.packages.objects.visible_to(by).filter(uuid=entry.package).first()
        if package:
            return kind, package
    raise DomainError(_("The visit was never given to a tablet of your area: nobody here has the key."))


def _body_of(kind: RecordKind, opened: Opened, entry: Entry) -> Any:
    try:
        body = kind.read(opened.body)
    except Malformed as malformed:
        field, message = malformed.errors[0]
        raise DomainError(f"{field}: {message}" if field else message) from malformed
    if (body.uuid, body.package) != (entry.uuid, entry.package):
        raise DomainError(_("The record is not the one that the file says it is."))
    return body


def _refuse_files(opened: Opened, body: Any) -> None:
    """Look at every file before the first one is stored, so that nothing is stored by half."""
    if any(opened.sizes.get(file.sha256) != file.size for file in body.files):
        raise DomainError(_("Photos or signatures that the record names are not in the file."))
    for file in body.files:
        with NamedTemporaryFile() as source, TemporaryFile() as target:
            source.writelines(opened.parts(file.sha256))
            source.flush()
            try:
                re_encode(Path(source.name), kind=file.kind, mime=file.mime, target=target)
            except ImageRefused as refused:
                raise DomainError(_no_image(file.slot)) from refused


def _take(kind: RecordKind, opened: Opened, entry: Entry, name: str, by, at: dt.datetime) -> Loaded:
    try:
        record, arrival = put_record(uuid=entry.uuid, raw=opened.body, told_at=None, by=by, at=at, kind=kind)
    except Malformed as malformed:
        raise DomainError(malformed.errors[0][1]) from malformed
    if arrival == Arrival.OTHER_BYTES:
        refusal = _("Another record has this number already. These bytes are kept beside it, without effect.")
        return Loaded(entry.uuid, record, was_here=True, refusal=refusal)
    was_here = record.status != RecordStatus.INCOMPLETE
    try:
        for missing in missing_files(record):
            _send(opened, record, missing["sha256"], missing["offset"], at)
        finished = finish_record(record=record, by=by, at=at, kind=kind)
    except (OffsetDiffers, FileRefused, FilesMissing) as error:
        raise DomainError(_("The tablet is sending this record just now. Load the file again later.")) from error
    if not was_here:
        kind.note_loaded(finished, file=name, by=by, on=timezone.localdate(at))
    return Loaded(entry.uuid, finished, was_here=was_here)


def _send(opened: Opened, record: RecordBase, sha256: str, offset: int, at: dt.datetime) -> None:
    for start, part in _from(opened.parts(sha256), offset):
        add_part(record=record, sha256=sha256, offset=start, part=part, at=at)


def _from(parts: Iterator[bytes], offset: int) -> Iterator[tuple[int, bytes]]:
    """The parts from ``offset`` on, each with the place where it begins."""
    start = 0
    for part in parts:
        if start + len(part) > offset:
            skipped = max(0, offset - start)
            yield start + skipped, part[skipped:]
        start += len(part)


def _no_image(slot: str) -> str:
    return _("A photo or signature is no image, or cannot be decoded to its end: %(slot)s") % {"slot": slot}
