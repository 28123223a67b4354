"""Acceptance of a producer in the step of the action that decides whether production goes on (L-4.2)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import show_refusal
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from rectification.choices import AcceptanceOutcome
from rectification.forms.actions import AcceptanceForm
from rectification.models import Acceptance
from rectification.usecases.acceptance import record_acceptance

from .step_tasks import visible_step


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACTION)
def acceptance_new(request, code, step):
    step = visible_step(request.user, code, step)
    if not step.decides_production:
        raise Http404
    producers = Enterprise.objects.visible_to(request.user).filter(county__parent=step.action.city)
    form = AcceptanceForm(
        request.POST or None,
        request.FILES or None,
        producers=producers.exclude(status=EnterpriseStatus.CLOSED).select_related("county").order_by("name"),
        initial={"held_on": timezone.localdate()},
    )
    if form.is_valid():
        try:
            made = record_acceptance(step=step, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _told(made))
            return redirect(made.order or step.action)
    context = {
        "form": form,
        "title": _("Record an acceptance"),
        "submit": _("Record"),
        "intro": _(
            "Passed: production goes on, and an order to stop of an earlier acceptance ends. "
            "Not passed: the producer is ordered to stop and leaves the sampling schedule "
            "until a later acceptance passes."
        ),
        "back": step.action.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_ACTION)
def acceptance(request, pk):
    related = ("step__action", "enterprise__county", "order", "recorded_by")
    acceptance = get_object_or_404(Acceptance.objects.visible_to(request.user).select_related(*related), pk=pk)
    producer, order, action = acceptance.enterprise, acceptance.order, acceptance.step.action
    context = {
        "title": _("Acceptance of %(name)s") % {"name": producer.name},
        "acceptance": acceptance,
        "AcceptanceOutcome": AcceptanceOutcome,
        "deadline": None,
        "actions": [],
        "facts": [
            Fact(_("Producer"), producer.name, href=producer.get_absolute_url()),
            Fact(_("Action"), action.title, href=action.get_absolute_url()),
            Fact(_("Step of the action"), str(acceptance.step)),
            Fact(_("Held on"), acceptance.held_on),
            Fact(_("Held by"), acceptance.panel),
            Fact(_("What was found"), acceptance.reason),
            *([Fact(_("Order to stop"), order.number, href=order.get_absolute_url())] if order else []),
            Fact(_("Recorded by"), acceptance.recorded_by.display_name),
        ],
        "files": files_of(acceptance),
        "history": history_of(acceptance),
    }
    return render(request, "rectification/acceptance.html", context)


def _told(acceptance: Acceptance) -> str:
    if acceptance.order:
        return _("Not passed: the order %(number)s stops production. Serve it now.") % {
            "number": acceptance.order.number
        }
    return _("Passed: production goes on.")
