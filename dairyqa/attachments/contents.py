"""What a file from outside is: told by its bytes, never by its name or by the type that came with it."""

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dairyqa.errors import DomainError

from .images import ImageKind, ImageRefused, re_encode

LARGEST = 15 * 1024 * 1024
MOST_PAGES = 300
MOST_PARTS = 2_000
LARGEST_UNPACKED = 100 * 1024 * 1024
PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
# The part that makes an archive a document of this type.
MAIN_PARTS = {
    "xl/workbook.xml": OFFICE + "spreadsheetml.sheet",
    "word/document.xml": OFFICE + "wordprocessingml.document",
}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    PDF: "pdf",
    MAIN_PARTS["xl/workbook.xml"]: "xlsx",
    MAIN_PARTS["word/document.xml"]: "docx",
}
IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
# What pypdf raises on files that were cut off or made up.
BROKEN_PDF = (PyPdfError, OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)
BROKEN_ZIP = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError)


@dataclass(frozen=True)
class Content:
    """``shown``: the bytes that may be sent to a browser; ``original``: those that came, if they are others."""

    media_type: str
    shown: bytes
    original: bytes | None = None

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


def content_of(data: bytes) -> Content:
    """The content with its type.

    Taken are JPEG, PNG and WebP (made anew as an upright JPEG of at most 2048
    pixels a side, without EXIF), PDF of at most 300 pages without a password,
    and Excel or Word documents (.xlsx, .docx) without macros that unpack to at
    most 100 MB; no file over 15 MB. ``DomainError`` with the reason otherwise.
    """
    if not data:
        raise DomainError(_("The file is empty."))
    if len(data) > LARGEST:
        raise DomainError(_("The file is larger than %(size)s MB.") % {"size": LARGEST // 1024**2})
    image = _image_type(data)
    if image:
        return _picture(data, image)
    if data.startswith(b"%PDF-"):
        _refuse_bad_pdf(data)
        return Content(PDF, data)
    if data.startswith(b"PK\x03\x04"):
        return Content(_document_type(data), data)
    raise DomainError(_("Only photos (JPEG, PNG, WebP), PDF, Excel (.xlsx) and Word (.docx) files are taken."))


def _image_type(data: bytes) -> str | None:
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for start, mime in IMAGES.items() if data.startswith(start)), None)


def _picture(data: bytes, mime: str) -> Content:
    copy = io.BytesIO()
    try:
        re_encode(io.BytesIO(data), kind=ImageKind.PHOTO, mime=mime, target=copy)
    except ImageRefused as refused:
        if refused.code == "too_large":
            raise DomainError(_("The photo has too many pixels.")) from refused
        raise DomainError(_("The photo is damaged and cannot be opened.")) from refused
    return Content("image/jpeg", copy.getvalue(), data)


def _refuse_bad_pdf(data: bytes) -> None:
    try:
        reader = PdfReader(io.BytesIO(data))
        is_locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if is_locked else reader.get_num_pages()
    except BROKEN_PDF as error:
        raise DomainError(_("The PDF is damaged and cannot be read.")) from error
    if is_locked:
        raise DomainError(_("The PDF is protected by a password. Save it without one and send it again."))
    if not 1 <= pages <= MOST_PAGES:
        raise DomainError(
            _("A PDF has 1 to %(most)s pages, this one %(pages)s.") % {"most": MOST_PAGES, "pages": pages}
        )


def _document_type(data: bytes) -> str:
    """By the sizes that the archive states: whoever unpacks it reads no further than these."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except BROKEN_ZIP as error:
        raise DomainError(_("The file is damaged and cannot be read.")) from error
    names = {part.filename for part in parts}
    media_type = next((mime for name, mime in MAIN_PARTS.items() if name in names), None)
    if media_type is None or "[Content_Types].xml" not in names:
        raise DomainError(_("Only photos (JPEG, PNG, WebP), PDF, Excel (.xlsx) and Word (.docx) files are taken."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise DomainError(_("The file contains macros. Save it as .xlsx or .docx without them."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise DomainError(_("The file unpacks to far more than such a document needs."))
    return media_type
