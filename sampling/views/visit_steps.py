"""The steps of a visit that its samplers take: begin, close as nothing new, end."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from sampling.choices import BatchVerdict, DocumentStatus, VisitKind
from sampling.forms.visits import ClosingForm, StartForm
from sampling.queries import earlier_samples, recent_raw_batches
from sampling.usecases.documents import end_with_papers
from sampling.usecases.visits import close_as_nothing_new, finish_visit, start_visit

from .papers import papers_card
from .visits import visible_visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def visit_start(request, pk):
    """Arrival, identity and notice, the ledger and the earlier sampling, each with its confirmation (annex, note 1)."""
    found, today = visible_visit(request.user, pk), timezone.localdate()
    form = StartForm(request.POST if request.method == "POST" else None, now=timezone.localtime())
    if form.is_valid():
        try:
            start_visit(visit=found, **form.cleaned_data, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The visit has begun."))
            return redirect(found)
    context = {
        "title": gettext("Begin the visit"),
        "visit": found,
        "form": form,
        "back": found.get_absolute_url(),
        "today": today,
        "ledger": recent_raw_batches(found, today),
        "earlier": earlier_samples(found),
        "notices": papers_card(found),
        "DocumentStatus": DocumentStatus,
        "BatchVerdict": BatchVerdict,
        "BatchKind": BatchKind,
    }
    return render(request, "sampling/visit_start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def visit_nothing_new(request, pk):
    return _closing_step(
        request,
        pk,
        use_case=close_as_nothing_new,
        needs_reason=lambda visit: True,
        title=gettext("Close as nothing new?"),
        submit=gettext("Close the visit"),
        effects=[
            gettext("No sample is taken: no new product was made and no new raw material used (annex, note 1)."),
            gettext("The visit counts as made, with its reason; it cannot be opened again."),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def visit_finish(request, pk):
    return _closing_step(
        request,
        pk,
        use_case=finish_visit,
        needs_reason=_lacks_its_product,
        title=gettext("End the visit?"),
        submit=gettext("End the visit"),
        effects=[
            gettext("The representative confirms the samples, the seals and what is written about them."),
            gettext("No further sample can be taken at this visit."),
        ],
    )


def _lacks_its_product(visit) -> bool:
    is_regular = visit.kind == VisitKind.REGULAR
    return is_regular and not visit.samples.taken().filter(kind=BatchKind.PRODUCT).exists()


def _closing_step(request, pk, *, use_case, needs_reason, title, submit, effects):
    found = visible_visit(request.user, pk)
    asks = needs_reason(found)
    form = ClosingForm(request.POST if request.method == "POST" else None, needs_reason=asks)
    if form.is_valid():
        try:
            end_with_papers(end=use_case, visit=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The visit has ended."))
            return redirect(found)
    context = {
        "title": title,
        "visit": found,
        "form": form,
        "submit": submit,
        "effects": effects,
        "back": found.get_absolute_url(),
    }
    return render(request, "sampling/visit_close.html", context, status=422 if form.errors else 200)
