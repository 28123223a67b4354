"""PDF documents of a sample or a visit: asked for, made by a worker, printed, confirmed by who holds the paper."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from sampling.choices import DocumentKind, DocumentStatus
from sampling.documents.pages import page_of
from sampling.documents.registered import page_for
from sampling.models import Document, DocumentPrint, Sample, Visit
from sampling.queries.papers import OF_A_SAMPLE, OF_A_VISIT, kinds_of, version_in_force

LONGEST_FAILURE = 200

logger = logging.getLogger(__name__)


@transaction.atomic
def request_document(
    *, subject: Sample | Visit, kind: str, reference: str = "", version: int | None = None, by, on: dt.date
) -> Document:
    """Ask for a document in the version in force; the one that there is, if it was asked for before.

    ``reference`` is the number of the paper where a sample has several of the kind.
    Only of a notice may the next ``version`` be asked for: nobody signs it, and
    day and samplers of a visit change before it. A report exists from its
    approval on. What is waiting is given to a worker once the request is
    committed; should that fail, ``render_waiting_documents`` finds it.
    """
    _refuse_kind(subject, kind, reference)
    wanted = _version_to_make(subject, kind, reference, version)
    owner = {"visit": subject} if isinstance(subject, Visit) else {"sample": subject}
    document, is_new = Document.objects.get_or_create(**owner, kind=kind, reference=reference, version=wanted)
    if document.status == DocumentStatus.FAILED:
        advance(document, DocumentStatus.WAITING, failure=None)
    if is_new:
        record("document.requested", subject, by=by, on=on, document=DocumentKind(kind))
    if document.status == DocumentStatus.WAITING:
        transaction.on_commit(lambda: _give_to_a_worker(document.pk), robust=True)
    return document


@transaction.atomic
def ask_for_papers(*, visit: Visit, by, on: dt.date) -> list[Document]:
    """Ask for the papers of a visit that was carried out, and of its samples; what is there already stays.

    The note of the purchase price only where a price is on record.
    """
    papers = [request_document(subject=visit, kind=kind, by=by, on=on) for kind in kinds_of(visit)]
    for sample in visit.samples.order_by("pk"):
        kinds = (
            kind for kind in OF_A_SAMPLE if kind != DocumentKind.PURCHASE_NOTE or sample.purchase_price is not None
        )
        papers += [request_document(subject=sample, kind=kind, by=by, on=on) for kind in kinds]
    return papers


@transaction.atomic
def end_with_papers(*, end: Callable[..., None], visit: Visit, by, on: dt.date, **closing) -> None:
    """End a visit without a tablet by ``finish_visit`` or ``close_as_nothing_new``, and ask for its papers."""
    end(visit=visit, **closing, by=by, on=on)
    ask_for_papers(visit=visit, by=by, on=on)


def make_document(*, document: Document, on: dt.date) -> None:
    """Make a waiting document and keep it; one that is ready is never made again.

    A failure is recorded with its reason, so that the person who waits learns of it.
    """
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow, and only the worker needs it

    if document.status != DocumentStatus.WAITING:
        return
    try:
        page = page_of(document)
        _refuse_outdated(document)
        store_document(document=document, pdf=as_pdf(page), on=on)
    except TransitionRefused:
        logger.info("document %s was made by another worker", document.pk)
    except DomainError as refusal:
        _fail(document.pk, refusal.reason or Reason("refused_by_rule", {"sentence": str(refusal)[:LONGEST_FAILURE]}))
    except OperationalError:
        raise  # the database is busy or away: the document waits, and ``render_waiting_documents`` takes it up
    except Exception as error:  # noqa: BLE001  whatever it was, the document must not wait for ever
        logger.exception("document %s could not be made", document.pk)
        _fail(document.pk, Reason("document_error", {"sentence": f"{type(error).__name__}: {error}"[:LONGEST_FAILURE]}))


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
    record("document.made", document.subject, by=None, on=on, digest=digest)


@transaction.atomic
def print_document(*, document: Document, by, on: dt.date) -> DocumentPrint:
    """Put a print of a finished document on record; from the second on it is a reprint of the same bytes."""
    hold(document)
    if document.status != DocumentStatus.READY:
        raise DomainError(_("The document is not made yet: there is nothing to print."))
    number = document.prints.count() + 1
    printed = DocumentPrint.objects.create(document=document, number=number, printed_by=by, printed_on=on)
    subject, kind, version = document.subject, DocumentKind(document.kind), document.version
    if number == 1:
        record("document.printed", subject, by=by, on=on, document=kind, version=version)
    else:
        record("document.reprinted", subject, by=by, on=on, document=kind, version=version, number=number)
    return printed


def _refuse_kind(subject: Sample | Visit, kind: str, reference: str) -> None:
    if page_for(kind):
        if version_in_force(subject, kind, reference) is None:
            raise DomainError(_("There is no such document here."))
        return
    if kind in kinds_of(subject) and not reference:
        return
    if kind == DocumentKind.TEST_REPORT and isinstance(subject, Sample):
        raise DomainError(_("The report exists when the conclusion is approved."))
    if kind in OF_A_VISIT and isinstance(subject, Visit):
        raise DomainError(_("There is a notice only of visits that take place."))
    raise DomainError(_("There is no such document here."))


def _version_to_make(subject: Sample | Visit, kind: str, reference: str, version: int | None) -> int:
    in_force = version_in_force(subject, kind, reference) or 1
    if version is None or version == in_force:
        return in_force
    is_next = version == in_force + 1 and subject.documents.filter(kind=kind).exists()
    if kind not in OF_A_VISIT or not is_next:
        raise DomainError(_("This version cannot be made: reload the page and look again."))
    return version


def _refuse_outdated(document: Document) -> None:
    """Once its page is written: what was read for it was then all of the version that it says."""
    subject = type(document.subject).objects.get(pk=document.subject.pk)
    if document.version != version_in_force(subject, document.kind, document.reference):
        raise DomainError.because(Reason("document_outdated"))


def _fail(document_id: int, failure: Reason) -> None:
    advance(Document.objects.get(pk=document_id), DocumentStatus.FAILED, failure=failure.as_json())


def _give_to_a_worker(document_id: int) -> None:
    from sampling.tasks import render_document  # noqa: PLC0415  circular

    render_document.delay(document_id)
