"""Photos and PDFs as proof of a service: told by their content, never by their name."""

import io

from django.utils.translation import gettext as _
from PIL import Image

from dairyqa.attachments.images import BOMBS, BROKEN, MOST_PIXELS
from dairyqa.errors import DomainError
from sampling.choices import FileKind

LARGEST = 15 * 1024 * 1024
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MIME = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}


def extension_of(content: bytes) -> str:
    """``jpg``, ``png``, ``webp`` or ``pdf``; refuses (``DomainError``) what is none of them, or too large."""
    if len(content) > LARGEST:
        raise DomainError(_("The file is larger than 15 MB."), field="proof")
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "pdf"
    try:
        with Image.open(io.BytesIO(content), formats=list(KINDS)) as image:
            if image.width * image.height > MOST_PIXELS[FileKind.PHOTO]:
                raise DomainError(_("The photo has too many pixels."), field="proof")
            found = KINDS[image.format]
            image.load()
    except (*BROKEN, *BOMBS) as error:
        raise DomainError(_("Only a whole photo or PDF is taken as proof."), field="proof") from error
    return found
