"""Files that prove something: small, whole, and of each kind that is taken."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from pypdf import PdfWriter

from dairyqa.attachments.models import Attachment
from dairyqa.attachments.usecases import add_attachment
from tests.factories.hostile import workbook


def photo(colour=(120, 160, 200), form="JPEG", with_place=False) -> bytes:
    exif = Image.Exif()
    if with_place:
        exif[ExifTags.Base.Make] = "Camera"
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({ExifTags.GPS.GPSLatitudeRef: "N"})
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(stream, form, **({"exif": exif} if with_place else {}))
    return stream.getvalue()


def pdf(pages=1, password="") -> bytes:
    writer, stream = PdfWriter(), io.BytesIO()
    for _number in range(pages):
        writer.add_blank_page(width=595, height=842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()


def archive(*names, size=10) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"0" * size)
    return stream.getvalue()


def word() -> bytes:
    return archive("[Content_Types].xml", "word/document.xml")


def upload(content=None, name="证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def make_attachment(subject, by, on) -> Attachment:
    return add_attachment(subject=subject, upload=upload(), by=by, on=on)


__all__ = ["archive", "make_attachment", "pdf", "photo", "upload", "word", "workbook"]
