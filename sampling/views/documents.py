from csp.decorators import csp_exempt
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.badges import Badge
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from enterprises.choices import BatchKind
from sampling.choices import BatchVerdict, DocumentKind, DocumentStatus
from sampling.documents.layout import address_that_confirms
from sampling.models import Document, Sample
from sampling.usecases.documents import request_document


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.REQUEST_DOCUMENTS)
def document_request(request, number, kind):
    """Lead to the document of that kind, or ask for it: a POST has it made (again, if that failed)."""
    if kind not in DocumentKind.values:
        raise Http404
    sample = get_object_or_404(Sample.objects.visible_to(request.user).select_related("county"), number=number)
    existing = sample.documents.filter(kind=kind).first()
    if existing and request.method != "POST":
        return redirect(existing)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            document = request_document(subject=sample, kind=kind, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(document)
    name = DocumentKind(kind).label
    context = {
        "title": _("Make the document “%(name)s” of %(number)s?") % {"name": name, "number": sample.number},
        "sample": sample,
        "name": name,
        "form": form,
        "may_request": request.user.may(Permission.REQUEST_DOCUMENTS),
        "effects": [
            _("A PDF in the official form is made, in Chinese; it takes some seconds."),
            _("It is made once and then stays as it is, with a code by which anybody can confirm it."),
        ],
        "submit": _("Make the document"),
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/document_request.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_SAMPLES)
def document(request, token):
    """The state of a document; while it is made the page asks by itself until it is ready."""
    document = visible_document(request.user, token)
    context = {
        "title": document.get_kind_display(),
        "document": document,
        "DocumentStatus": DocumentStatus,
        "address": address_that_confirms(document.token),
        "may_request": request.user.may(Permission.REQUEST_DOCUMENTS),
        "facts": [
            Fact(_("Sample"), document.sample.number, href=document.sample.get_absolute_url()),
            Fact(_("Document"), document.get_kind_display()),
            Fact(_("Asked for"), document.requested_at),
        ],
    }
    page = "sampling/_document_state.html" if request.htmx else "sampling/document.html"
    return render(request, page, context)


@csp_exempt()  # the browser's own PDF viewer does not work under the policy of our pages
@require_safe
@requires(Permission.VIEW_SAMPLES)
def document_file(request, token):
    """The file as it was stored; ``?download`` offers it for keeping."""
    document = visible_document(request.user, token)
    if document.status != DocumentStatus.READY or not document.file.storage.exists(document.file.name):
        raise Http404
    name = f"{document.get_kind_display()}_{document.sample.number}.pdf"
    return FileResponse(
        document.file.open("rb"), as_attachment="download" in request.GET, filename=name, content_type="application/pdf"
    )


@require_safe
@login_not_required
def verify(request, token):
    """Public: what was issued under the code on a paper. No person's name, no telephone number."""
    issued = Document.objects.filter(status=DocumentStatus.READY).select_related(
        "sample__enterprise", "sample__batch", "sample__report", "sample__plan__city"
    )
    document = issued.filter(token=token).first()
    if document is None:
        return render(request, "sampling/verify_unknown.html", status=404)
    response = render(request, "sampling/verify.html", {"document": document, "facts": public_facts(document)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def visible_document(user, token) -> Document:
    return get_object_or_404(Document.objects.visible_to(user).select_related("sample"), token=token)


def public_facts(document: Document) -> list[Fact]:
    sample, batch = document.sample, document.sample.batch
    is_report = document.kind == DocumentKind.TEST_REPORT
    made = Fact(_("Made on"), batch.produced_on) if batch.produced_on else Fact(_("Arrived on"), batch.arrived_on)
    facts = [
        Fact(_("Document"), document.get_kind_display()),
        Fact(_("Number"), sample.report.number if is_report else sample.number),
        Fact(_("Issued for"), sample.plan.city.name),
        Fact(_("Producer") if sample.kind == BatchKind.PRODUCT else _("Sampled at"), sample.enterprise.name),
        Fact(_("Sample"), sample.title),
        Fact(_("Lot number"), batch.lot),
        made,
        Fact(_("Sampled on"), sample.sampled_on),
    ]
    if is_report:
        facts += [
            Fact(_("Date of issue"), sample.report.approved_on),
            Fact(_("Verdict"), Badge.of(sample.report.verdict, BatchVerdict)),
        ]
    facts.append(Fact(_("SHA-256 of the file"), document.digest))
    return facts
