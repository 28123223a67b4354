"""What a tablet sends: the record, its files in parts, and the wish to have its receipt. Every step may be repeated."""

import base64
import binascii
import datetime as dt
import hashlib
import json
import re

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.json_answers import answer, json_view, moment, refusal
from dairyqa.reasons import say
from sampling.forms.visit_record import LARGEST_BODY, MOMENT, Malformed
from sampling.usecases.uploads import (
    VISITS,
    Arrival,
    FileRefused,
    FilesMissing,
    OffsetDiffers,
    RecordKind,
    add_part,
    finish_record,
    missing_files,
    put_record,
)

from .record_sections import Names
from .record_words import refusals_of

LARGEST_PART = 256 * 1024
DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):\s*(?:,|$)")
OFFSET = re.compile(r"\d{1,12}", re.ASCII)


@json_view("GET", "PUT", permission=Permission.CARRY_OUT_VISITS)
def field_record(request, uuid):
    return taken_record(request, uuid, VISITS, _refusals)


@json_view("PATCH", permission=Permission.CARRY_OUT_VISITS)
def field_file(request, uuid, sha256):
    return taken_part(request, uuid, sha256, VISITS)


@json_view("POST", permission=Permission.CARRY_OUT_VISITS)
def field_finish(request, uuid):
    return finished_record(request, uuid, VISITS, _refusals)


def taken_record(request, uuid, kind: RecordKind, say_refusals):
    """Answers for a record of any kind; ``say_refusals(record)`` lists what was refused, ``{field, message}`` each."""
    if request.method == "GET":
        return answer(_state(_own_record(request, uuid, kind), say_refusals))
    if refused := _refused_body(request, LARGEST_BODY):
        return refused
    now, told_at = timezone.now(), _told_at(request)
    try:
        record, arrival = put_record(uuid=uuid, raw=request.body, told_at=told_at, by=request.user, at=now, kind=kind)
    except Malformed as malformed:
        return refusal("malformed", _("This is no record of work of yours."), 422, errors=malformed.errors)
    if arrival == Arrival.OTHER_BYTES:
        return refusal("other_bytes", _("The server has another version of this record; both are kept."), 409)
    return answer(_state(record, say_refusals), 201 if arrival == Arrival.NEW else 200)


def taken_part(request, uuid, sha256, kind: RecordKind):
    record = _own_record(request, uuid, kind)
    get_object_or_404(record.files.filter(sha256=sha256)[:1])
    offset = request.headers.get("Upload-Offset", "")
    if not OFFSET.fullmatch(offset):
        return refusal("malformed", _("Say where this part begins."), 400)
    if refused := _refused_body(request, LARGEST_PART):
        return refused
    try:
        reached, is_complete = add_part(
            record=record, sha256=sha256, offset=int(offset), part=request.body, at=timezone.now()
        )
    except OffsetDiffers as differs:
        return refusal("offset", _("The next part begins elsewhere."), 409, offset=differs.offset)
    except FileRefused as refused:
        return refusal(refused.code, _refused_file(refused.code), 422, offset=0)
    return answer({"offset": reached, "complete": is_complete})


def finished_record(request, uuid, kind: RecordKind, say_refusals):
    record = _own_record(request, uuid, kind)
    try:
        record = finish_record(record=record, by=request.user, at=timezone.now(), kind=kind)
    except FilesMissing:
        return refusal("missing", _("Files are missing."), 409, missing=missing_files(record))
    return answer(_state(record, say_refusals))


def _own_record(request, uuid, kind: RecordKind):
    return get_object_or_404(kind.records_of(request.user), uuid=uuid)


def _state(record, say_refusals) -> dict:
    return {
        "uuid": str(record.uuid),
        "status": record.status,
        "missing": missing_files(record),
        "receipt": json.loads(record.receipt) if record.receipt else None,
        "refusals": say_refusals(record) if record.refusals else [],
        "flags": [say(flag) for flag in record.flags],
        "server_time": moment(timezone.now()),
    }


def _refusals(record) -> list[dict]:
    """Each with the place in the record in words, for the tablet's list; the field leads to its step."""
    body = json.loads(record.body)
    sentences = refusals_of(record.refusals, body, Names.of(body, record.package.content, set()))
    fields = [refused["field"] for refused in record.refusals]
    return [{"field": field, "message": message} for field, message in zip(fields, sentences, strict=True)]


def _refused_body(request, largest: int):
    """The answer to a body that is too long to be read, or did not come as it was sent."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        return refusal("too_large", _("This is more than is taken at once."), 413)
    sent = DIGEST.search(request.headers.get("Content-Digest", ""))
    if not sent or _decoded(sent[1]) != hashlib.sha256(request.body).digest():
        return refusal("digest", _("This did not arrive as it was sent."), 400)
    return None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _told_at(request) -> dt.datetime | None:
    told = request.headers.get("X-Client-Time", "")
    try:
        return dt.datetime.fromisoformat(told) if re.fullmatch(MOMENT, told, re.ASCII) else None
    except ValueError:
        return None


def _refused_file(code: str) -> str:
    return {
        "too_large": _("The file is larger than its record says, or has too many pixels."),
        "wrong_digest": _("The file did not arrive as it was sent; it is sent again."),
        "not_an_image": _("The file is not an image of the kind that its record says."),
        "damaged": _("The image is damaged and cannot be shown as a whole."),
    }[code]
