"""The bureau moves a planned visit or calls it off, with its reason."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from sampling.choices import VisitStatus
from sampling.forms.visit_changes import CallOffForm, MoveForm
from sampling.models import Visit
from sampling.usecases.moves import cancel_visit, move_visit
from sampling.visit_wording import visit_of_month

from .visits import visible_visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def visit_move(request, pk):
    found = visible_visit(request.user, pk)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            move_visit(visit=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The visit is now on %(day)s.") % {"day": day(form.cleaned_data["to"])})
            return redirect(found)
    context = {
        "title": gettext("Move the visit"),
        "visit": found,
        "form": form,
        "submit": gettext("Move"),
        "back": found.get_absolute_url(),
        "facts": _facts(found),
        "others": _others(found),
        "VisitStatus": VisitStatus,
    }
    return render(request, "sampling/visit_move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def visit_cancel(request, pk):
    found = visible_visit(request.user, pk)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_visit(visit=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The visit is called off."))
            return redirect(found)
    planned = {"enterprise": found.enterprise.name, "day": day(found.planned_on)}
    context = {
        "title": gettext("Call the visit off?"),
        "visit": found,
        "form": form,
        "submit": gettext("Call off"),
        "danger": True,
        "effects": [
            gettext("The visit to %(enterprise)s on %(day)s does not take place.") % planned,
            gettext("The slot counts as excused with your reason, and is not planned again."),
            gettext("The samplers and the county are told."),
        ],
        "back": found.get_absolute_url(),
    }
    return render(request, "sampling/visit_close.html", context, status=422 if form.errors else 200)


def _facts(found: Visit) -> list[Fact]:
    samplers = "、".join(row.person.display_name for row in found.sampler_rows.all())
    return [
        Fact(_("Producer"), found.enterprise.name),
        Fact(_("Planned for"), found.planned_on),
        Fact(_("Window"), f"{day(found.window_start)} – {day(found.window_end)}"),
        Fact(
            _("Least days between the two visits of a month"),
            found.plan.min_days_between_visits,
            hint=gettext("a move may break this rule and leave the window; the reason then stands on the visit"),
        ),
        Fact(_("Samplers"), samplers, hint=gettext("who cannot go on the new day is replaced by draw")),
    ]


OTHER_COLUMNS = (
    Column("planned_on", _("Planned for"), link=("sampling:visit", "pk")),
    Column("slot", _("Visit of the month"), value=lambda row: visit_of_month(row["slot"])),
    Column("status", _("State"), badge=VisitStatus),
)


def _others(found: Visit) -> Table:
    rows = Visit.objects.filter(plan=found.plan_id, enterprise=found.enterprise_id, month=found.month)
    rows = rows.exclude(pk=found.pk).order_by("planned_on", "pk").values("pk", "planned_on", "slot", "status")
    return Table(OTHER_COLUMNS, list(rows), gettext("No other visit in this month."))
