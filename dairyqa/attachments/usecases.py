"""Files that prove something: added to a record and never replaced; what was wrong is withdrawn with its reason."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError

from .contents import LARGEST, content_of
from .models import Attachment


@transaction.atomic
def add_attachment(
    *, subject, part: str = "", upload: File | bytes, name: str = "", note: str = "", by, on: dt.date
) -> Attachment:
    """Keep a file with the record that it is about; the same file twice in one part is kept once.

    ``subject``: a saved record whose model has ``objects.visible_to(user)`` and
    ``audit_city_id``: whoever may see it may download the file; a model that
    asks for more names the permission in ``ATTACHMENTS_NEED``. ``part``: which
    part of the record it proves, at most 24 characters. ``name``: as shown,
    default the upload's own. The caller has checked that ``by`` may write to
    the record. Raises ``DomainError`` (field ``files``) for what
    ``contents.content_of`` refuses.
    """
    given = name or getattr(upload, "name", "") or ""
    data = upload if isinstance(upload, bytes) else _read(upload, given)
    digest = hashlib.sha256(data).hexdigest()
    there = Attachment.objects.of(subject, part).filter(sha256=digest, withdrawn_on=None).first()
    if there:
        return there
    try:
        content = content_of(data)
    except DomainError as refusal:
        raise DomainError(_named(given, str(refusal)), field="uploads") from refusal
    key = uuid.uuid4().hex
    attachment = Attachment(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        part=part,
        name=_shown_name(given, content.ending),
        media_type=content.media_type,
        size=len(content.shown),
        sha256=digest,
        note=note.strip(),
        added_by=by,
        file=ContentFile(content.shown, name=f"{key}.{content.ending}"),
    )
    if content.original is not None:
        attachment.original = ContentFile(content.original, name=f"{key}-original.bin")
    attachment.save(force_insert=True)
    record("attachment.added", subject, by=by, on=on, name=attachment.name)
    return attachment


@transaction.atomic
def add_attachments(*, subject, part: str = "", uploads: Iterable[File], by, on: dt.date) -> list[Attachment]:
    """All of them or none; see ``add_attachment``."""
    return [add_attachment(subject=subject, part=part, upload=upload, by=by, on=on) for upload in uploads]


@transaction.atomic
def withdraw_attachment(*, attachment: Attachment, subject, reason: str, by, on: dt.date) -> None:
    """Take a file out of what counts; it stays on record with the reason, and can still be read.

    ``subject``: its record, in whose history this stands. Refused without a reason and a second time.
    """
    if (attachment.subject_type, attachment.subject_id) != (subject._meta.label_lower, subject.pk):
        raise DomainError(_("This file belongs to another record."))
    if not reason.strip():
        raise DomainError(_("Say why the file is withdrawn."), field="reason")
    standing = Attachment.objects.filter(pk=attachment.pk, withdrawn_on=None)
    if not standing.update(withdrawn_on=on, withdrawal_reason=reason.strip()[:200]):
        raise DomainError(_("The file is withdrawn already."))
    attachment.refresh_from_db(fields=["withdrawn_on", "withdrawal_reason"])
    record("attachment.withdrawn", subject, by=by, on=on, name=attachment.name, reason=attachment.withdrawal_reason)


def _read(upload: File, name: str) -> bytes:
    if upload.size > LARGEST:
        refusal = _("The file is larger than %(size)s MB.") % {"size": LARGEST // 1024**2}
        raise DomainError(_named(name, refusal), field="uploads")
    upload.seek(0)
    return upload.read()


def _named(name: str, refusal: str) -> str:
    return _("“%(name)s”: %(refusal)s") % {"name": name, "refusal": refusal} if name else refusal


def _shown_name(name: str, ending: str) -> str:
    """The name without any folder and invisible signs, under the ending that its content has."""
    plain = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()).strip(" .")
    stem = PurePosixPath(plain).stem if plain else _("File")
    return f"{stem[:110]}.{ending}"
