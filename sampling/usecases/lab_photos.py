"""Photos that the laboratory takes of a sample: made anew, the original kept beside the copy."""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dairyqa.attachments.images import ImageRefused, re_encode
from dairyqa.errors import DomainError
from sampling.choices import FileKind
from sampling.models import Sample, SamplePhoto

# What the first bytes say; the name of a file and the type that came with it say nothing.
BEGINNINGS = {b"\xff\xd8\xff": ("image/jpeg", "jpg"), b"\x89PNG": ("image/png", "png"), b"RIFF": ("image/webp", "webp")}
REFUSED = {
    "not_an_image": _("“%(name)s” is no photo: JPEG, PNG or WebP, please."),
    "damaged": _("“%(name)s” is damaged and cannot be opened."),
    "too_large": _("“%(name)s” has too many pixels."),
}


@transaction.atomic
def keep_photos(*, sample: Sample, occasion: str, photos: Iterable[UploadedFile], by, at: dt.datetime) -> None:
    """Keep the photos with the digest of each; the same photo twice is kept once.

    Refused as a whole, with the name of the file, where one of them is no image.
    """
    for original, copy, ending in [_made_anew(photo) for photo in photos]:
        digest = sha256(original).hexdigest()
        if SamplePhoto.objects.filter(sample=sample, occasion=occasion, sha256=digest).exists():
            continue
        SamplePhoto.objects.create(
            sample=sample,
            occasion=occasion,
            file=ContentFile(copy, name=f"{digest}-shown.jpg"),
            original=ContentFile(original, name=f"{digest}.{ending}"),
            sha256=digest,
            taken_by=by,
            taken_at=at,
        )


def _made_anew(photo: UploadedFile) -> tuple[bytes, bytes, str]:
    original, target = photo.read(), BytesIO()
    mime, ending = next((kind for start, kind in BEGINNINGS.items() if original.startswith(start)), ("", ""))
    if not mime:
        raise _refusal(photo, "not_an_image")
    with NamedTemporaryFile() as source:
        source.write(original)
        source.flush()
        try:
            re_encode(Path(source.name), kind=FileKind.PHOTO, mime=mime, target=target)
        except ImageRefused as refused:
            raise _refusal(photo, refused.code) from refused
    return original, target.getvalue(), ending


def _refusal(photo: UploadedFile, code: str) -> DomainError:
    return DomainError(REFUSED[code] % {"name": photo.name}, field="photos")
