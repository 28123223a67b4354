"""PDF documents of a sample: asked for in a page, made by a worker, confirmed by anybody who holds the paper."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from sampling.choices import DocumentKind, DocumentStatus, SampleStatus
from sampling.models import Document, Sample

CONCLUDED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)


@transaction.atomic
def request_document(*, sample: Sample, kind: str, by, on: dt.date) -> Document:
    """Ask for a document; the one that there is, if it was asked for before. A report exists from its approval on."""
    if kind == DocumentKind.TEST_REPORT and sample.status not in CONCLUDED:
        raise DomainError(_("The report exists when the conclusion is approved."))
    document, is_new = Document.objects.get_or_create(sample=sample, kind=kind)
    if document.status == DocumentStatus.FAILED:
        advance(document, DocumentStatus.WAITING, failure="")
    if is_new:
        record("document.requested", sample, by=by, on=on, document=DocumentKind(kind))
    return document


@transaction.atomic
def store_document(*, document: Document, pdf: bytes, on: dt.date) -> None:
    """Keep the finished PDF with its digest; a second worker that made it too is refused."""
    digest = hashlib.sha256(pdf).hexdigest()
    document.file.save(f"{document.token}.pdf", ContentFile(pdf), save=False)
    advance(document, DocumentStatus.READY, digest=digest, file=document.file.name)
    record("document.made", document.sample, by=None, on=on, digest=digest)
