"""Who signed a visit, and with what: the images from the tablet's record, or lines to sign by hand."""

import base64
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from PIL import Image, ImageOps

from sampling.choices import FileKind, PhotoSubject, RecordStatus
from sampling.models import RecordFile, Sample, Visit, VisitRecord

from .layout import moment_of

CODE_DIGITS = 8
LARGEST = (360, 140)  # pixels; a signature stands on paper at most 40 mm wide, at 230 dpi
PHOTOS = {
    PhotoSubject.SEALED: "封样",
    PhotoSubject.LABEL: "标签",
    PhotoSubject.STORE: "库房",
    PhotoSubject.LEDGER: "台账",
    PhotoSubject.OTHER: "其他",
}
INK = 200  # greys below this belong to the signature, not to its ground


@dataclass(frozen=True)
class Signature:
    """``image`` is a data: URI, empty where the paper is signed by hand."""

    name: str
    image: str = ""
    signed_at: str = ""


@dataclass(frozen=True)
class Signing:
    """``code`` begins the digest of what was signed on the tablet; without a record there is none."""

    samplers: tuple[Signature, ...]
    representative: Signature | None
    unsigned_reason: str = ""
    witness: Signature | None = None
    code: str = ""
    correction: str = ""
    photos: str = ""


def signing_of(sample: Sample) -> Signing:
    """From the record in which the sample stands: what was signed on a tablet covers nothing else."""
    for record in sample.visit.records.filter(status=RecordStatus.APPLIED).order_by("-pk"):
        body = json.loads(record.body)
        if sample.number in (taken["number"] for taken in body["samples"]):
            return _on_the_tablet(sample, record, body)
    return _by_hand(sample.visit)


def _by_hand(visit: Visit) -> Signing:
    return Signing(
        samplers=tuple(Signature(name) for name in samplers_of(visit)),
        representative=None if visit.unsigned_reason else Signature(visit.representative),
        unsigned_reason=visit.unsigned_reason,
        witness=Signature(visit.witness) if visit.witness else None,
    )


def _on_the_tablet(sample: Sample, record: VisitRecord, body: dict) -> Signing:
    files = list(record.files.exclude(received_at=None))
    signed = {file.slot.removeprefix("signature/"): _signature(file) for file in files if _is_of(file, body)}
    unsigned = body["unsigned"]
    return Signing(
        samplers=tuple(signature for role, signature in signed.items() if role.startswith("sampler/")),
        representative=None if unsigned else signed.get("representative", Signature(body["representative"])),
        unsigned_reason=unsigned["reason"] if unsigned else "",
        witness=signed.get("witness", Signature(unsigned["witness"])) if unsigned else None,
        code=body["content"][:CODE_DIGITS],
        correction=body["correction"],
        photos=_photos(files, sample.number),
    )


def _is_of(file: RecordFile, body: dict) -> bool:
    """A signature counts for the content that it was given for, and for no other."""
    return file.kind == FileKind.SIGNATURE and file.facts.get("signed") == body["content"]


def _signature(file: RecordFile) -> Signature:
    at = parse_datetime(file.facts["taken_at"])
    return Signature(file.facts["name"], picture(file), moment_of(timezone.localtime(at)) if at else "")


def picture(file: RecordFile) -> str:
    """The re-encoded copy cut down to its ink and to the size that it has on paper, as a data: URI."""
    with file.shown.open("rb") as stored, Image.open(stored) as opened:
        shown = opened.convert("RGBA")
    grey = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("L")
    drawn = ImageOps.invert(grey).point(lambda value: 255 if value > 255 - INK else 0).getbbox()
    signature = grey.crop(drawn) if drawn else grey
    signature.thumbnail(LARGEST)
    out = io.BytesIO()
    signature.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def _photos(files: Iterable[RecordFile], sample_number: str) -> str:
    shown = [file.facts for file in files if file.kind == FileKind.PHOTO]
    subjects = [facts["subject"] for facts in shown if facts["sample"] in ("", sample_number)]
    return "、".join(f"{words} {subjects.count(kind)} 张" for kind, words in PHOTOS.items() if kind in subjects)


def samplers_of(visit: Visit) -> list[str]:
    return [str(row.person) for row in visit.sampler_rows.select_related("person")]


def workplaces_of(visit: Visit) -> str:
    rows = visit.sampler_rows.select_related("person__bureau", "person__laboratory")
    return "、".join(dict.fromkeys(row.person.workplace.name for row in rows))
