"""A document as an HTML page, in Chinese whatever the language of the person who asked for it."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from sampling.choices import DocumentKind
from sampling.models import Document, Visit

from . import handover_slip, lab_report, notice, purchase_note, sampling_form, seals
from .layout import address_that_confirms, day_of, qr_code
from .registered import page_for

CONTEXTS: dict[DocumentKind, Callable[[Any], dict]] = {
    DocumentKind.SAMPLING_FORM: sampling_form.context,
    DocumentKind.TEST_REPORT: lab_report.context,
    DocumentKind.NOTICE: notice.context,
    DocumentKind.SEALS: seals.context,
    DocumentKind.HANDOVER_SLIP: handover_slip.context,
    DocumentKind.PURCHASE_NOTE: purchase_note.context,
}


def page_of(document: Document) -> str:
    address = address_that_confirms(document.token)
    with translation.override("zh-hans"):
        context = {
            "version": document.version,
            "issued_on": day_of(timezone.localdate(document.requested_at) if document.requested_at else None),
            "address": address,
            "qr": qr_code(address),
        }
        page = page_for(document.kind)
        contents = page.context(document) if page else CONTEXTS[DocumentKind(document.kind)](document.subject)
        return render_to_string(f"documents/{document.kind}.html", {**contents, **context})


def number_of(document: Document) -> str:
    """What stands on the paper as its number."""
    subject = document.subject
    if document.reference:
        return document.reference
    if isinstance(subject, Visit):
        return notice.number_of(subject)
    return subject.report.number if document.kind == DocumentKind.TEST_REPORT else subject.number
