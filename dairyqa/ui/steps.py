"""A step that a person takes from a page: the form, the one use case, the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dairyqa.errors import DomainError

from .forms import show_refusal


def act_on(
    request: HttpRequest,
    form,
    act: Callable[[], Any],
    *,
    back: str | Callable[[], str],
    title: str,
    submit: str,
    done: str,
    intro: str = "",
    template: str = "layouts/form.html",
    **context,
) -> HttpResponse:
    """Show the form, or do what it asks for and go ``back``; a refusal stands beside its field, with status 422.

    ``back``: an address, or what gives one after the act where the act makes the record.
    """
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(back() if callable(back) else back)
    shown = {
        "form": form,
        "title": title,
        "submit": submit,
        "intro": intro,
        "back": back() if callable(back) else back,
        **context,
    }
    return render(request, template, shown, status=422 if form.errors else 200)
