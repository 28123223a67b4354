"""What all steps of a case share: the case in its scope, the form, the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dairyqa.errors import DomainError
from rectification.models import Case

FIELDS = {"files": "uploads"}  # attachments name their own field


def visible_case(user, number) -> Case:
    related = ("enterprise", "county__parent", "sample__batch")
    return get_object_or_404(Case.objects.visible_to(user).select_related(*related), number=number)


def case_step(
    request,
    case: Case,
    form,
    act: Callable[[], Any],
    *,
    title: str,
    submit: str,
    done: str,
    intro: str = "",
    template: str = "rectification/case_form.html",
    **extra,
):
    """Show the form, or do what it asks for and go back to the case."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            field = FIELDS.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(case)
    context = {
        "form": form,
        "case": case,
        "title": title,
        "submit": submit,
        "intro": intro,
        "back": case.get_absolute_url(),
        "failed": case.failed_items,
        **extra,
    }
    return render(request, template, context, status=422 if form.errors else 200)
