"""Documents asked for and made, and their files read back."""

import re

import pypdf

from sampling.choices import DocumentKind
from sampling.models import Document
from sampling.usecases.documents import make_document, request_document

from .laboratory import TESTED


def asked(subject, by, kind=DocumentKind.SAMPLING_FORM, **values) -> Document:
    return request_document(subject=subject, kind=kind, by=by, on=TESTED, **values)


def made(subject, by, kind=DocumentKind.SAMPLING_FORM, **values) -> Document:
    """The document as the worker makes it: really rendered."""
    document = Document.objects.get(pk=asked(subject, by, kind, **values).pk)
    make_document(document=document, on=TESTED)
    document.refresh_from_db()
    return document


def read(document) -> pypdf.PdfReader:
    return pypdf.PdfReader(document.file.path)


def text_of(reader) -> str:
    """The text without its line breaks, which fall where the cells end."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def images_of(reader) -> list:
    return [image.image for page in reader.pages for image in page.images]
