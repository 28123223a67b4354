"""A tablet: what it was given for a visit, the record it makes of it, its photos, and how it sends all that."""

import base64
import datetime as dt
import hashlib
import io
import itertools
import json
import uuid
from functools import cache

from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from enterprises.choices import BatchKind
from enterprises.models import Batch
from sampling.models import TabletPackage, VisitRecord
from sampling.rules.canonical import canonical, content_digest, digest
from sampling.usecases.uploads import add_part, missing_files, put_record

DEVICE = "0d7f6a52-6f5e-4d0c-9d5b-3f0f1f6a2b11"
OTHER_DEVICE = "7c1b2f10-93ab-4c55-8a50-52a4a9a0c922"
PART = 256 * 1024
MORNING = "2026-09-14T10:00:00+08:00"
_packages = itertools.count(1)
_seals = itertools.count(1)
_bytes: dict[str, bytes] = {}


def package_for(visit, person, device=DEVICE, at=None, **values):
    """What the tablet was given, with two numbers of its own; the whole content comes from ``issue_package``."""
    at = at or timezone.make_aware(dt.datetime.combine(visit.planned_on, dt.time(7)))
    number = next(_packages)
    numbers = [f"QYRP{visit.planned_on.year}{visit.county.code}{90000 + 10 * number + i:05d}" for i in range(4)]
    content = {"schema": 1, "visit": {"id": visit.pk}, "numbers": numbers}
    return TabletPackage.objects.create(
        **{
            "visit": visit,
            "person": person,
            "device": device,
            "issued_at": at,
            "expires_at": at + dt.timedelta(days=7),
            "content": content,
            "digest": digest(canonical(content)),
            "numbers": numbers,
            "export_key": hashlib.sha256(str(number).encode()).hexdigest(),
            **values,
        }
    )


@cache
def picture(number=1, width=64, height=48, form="JPEG", exif=None) -> bytes:
    """A photo: another one for each number."""
    image = Image.new("RGB", (width, height), (number * 37 % 256, number * 101 % 256, number * 197 % 256))
    ImageDraw.Draw(image).text((4, 4), str(number), fill="white")
    return _file(image, form, **({"exif": exif} if exif else {}))


@cache
def signature(number=1, width=120, height=40) -> bytes:
    """A signature on the glass: another one for each number."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((4, 4), f"signed {number}", fill="black")
    return _file(image, "PNG")


def _file(image, form, **options) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return known(target.getvalue())


def known(file: bytes) -> bytes:
    """Make bytes known to ``send``, which finds them by their digest."""
    _bytes[digest(file)] = file
    return file


def bytes_of(sha256: str) -> bytes:
    return _bytes[sha256]


def photo_entry(place, file, **values):
    return {
        "slot": f"photo/{place}",
        "kind": "photo",
        "sha256": digest(file),
        "size": len(file),
        "mime": "image/jpeg",
        "taken_at": MORNING,
        "position": None,
        "subject": "other",
        "sample": "",
        **values,
    }


def signature_entry(role, file, name, **values):
    return {
        "slot": f"signature/{role}",
        "kind": "signature",
        "sha256": digest(file),
        "size": len(file),
        "mime": "image/png",
        "taken_at": MORNING,
        "name": name,
        "signed": "",
        **values,
    }


def signatures(package, representative="王五"):
    """Both samplers and the representative."""
    rows = package.visit.sampler_rows.select_related("person")
    entries = [
        signature_entry(f"sampler/{row.person_id}", signature(row.position), row.person.display_name) for row in rows
    ]
    return [*entries, signature_entry("representative", signature(9), representative)]


def sample_entry(number, batch, **values):
    """A portion of a product or raw batch that fulfils the plan's minima."""
    is_product = batch.kind == BatchKind.PRODUCT
    seal = next(_seals)
    kilograms = ("1.750", "0.500") if is_product else ("0.200", "0.200")
    return {
        "number": number,
        "batch": batch.pk,
        "choice_reason": "",
        "place": "finished_goods" if is_product else "raw_material",
        "attributes": dict(batch.variety.attributes) if is_product else {},
        "test_units": 7 if is_product else None,
        "backup_units": 2 if is_product else None,
        "test_kg": kilograms[0],
        "backup_kg": kilograms[1],
        "test_seal": f"T{seal:06d}A",
        "backup_seal": f"T{seal:06d}B",
        "unit_price": "4.50" if is_product else None,
        "purchase_price": "40.50" if is_product else None,
        "remark": "",
        "sealed_at": MORNING,
        "backup_outlives": None,
        **values,
    }


def record_body(package, **changes) -> dict:
    """A whole record of the visit, sealed: the newest product on hand, or nothing new where there is none.

    ``changes`` replace its keys; ``files`` replaces the photos and signatures. Digests are made at the end.
    """
    products = Batch.objects.filter(enterprise=package.visit.enterprise_id, kind=BatchKind.PRODUCT)
    batch = products.select_related("variety").order_by("-produced_on").first()
    day = package.visit.planned_on
    morning = f"{day}T10:00:00+08:00"
    usual = [sample_entry(package.numbers[0], batch, sealed_at=morning)] if batch else []
    samples = changes.get("samples", usual)
    body = {
        "schema": 1,
        "uuid": str(uuid.uuid4()),
        "package": str(package.uuid),
        "visit": package.visit_id,
        "device": package.device,
        "app": "test",
        "supersedes": None,
        "correction": "",
        "arrival": {"at": f"{day}T09:30:00+08:00", "position": None},
        "identity_shown": True,
        "notice_given": True,
        "ledger_seen": True,
        "records_seen": True,
        "gone": [],
        "found": [],
        "draws": [],
        "samples": samples,
        "outcome": "done" if samples else "nothing_new",
        "reason": "" if samples else "停产检修",
        "incidents": [],
        "representative": "王五",
        "unsigned": None,
        "ended_at": f"{day}T10:40:00+08:00",
        "files": [file | {"taken_at": morning} for file in (*photos(samples), *signatures(package))],
        "content": "",
        "clock": {"offset_ms": 0, "sealed_at": f"{day}T10:41:00+08:00"},
        **changes,
    }
    return sealed(body)


def photos(samples):
    """The sealed sample and its label for each sample; the store where there is none."""
    if not samples:
        return [photo_entry(1, picture(1), subject="store")]
    shown = [(sample["number"], subject) for sample in samples for subject in ("sealed", "label")]
    return [
        photo_entry(place, picture(place), subject=subject, sample=number)
        for place, (number, subject) in enumerate(shown, start=1)
    ]


def sealed(body: dict) -> dict:
    """The record with the digest of what it says now, signed anew."""
    body = json.loads(json.dumps(body))
    body["content"] = content_digest(body)
    for file in body["files"]:
        if "signed" in file:
            file["signed"] = body["content"]
    return body


def uploaded(body, by, at, told_at=None) -> VisitRecord:
    """The record with all its files on the server, by the use cases; it has no receipt yet."""
    record, _arrival = put_record(uuid=uuid.UUID(body["uuid"]), raw=canonical(body), told_at=told_at, by=by, at=at)
    for file in missing_files(record):
        add_part(record=record, sha256=file["sha256"], offset=0, part=_bytes[file["sha256"]], at=at)
    return record


def content_digest_header(raw: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(raw).digest()).decode()}:"


def put(client, body, raw=None, **headers):
    raw = canonical(body) if raw is None else raw
    return client.put(
        reverse("sampling:field_record", args=[body["uuid"]]),
        raw,
        content_type="application/json",
        headers={"Content-Digest": content_digest_header(raw), "X-Client-Time": timezone.now().isoformat(), **headers},
    )


def patch(client, record_uuid, sha256, offset, part, **headers):
    return client.patch(
        reverse("sampling:field_file", args=[record_uuid, sha256]),
        part,
        content_type="application/octet-stream",
        headers={"Content-Digest": content_digest_header(part), "Upload-Offset": str(offset), **headers},
    )


def finish(client, record_uuid):
    return client.post(reverse("sampling:field_finish", args=[record_uuid]), content_type="application/json")


def send(client, body, files=None):
    """Record, missing files and finish, as a tablet does; the last answer comes back, or the first refusal.

    ``files`` are bytes by their SHA-256; without them those that this module made.
    """
    files = files or _bytes
    answer = put(client, body)
    if answer.status_code not in (200, 201):
        return answer
    for missing in answer.json()["missing"]:
        file, offset = files[missing["sha256"]], missing["offset"]
        while offset < len(file):
            answer = patch(client, body["uuid"], missing["sha256"], offset, file[offset : offset + PART])
            if answer.status_code != 200:
                return answer
            offset = answer.json()["offset"]
    return finish(client, body["uuid"])
