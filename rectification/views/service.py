"""The steps of serving a notice, and its proof."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from rectification.choices import ServiceMethod, ServiceOutcome
from rectification.forms.service import AnswerForm, DeliveredForm, ReturnedForm, ServiceForm, TookEffectForm
from rectification.proofs import MIME
from rectification.usecases.service import confirm_delivery, fail_delivery, record_answer, record_service

from .notices import visible_notice


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SERVE_RESULTS)
def service_new(request, number):
    notice = visible_notice(request.user, number)
    now = timezone.localtime()
    initial = {"served_at": now, "server": request.user.display_name, "place": notice.recipient_address}
    form = ServiceForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        try:
            record_service(notice=notice, **form.attempt(), by=request.user, on=now.date())
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The service is on record."))
            return redirect(notice)
    return _form(request, notice, form, _("Record a service of %(number)s"), _("Save the service"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SERVE_RESULTS)
def service_confirm(request, number):
    notice, pending = _pending(request, number)
    form_class = TookEffectForm if pending.method == ServiceMethod.PUBLIC else DeliveredForm
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if form.is_valid():
        try:
            confirm_delivery(service=pending, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The notice is served; the periods run."))
            return redirect(notice)
    return _form(request, notice, form, _("%(number)s reached the recipient"), _("Confirm"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SERVE_RESULTS)
def service_fail(request, number):
    notice, pending = _pending(request, number)
    form = ReturnedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            fail_delivery(service=pending, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("On record: it can be served in another way."))
            return redirect(notice)
    return _form(request, notice, form, _("%(number)s came back"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SERVE_RESULTS)
def notice_answer(request, number):
    notice = visible_notice(request.user, number)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answered_on": timezone.localdate()})
    if form.is_valid():
        try:
            record_answer(notice=notice, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The answer is on record."))
            return redirect(notice)
    return _form(request, notice, form, _("Answer on the slip of %(number)s"), _("Save the answer"))


@require_safe
@requires(Permission.VIEW_FOLLOW_UP)
def service_proof(request, number, pk):
    """The proof as it was sent, under the type that its content has."""
    service = get_object_or_404(visible_notice(request.user, number).services, pk=pk)
    if not service.proof or not service.proof.storage.exists(service.proof.name):
        raise Http404
    extension = service.proof.name.rsplit(".", 1)[-1]
    return FileResponse(
        service.proof.open("rb"),
        as_attachment=True,
        filename=f"{number}-{service.pk}.{extension}",
        content_type=MIME[extension],
    )


def _pending(request, number):
    notice = visible_notice(request.user, number)
    return notice, get_object_or_404(notice.services, outcome=ServiceOutcome.PENDING)


def _show(form, refusal: DomainError) -> None:
    field = "server" if refusal.field == "servers" else refusal.field
    form.add_error(field if field in form.fields else None, str(refusal))


def _form(request, notice, form, title, submit):
    context = {
        "title": title % {"number": notice.number},
        "notice": notice,
        "form": form,
        "submit": submit,
        "back": notice.get_absolute_url(),
    }
    return render(request, "rectification/notice_form.html", context, status=422 if form.errors else 200)
