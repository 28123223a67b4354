from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dairyqa.ui.badges import Badge
from dairyqa.ui.facts import Fact
from enterprises.choices import BatchKind
from sampling.choices import BatchVerdict, DocumentKind, DocumentStatus
from sampling.documents.pages import number_of
from sampling.documents.registered import page_for
from sampling.models import Document, Sample, Visit
from sampling.queries.papers import is_superseded


@require_safe
@login_not_required
def verify(request, token):
    """Public: what was issued under the code on a paper. No person's name, no telephone number."""
    issued = Document.objects.filter(status=DocumentStatus.READY).select_related(
        "sample__enterprise",
        "sample__batch",
        "sample__report",
        "sample__plan__city",
        "visit__enterprise",
        "visit__plan__city",
    )
    document = issued.filter(token=token).first()
    if document is None:
        return render(request, "sampling/verify_unknown.html", status=404)
    context = {"document": document, "facts": public_facts(document), "is_superseded": is_superseded(document)}
    response = render(request, "sampling/verify.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def public_facts(document: Document) -> list[Fact]:
    facts = [
        Fact(_("Document"), document.get_kind_display()),
        Fact(_("Number"), number_of(document)),
        Fact(_("Version"), document.version),
        Fact(_("Issued for"), document.subject.plan.city.name),
    ]
    facts += _of_visit(document.visit) if document.visit else _of_sample(document.sample)
    if document.kind == DocumentKind.TEST_REPORT:
        signed = document.sample.report.versions.signed().get(version=document.version)
        facts += [
            Fact(_("Date of issue"), signed.approved_on),
            Fact(_("Verdict"), Badge.of(signed.verdict, BatchVerdict)),
            Fact(_("SHA-256 of the content"), signed.digest),
        ]
    if page := page_for(document.kind):
        facts += page.facts(document)
    return [*facts, Fact(_("SHA-256 of the file"), document.digest)]


def _of_visit(visit: Visit) -> list[Fact]:
    return [Fact(_("Producer"), visit.enterprise.name), Fact(_("Plan"), visit.plan.name)]


def _of_sample(sample: Sample) -> list[Fact]:
    batch = sample.batch
    made = Fact(_("Made on"), batch.produced_on) if batch.produced_on else Fact(_("Arrived on"), batch.arrived_on)
    return [
        Fact(_("Producer") if sample.kind == BatchKind.PRODUCT else _("Sampled at"), sample.enterprise.name),
        Fact(_("Sample"), sample.title),
        Fact(_("Lot number"), batch.lot),
        made,
        Fact(_("Sampled on"), sample.sampled_on),
    ]
