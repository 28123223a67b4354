"""The photos and signatures of a record, as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from sampling.choices import FileKind, PhotoSubject
from sampling.models import FileBase, RecordFile, VisitRecord

from .record_sections import position

KIB = 1024
SAMPLER, REPRESENTATIVE, WITNESS = "sampler", "representative", "witness"


@dataclass(frozen=True)
class ShownFile:
    """A photo or signature; ``url`` is empty until its bytes are here."""

    file: FileBase
    title: str
    url: str
    taken_at: Any
    position: str | None = None
    sample: str = ""
    note: str = ""

    @property
    def original_url(self) -> str:
        return f"{self.url}?original=1" if self.url else ""

    @property
    def kib(self) -> int:
        return -(-self.file.size // KIB)


def photos_of(record: VisitRecord, files: Iterable[RecordFile]) -> list[ShownFile]:
    return [_photo(record, file) for file in files if file.kind == FileKind.PHOTO]


def _photo(record: VisitRecord, file: RecordFile) -> ShownFile:
    facts = file.facts
    return ShownFile(
        file=file,
        title=PhotoSubject(facts["subject"]).label,
        url=_url(record, file),
        taken_at=parse_datetime(facts["taken_at"]),
        position=position(facts.get("position")),
        sample=facts.get("sample", ""),
        note=gettext("The file itself carries a place or a time.") if file.exif else "",
    )


def signatures_of(record: VisitRecord, files: Iterable[RecordFile]) -> list[ShownFile]:
    return [_signature(record, file) for file in files if file.kind == FileKind.SIGNATURE]


def _signature(record: VisitRecord, file: RecordFile) -> ShownFile:
    return ShownFile(
        file=file,
        title=f"{_role(file.slot)} {file.facts['name']}",
        url=_url(record, file),
        taken_at=parse_datetime(file.facts["taken_at"]),
    )


def _role(slot: str) -> str:
    roles = {
        SAMPLER: gettext("Sampler"),
        REPRESENTATIVE: gettext("Producer's representative"),
        WITNESS: gettext("Witness"),
    }
    return roles.get(slot.split("/")[1], slot)


def _url(record: VisitRecord, file: RecordFile) -> str:
    return reverse("sampling:visit_record_file", args=[record.uuid, file.pk]) if file.received_at else ""
