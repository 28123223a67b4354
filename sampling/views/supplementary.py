"""The bureau's answer to a supplementary visit that was proposed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.days import day
from dairyqa.ui.forms import ConfirmForm
from sampling.forms.obligations import RejectForm
from sampling.usecases.supplementary import confirm_supplementary_visit, reject_supplementary_visit

from .visits import visible_visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def supplementary_confirm(request, pk):
    return _answer(
        request,
        pk,
        form_class=ConfirmForm,
        use_case=confirm_supplementary_visit,
        title=gettext("Confirm the supplementary visit?"),
        submit=gettext("Confirm the visit"),
        effects=[gettext("The samplers are drawn and told."), gettext("The visit takes raw material only.")],
        done=gettext("The visit is confirmed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def supplementary_reject(request, pk):
    return _answer(
        request,
        pk,
        form_class=RejectForm,
        use_case=reject_supplementary_visit,
        title=gettext("Reject the supplementary visit?"),
        submit=gettext("Reject the visit"),
        effects=[gettext("The visit is not made; the reason stays on record, and the shortfall stays as it is.")],
        done=gettext("The visit is rejected."),
    )


def _answer(request, pk, *, form_class, use_case, title, submit, effects, done):
    found = visible_visit(request.user, pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            use_case(visit=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect(found)
    about = gettext("%(producer)s on %(day)s") % {"producer": found.enterprise.name, "day": day(found.planned_on)}
    context = {
        "title": title,
        "visit": found,
        "form": form,
        "submit": submit,
        "effects": [about, *(say(reason) for reason in found.reasons), *effects],
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)
