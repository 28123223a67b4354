"""A tablet at an inspection: what it was given, the record that it makes, and how it sends all that."""

import datetime as dt
import json
import uuid

from django.urls import reverse
from django.utils import timezone

from rectification.models import InspectionRecord
from rectification.usecases.inspection_packages import issue_inspection_package
from rectification.usecases.inspection_records import INSPECTIONS
from sampling.rules.canonical import canonical, content_digest
from sampling.usecases.uploads import add_part, finish_record, put_record

from .tablets import DEVICE, bytes_of, content_digest_header, photo_entry, picture


def inspection_package(inspection, person, on, device=DEVICE, hour=7):
    at = timezone.make_aware(dt.datetime.combine(on, dt.time(hour)))
    return issue_inspection_package(inspection=inspection, device=device, by=person, on=on, at=at)


def inspection_body(package, **changes) -> dict:
    """A whole record: every item met but the first, with its finding and a photo. ``changes`` replace its keys."""
    items = package.content["checklist"]["items"]
    day = timezone.localdate(package.issued_at)
    first = items[0]["code"]
    met = {"answer": "met", "note": ""}
    body = {
        "schema": 1,
        "kind": "inspection",
        "uuid": str(uuid.uuid4()),
        "package": str(package.uuid),
        "inspection": package.inspection_id,
        "checklist": package.content["checklist"]["id"],
        "device": package.device,
        "app": "test",
        "supersedes": None,
        "correction": "",
        "arrival": {"at": f"{day}T09:30:00+08:00", "position": None},
        "present": "王五",
        "answers": {item["code"]: met for item in items} | {first: {"answer": "not_met", "note": "见照片"}},
        "findings": [{"key": "p1", "item": first, "text": "制度未更新", "severity": "major", "due_on": ""}],
        "summary": "总体较好，一项不符合。",
        "ended_at": f"{day}T11:00:00+08:00",
        "files": [finding_photo(1, "p1")],
        "clock": {"offset_ms": 0, "sealed_at": f"{day}T11:01:00+08:00"},
        **changes,
    }
    body["content"] = content_digest(body)
    return json.loads(json.dumps(body))


def refused_inspection(inspection, person, on) -> InspectionRecord:
    """A record without a single answer: received, with its photo, and without effect."""
    body = inspection_body(inspection_package(inspection, person, on), answers={})
    at = timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
    record, _arrival = put_record(
        uuid=uuid.UUID(body["uuid"]), raw=canonical(body), told_at=None, by=person, at=at, kind=INSPECTIONS
    )
    for file in body["files"]:
        add_part(record=record, sha256=file["sha256"], offset=0, part=bytes_of(file["sha256"]), at=at)
    return finish_record(record=record, by=person, at=at, kind=INSPECTIONS)


def finding_photo(place, key, file=None):
    entry = photo_entry(place, picture(place) if file is None else file, subject="finding", finding=key)
    del entry["sample"]
    return entry


def put(client, body, raw=None):
    raw = canonical(body) if raw is None else raw
    return client.put(
        reverse("rectification:field_inspection_record", args=[body["uuid"]]),
        raw,
        content_type="application/json",
        headers={"Content-Digest": content_digest_header(raw)},
    )


def patch(client, body, sha256, part, offset=0):
    return client.patch(
        reverse("rectification:field_inspection_part", args=[body["uuid"], sha256]),
        part,
        content_type="application/octet-stream",
        headers={"Content-Digest": content_digest_header(part), "Upload-Offset": str(offset)},
    )


def finish(client, body):
    address = reverse("rectification:field_inspection_finish", args=[body["uuid"]])
    return client.post(address, content_type="application/json")


def send(client, body):
    """Record, missing files and finish; the last answer comes back, or the first refusal."""
    answer = put(client, body)
    if answer.status_code not in (200, 201):
        return answer
    for missing in answer.json()["missing"]:
        answer = patch(client, body, missing["sha256"], bytes_of(missing["sha256"]))
        if answer.status_code != 200:
            return answer
    return finish(client, body)
