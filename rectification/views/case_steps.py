"""What all steps of a case share: the case in its scope, the form, the way back."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404

from dairyqa.ui.steps import act_on
from rectification.models import Case


def visible_case(user, number) -> Case:
    related = ("enterprise", "county__parent", "sample__batch")
    return get_object_or_404(Case.objects.visible_to(user).select_related(*related), number=number)


def case_step(
    request,
    case: Case,
    form,
    act: Callable[[], Any],
    *,
    template: str = "rectification/case_form.html",
    **told,
):
    """Show the form, or do what it asks for and go back to the case."""
    return act_on(
        request,
        form,
        act,
        back=case.get_absolute_url(),
        template=template,
        case=case,
        failed=case.failed_items,
        **told,
    )
