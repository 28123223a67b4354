"""A person decides on a record that has no effect, or only a part of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import show_refusal
from sampling.forms.visit_records import DecisionForm
from sampling.usecases.disputes import decide_record

from .visit_records import visible_record


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DECIDE_RECORDS)
def visit_record_decide(request, uuid):
    record = visible_record(request.user, uuid)
    form = DecisionForm(request.POST if request.method == "POST" else None, status=record.status)
    if form.is_valid():
        try:
            decide_record(record=record, **form.decision(), by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("Decided: it is on the record."))
            return redirect(record)
    context = {
        "title": gettext("Decide on the visit record"),
        "intro": f"{record} · {record.visit}",
        "record": record,
        "form": form,
        "submit": gettext("Decide on the record"),
        "back": record.get_absolute_url(),
    }
    return render(request, "sampling/visit_record_decide.html", context, status=422 if form.errors else 200)
