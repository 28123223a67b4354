"""The steps of a tip-off; opening what is sealed shows it once, on the answer to the reason that was given."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.refusals import AttemptRefused
from dairyqa.errors import DomainError
from dairyqa.ui.forms import ConfirmForm
from rectification.forms.tip_offs import (
    CaseBecauseForm,
    InspectBecauseForm,
    ReasonForm,
    RewardForm,
    TipOffAnswerForm,
    TipOffForm,
)
from rectification.models import TipOff
from rectification.usecases import tip_offs as usecases

from .tip_offs import visible_tip_off

FIELDS = {"informant": "name"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_new(request):
    today = timezone.localdate()
    form = TipOffForm(
        request.POST or None, request.FILES or None, user=request.user, today=today, initial={"received_on": today}
    )
    if form.is_valid():
        try:
            made = usecases.receive_tip_off(**form.told(), by=request.user, on=today)
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The tip-off is on record; what was told is sealed."))
            return redirect(made)
    context = {"form": form, "title": _("Enter a tip-off"), "submit": _("Enter and seal")}
    return render(request, "rectification/tip_off_form.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_WORKBENCH)
def tip_off_text(request, number):
    """Everybody may knock: the use case refuses whoever may not, and keeps the attempt."""
    return _open(request, number, Permission.HANDLE_TIP_OFFS, usecases.open_text, _("Open what was told"), "text")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_WORKBENCH)
def tip_off_informant(request, number):
    """As above."""
    return _open(
        request, number, Permission.SEE_INFORMANTS, usecases.open_informant, _("Open the informant"), "informant"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_accept(request, number):
    return _step(
        request,
        number,
        ConfirmForm(request.POST or None),
        usecases.accept_tip_off,
        title=_("Accept the tip-off?"),
        intro=_("It is looked into, and the period to answer it begins."),
        submit=_("Accept"),
        done=_("The tip-off is accepted."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_refuse(request, number):
    return _step(
        request,
        number,
        ReasonForm(request.POST or None),
        usecases.refuse_tip_off,
        title=_("Not accept the tip-off?"),
        intro=_("It is not looked into; the reason stays on record."),
        submit=_("Not accept"),
        done=_("The tip-off is not accepted."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_inspect(request, number):
    return _step(
        request,
        number,
        InspectBecauseForm(request.POST or None),
        usecases.inspect_because_of,
        title=_("Inspect because of the tip-off"),
        intro=_("The inspection names the number of the tip-off and nothing of what was told."),
        submit=_("Put it on the list"),
        done=_("The inspection is on the list; set its day and people."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_case(request, number):
    return _step(
        request,
        number,
        CaseBecauseForm(request.POST or None),
        usecases.open_case_because_of,
        title=_("Open a case because of the tip-off"),
        intro=_("The case names the number of the tip-off and nothing of what was told."),
        submit=_("Open the case"),
        done=_("The case is open."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_answer(request, number):
    return _step(
        request,
        number,
        TipOffAnswerForm(request.POST or None),
        usecases.answer_tip_off,
        title=_("Answer the tip-off"),
        submit=_("Record the answer"),
        done=_("The answer is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_TIP_OFFS)
def tip_off_reward(request, number):
    found = visible_tip_off(request.user, number)
    initial = {"reward": found.reward, "reason": found.reward_reason}
    return _step(
        request,
        number,
        RewardForm(request.POST or None, initial=initial),
        usecases.reward_tip_off,
        title=_("Reward the informant"),
        intro=_("The reason stands in the record of the tip-off and names nobody."),
        submit=_("Record the reward"),
        done=_("The reward is on record."),
    )


def _open(request, number, needed: Permission, act: Callable[..., Any], title: str, name: str):
    found = get_object_or_404(TipOff.objects.select_related("county__parent"), number=number)
    is_seen = TipOff.objects.visible_to(request.user).filter(pk=found.pk).exists()
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        _refuse_reading(request.user, needed, is_seen)
    opened = None
    if request.method == "POST":
        try:
            opened = act(tip_off=found, reason=form.data.get("reason", ""), by=request.user, on=timezone.localdate())
        except AttemptRefused as refusal:
            _refuse_reading(request.user, needed, is_seen)
            _show(form, refusal)
        except DomainError as refusal:
            _show(form, refusal)
    if opened is not None:
        context = {"title": title, "tip_off": found, name: opened, "back": found.get_absolute_url()}
        return render(request, "rectification/tip_off_opened.html", context)
    context = {
        "form": form,
        "tip_off": found,
        "title": title,
        "intro": _("Why it must be read is kept with your name and the time. It is shown once, on the next page."),
        "submit": _("Open"),
        "back": found.get_absolute_url(),
    }
    return render(request, "rectification/tip_off_form.html", context, status=422 if form.errors else 200)


def _refuse_reading(user, needed: Permission, is_seen: bool) -> None:
    if not is_seen:
        raise Http404
    if not user.may(needed):
        raise PermissionDenied


def _step(request, number, form, act: Callable[..., Any], *, title: str, submit: str, done: str, intro: str = ""):
    found = visible_tip_off(request.user, number)
    if form.is_valid():
        try:
            act(tip_off=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, done)
            return redirect(found)
    context = {
        "form": form,
        "tip_off": found,
        "title": title,
        "intro": intro,
        "submit": submit,
        "back": found.get_absolute_url(),
    }
    return render(request, "rectification/tip_off_form.html", context, status=422 if form.errors else 200)


def _show(form, refusal: DomainError) -> None:
    field = FIELDS.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))
