from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.navigation_map import OWN_HOME
from dairyqa.ui.forms import SearchForm
from dairyqa.workdays.calendar import load_calendar

from .board import board_of
from .changes import recent_changes
from .choices import Urgency
from .rules import horizon_of
from .search import find
from .tasks import groups_for
from .wording import WHAT_COMES

SHORTEST_SEARCH = 2


@require_safe
@requires(Permission.VIEW_WORKBENCH)
def workbench(request):
    """What the person must do now, by when; then what comes later and what happened last.

    A producer has pages of its own for that.
    """
    if request.user.may(Permission.OWN_PAGES):
        return redirect(OWN_HOME)
    today, calendar = timezone.localdate(), load_calendar()
    horizon = horizon_of(today, calendar)
    *columns, later = board_of(groups_for(request.user, horizon), horizon, calendar)
    context = {
        "today": today,
        "Urgency": Urgency,
        "columns": columns,
        "later": later,
        "is_quiet": not any(column.total for column in columns),
        "soon_until": horizon.soon_until,
        "what_comes": WHAT_COMES[request.user.role],
        "reads_audit": request.user.may(Permission.VIEW_AUDIT),
        "changes": recent_changes(request.user),
    }
    return render(request, "workbench/workbench.html", context)


@require_safe
@requires(Permission.VIEW_WORKBENCH)
def search(request):
    """Everything found for the words; the number of one record leads straight to it."""
    if request.user.may(Permission.OWN_PAGES):
        raise PermissionDenied
    form = SearchForm(request.GET)
    words = " ".join(form.cleaned_data["q"].split()) if form.is_valid() else ""
    groups = find(request.user, words) if len(words) >= SHORTEST_SEARCH else []
    exact = [hit for group in groups for hit in group.hits if hit.is_exact]
    if len(exact) == 1:
        return redirect(exact[0].url)
    context = {
        "form": form,
        "words": words,
        "is_too_short": 0 < len(words) < SHORTEST_SEARCH,
        "groups": groups,
    }
    return render(request, "workbench/search.html", context, status=200 if form.is_valid() else 400)
