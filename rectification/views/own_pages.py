"""What the own pages of a producer have in common: whose they are, and one way to answer a form."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dairyqa.errors import DomainError
from dairyqa.ui.forms import show_refusal
from enterprises.models import Enterprise


def own_enterprise(user) -> Enterprise:
    """The producer whose account this is; 404 for an account that leads to none."""
    return get_object_or_404(Enterprise.objects.visible_to(user).select_related("county"))


def answer_form(
    request,
    form,
    act: Callable[[], object],
    *,
    done: str,
    back: str,
    then: str = "",
    template: str = "rectification/own_form.html",
    **context,
):
    """Carry ``act`` out if the form is filled in well; a refusal comes back with the form (422)."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(then or back)
    context |= {"form": form, "back": back}
    return render(request, template, context, status=422 if form.errors else 200)


def sent(request) -> tuple:
    """The arguments of a form: what was posted, or nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
