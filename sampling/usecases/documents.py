"""PDF documents of a sample: asked for in a page, made by a worker, confirmed by anybody who holds the paper."""

import datetime as dt
import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.transitions import advance
from sampling.choices import DocumentKind, DocumentStatus, SampleStatus
from sampling.documents.pages import page_of
from sampling.models import Document, Sample

CONCLUDED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)
LONGEST_FAILURE = 200

logger = logging.getLogger(__name__)


@transaction.atomic
def request_document(*, sample: Sample, kind: str, by, on: dt.date) -> Document:
    """Ask for a document; the one that there is, if it was asked for before. A report exists from its approval on.

    What is waiting is given to a worker once the request is committed; should
    that fail, ``render_waiting_documents`` finds it.
    """
    if kind == DocumentKind.TEST_REPORT and sample.status not in CONCLUDED:
        raise DomainError(_("The report exists when the conclusion is approved."))
    document, is_new = Document.objects.get_or_create(sample=sample, kind=kind)
    if document.status == DocumentStatus.FAILED:
        advance(document, DocumentStatus.WAITING, failure="")
    if is_new:
        record("document.requested", sample, by=by, on=on, document=DocumentKind(kind))
    if document.status == DocumentStatus.WAITING:
        transaction.on_commit(lambda: _give_to_a_worker(document.pk), robust=True)
    return document


def make_document(*, document: Document, on: dt.date) -> None:
    """Make a waiting document and keep it; one that is ready is never made again.

    A failure is recorded with its reason, so that the person who waits learns of it.
    """
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow, and only the worker needs it

    if document.status != DocumentStatus.WAITING:
        return
    try:
        store_document(document=document, pdf=as_pdf(page_of(document)), on=on)
    except TransitionRefused:
        logger.info("document %s was made by another worker", document.pk)
    except Exception as error:  # noqa: BLE001  whatever it was, the document must not wait for ever
        logger.exception("document %s could not be made", document.pk)
        _fail(document.pk, f"{type(error).__name__}: {error}"[:LONGEST_FAILURE])


@transaction.atomic
def store_document(*, document: Document, pdf: bytes, on: dt.date) -> None:
    """Keep the finished PDF with its digest; a second worker that made it too is refused."""
    digest = hashlib.sha256(pdf).hexdigest()
    document.file.save(f"{document.token}.pdf", ContentFile(pdf), save=False)
    try:
        advance(document, DocumentStatus.READY, digest=digest, file=document.file.name)
    except TransitionRefused:
        document.file.delete(save=False)
        raise
    record("document.made", document.sample, by=None, on=on, digest=digest)


def _fail(document_id: int, failure: str) -> None:
    advance(Document.objects.get(pk=document_id), DocumentStatus.FAILED, failure=failure)


def _give_to_a_worker(document_id: int) -> None:
    from sampling.tasks import render_document  # noqa: PLC0415  circular

    render_document.delay(document_id)
