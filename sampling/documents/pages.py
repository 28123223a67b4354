"""A document as an HTML page, in Chinese whatever the language of the person who asked for it."""

from django.template.loader import render_to_string
from django.utils import translation

from sampling.choices import DocumentKind
from sampling.models import Document

from . import lab_report, sampling_form
from .layout import address_that_confirms, qr_code

CONTEXTS = {DocumentKind.SAMPLING_FORM: sampling_form.context, DocumentKind.TEST_REPORT: lab_report.context}


def page_of(document: Document) -> str:
    address = address_that_confirms(document.token)
    with translation.override("zh-hans"):
        context = CONTEXTS[DocumentKind(document.kind)](document.sample)
        return render_to_string(
            f"documents/{document.kind}.html", {**context, "address": address, "qr": qr_code(address)}
        )
