"""Records as they stand in the database, their files stored: for pages, which need no upload."""

import datetime as dt
import itertools

from django.core.files.base import ContentFile
from django.utils import timezone

from sampling.choices import RecordStatus
from sampling.models import Incident, RecordFile, VisitRecord
from sampling.rules.canonical import canonical, digest

from .tablets import package_for, picture, record_body, signature

_receipts = itertools.count(1)
FACTS = ("taken_at", "position", "subject", "sample", "name", "signed")


def make_record(visit, person, *, package=None, status=RecordStatus.APPLIED, supersedes=None, body=None, **values):
    """A record of the visit with all its files; what it would have done to the visit is not done."""
    package = package or package_for(visit, person)
    body = body or record_body(package)
    raw = canonical(body)
    at = timezone.make_aware(dt.datetime.combine(visit.planned_on, dt.time(11)))
    received = {"received_at": at, "receipt_no": f"HZ{visit.planned_on.year}-{next(_receipts):06d}"}
    record = VisitRecord.objects.create(
        **{
            "uuid": body["uuid"],
            "package": package,
            "visit": visit,
            "author": person,
            "sent_by": person,
            "device": package.device,
            "schema": 1,
            "body": raw.decode(),
            "digest": digest(raw),
            "status": status,
            "supersedes": supersedes,
            "began_at": at,
            **({} if status == RecordStatus.INCOMPLETE else received),
            **values,
        }
    )
    for entry in body["files"]:
        store_file(record, entry)
    return record


def store_file(record, entry) -> RecordFile:
    is_photo = entry["kind"] == "photo"
    file = RecordFile(
        record=record,
        slot=entry["slot"],
        kind=entry["kind"],
        sha256=entry["sha256"],
        size=entry["size"],
        mime=entry["mime"],
        facts={name: entry[name] for name in FACTS if name in entry},
    )
    if record.received_at:
        content, suffix = (picture(), "jpg") if is_photo else (signature(), "png")
        file.original.save(f"records/{record.uuid}/{entry['sha256']}", ContentFile(content), save=False)
        file.shown.save(f"records/{record.uuid}/{entry['sha256']}.{suffix}", ContentFile(content), save=False)
        file.received_at = record.received_at
    file.save()
    return file


def make_incident(visit, by, **values):
    told = {"kind": "closed", "text": "企业大门紧锁", "told_by": by, "told_on": visit.planned_on}
    return Incident.objects.create(visit=visit, **{**told, **values})
