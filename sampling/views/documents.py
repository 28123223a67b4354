from csp.decorators import csp_exempt
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from sampling.choices import DocumentKind, DocumentStatus, VisitStatus
from sampling.documents.layout import address_that_confirms
from sampling.documents.pages import number_of
from sampling.documents.signing import signing_of
from sampling.forms.documents import DocumentForm
from sampling.models import Document, Sample, Visit
from sampling.queries.papers import is_superseded, version_in_force
from sampling.usecases.documents import print_document, request_document

SIGNED = (DocumentKind.SAMPLING_FORM, DocumentKind.SEALS, DocumentKind.PURCHASE_NOTE)
BEFORE_ITS_END = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)
PRINT_COLUMNS = (
    Column("number", gettext_lazy("Print number")),
    Column("who", gettext_lazy("Printed by")),
    Column("printed_on", gettext_lazy("Printed on")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.REQUEST_DOCUMENTS)
def document_request(request, number, kind, reference=""):
    """Lead to the document of that kind, or ask for it: a POST has it made (again, if that failed).

    ``reference`` is the number of the paper where a sample has several of the kind.
    """
    samples = Sample.objects.visible_to(request.user).select_related("county", "enterprise", "report")
    return _lead_or_ask(request, get_object_or_404(samples, number=number), kind, reference)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.REQUEST_DOCUMENTS)
def visit_document(request, pk, kind):
    """The same for the papers of a visit; ``?version=`` asks for the next one of a notice."""
    visits = Visit.objects.visible_to(request.user).select_related("plan", "enterprise")
    return _lead_or_ask(request, get_object_or_404(visits, pk=pk), kind)


def _lead_or_ask(request, subject: Sample | Visit, kind: str, reference: str = ""):
    if kind not in DocumentKind.values:
        raise Http404
    papers = subject.documents.filter(kind=kind, reference=reference)
    existing = papers.filter(version=_in_force(subject, kind, reference)).first()
    if existing and request.method != "POST" and "version" not in request.GET:
        return redirect(existing)
    form = DocumentForm(request.POST) if request.method == "POST" else DocumentForm(initial=request.GET.dict())
    if form.is_valid():
        try:
            document = request_document(
                subject=subject,
                kind=kind,
                reference=reference,
                **form.cleaned_data,
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(document)
    name = DocumentKind(kind).label
    context = {
        "title": _("Make the document “%(name)s” of %(number)s?") % {"name": name, "number": subject},
        "subject": subject,
        "is_of_visit": isinstance(subject, Visit),
        "name": name,
        "form": form,
        "may_request": request.user.may(Permission.REQUEST_DOCUMENTS),
        "effects": [
            _("A PDF in the official form is made, in Chinese; it takes some seconds."),
            _("It is made once and then stays as it is, with a code by which anybody can confirm it."),
        ],
        "submit": _("Make the document"),
        "back": subject.get_absolute_url(),
    }
    return render(request, "sampling/document_request.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_SAMPLES)
def document(request, token):
    """The state of a document; while it is made the page asks by itself until it is ready."""
    return _page(request, visible_document(request.user, token))


@require_POST
@requires(Permission.REQUEST_DOCUMENTS)
def document_print(request, token):
    """Put the print on record and lead to the file, whose bytes are always the same."""
    document = visible_document(request.user, token)
    try:
        print_document(document=document, by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        return _page(request, document, refusal=str(refusal))
    return redirect("sampling:document_file", token)


def _page(request, document: Document, refusal: str = ""):
    subject, superseded = document.subject, is_superseded(document)
    context = {
        "title": document.get_kind_display(),
        "number": number_of(document),
        "document": document,
        "subject": subject,
        "is_of_visit": document.visit is not None,
        "again": _address_to_ask(document),
        "DocumentStatus": DocumentStatus,
        "address": address_that_confirms(document.token),
        "may_request": request.user.may(Permission.REQUEST_DOCUMENTS),
        "is_superseded": superseded,
        "next_version": _next_version(document, superseded),
        "versions": _versions(document),
        "prints": Table(PRINT_COLUMNS, _prints(document), _("It was not printed yet.")),
        "facts": _facts(document, superseded),
        "refusal": refusal,
    }
    page = "sampling/_document_state.html" if request.htmx else "sampling/document.html"
    return render(request, page, context, status=422 if refusal else 200)


def _in_force(subject: Sample | Visit, kind: str, reference: str) -> int | None:
    """None also for the report of a sample that has none: to ask for it is refused in words."""
    if kind == DocumentKind.TEST_REPORT and not hasattr(subject, "report"):
        return None
    return version_in_force(subject, kind, reference)


def _address_to_ask(document: Document) -> str:
    if document.visit:
        return reverse("sampling:visit_document", args=[document.visit.pk, document.kind])
    if document.reference:
        return reverse("sampling:document_of", args=[document.sample.number, document.kind, document.reference])
    return reverse("sampling:document_request", args=[document.sample.number, document.kind])


def _next_version(document: Document, superseded: bool) -> int | None:
    """Of the newest notice, while the visit lasts: day and samplers may have changed since it was made."""
    if document.visit is None or superseded or document.visit.status not in BEFORE_ITS_END:
        return None
    return document.version + 1


def _versions(document: Document) -> list[Document]:
    """All versions of the paper, newest first; none to choose from if there is one only."""
    versions = list(
        document.subject.documents.filter(kind=document.kind, reference=document.reference).order_by("-version")
    )
    return versions if len(versions) > 1 else []


def _prints(document: Document) -> list[dict]:
    prints = document.prints.select_related("printed_by")
    return [
        {
            "number": row.number if row.number == 1 else _("%(number)s (reprint)") % {"number": row.number},
            "who": str(row.printed_by),
            "printed_on": row.printed_on,
        }
        for row in prints
    ]


def _facts(document: Document, superseded: bool) -> list[Fact]:
    subject = document.subject
    label = _("Visit") if document.visit else _("Sample")
    facts = [
        Fact(label, str(subject), href=subject.get_absolute_url()),
        Fact(_("Document"), document.get_kind_display()),
        Fact(_("Version"), document.version),
        Fact(_("Asked for"), document.requested_at),
    ]
    if document.kind in SIGNED and not superseded:
        facts.append(Fact(_("Signatures"), _signatures(document.sample)))
    return facts


def _signatures(sample: Sample) -> str:
    signing = signing_of(sample)
    if not signing.code:
        return _("To be signed by hand")
    return _("Signed on the tablet, code %(code)s") % {"code": signing.code}


@csp_exempt()  # the browser's own PDF viewer does not work under the policy of our pages
@require_safe
@requires(Permission.VIEW_SAMPLES)
def document_file(request, token):
    """The file as it was stored; ``?download`` offers it for keeping."""
    document = visible_document(request.user, token)
    if document.status != DocumentStatus.READY or not document.file.storage.exists(document.file.name):
        raise Http404
    etag = f'"{document.digest}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    version = f"_v{document.version}" if document.version > 1 else ""
    return FileResponse(
        document.file.open("rb"),
        as_attachment="download" in request.GET,
        filename=f"{document.get_kind_display()}_{number_of(document)}{version}.pdf",
        content_type="application/pdf",
        headers={"ETag": etag},
    )


def visible_document(user, token) -> Document:
    related = ("sample__report", "sample__visit", "visit__plan", "visit__enterprise")
    return get_object_or_404(Document.objects.visible_to(user).select_related(*related), token=token)
