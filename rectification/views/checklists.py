"""Checklists with their versions, how often each risk grade is inspected, and how far the year is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from enterprises.choices import RiskGrade
from enterprises.models import Enterprise
from rectification.choices import CheckTarget, InspectionKind, Severity
from rectification.forms.checklists import ChecklistForm, FrequencyForm, Items
from rectification.models import Checklist, InspectionFrequency
from rectification.queries.inspections import frequencies_on, turns_in
from rectification.rules.inspections import reached
from rectification.usecases.checklists import ITEM, revise_checklist, set_frequency

FREQUENCIES = (
    Column("city", gettext_lazy("City"), value="city__area"),
    Column("kind", gettext_lazy("Kind"), value=lambda row: InspectionKind(row["kind"]).label),
    Column("grade", gettext_lazy("Risk grade"), value=lambda row: RiskGrade(row["risk_grade"]).label),
    Column("times_a_year", gettext_lazy("Times a year"), numeric=True),
    Column("valid_from", gettext_lazy("Valid from")),
    Column("source", gettext_lazy("Source"), prose=True),
)
VERSIONS = (
    Column("version", gettext_lazy("Version"), link=("rectification:checklist", "pk")),
    Column("valid_from", gettext_lazy("Valid from")),
    Column("valid_until", gettext_lazy("Valid until")),
)


class ChecklistList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = gettext_lazy("Checklists")
    intro = gettext_lazy("What is looked at in an inspection. A list is never changed: a new version follows it.")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", link=("rectification:checklist", "pk")),
        Column("target", gettext_lazy("For"), value=lambda row: CheckTarget(row["target"]).label, needs=("target",)),
        Column("version", gettext_lazy("Version"), numeric=True),
        Column("valid_from", gettext_lazy("Valid from"), sort="valid_from"),
        Column("valid_until", gettext_lazy("Valid until")),
        Column("source", gettext_lazy("Source"), prose=True, wide_only=True),
    )
    default_sort = "name"
    empty = Empty(gettext_lazy("No checklists yet"), gettext_lazy("They come with the reference data."))

    def queryset(self):
        return Checklist.objects.all()


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def checklist(request, pk):
    found = get_object_or_404(Checklist, pk=pk)
    versions = Checklist.objects.filter(code=found.code).order_by("-version")
    revise = Action(
        _("New version"),
        reverse("rectification:checklist_edit", args=[found.pk]),
        permission=Permission.EDIT_CHECKLISTS,
        icon="edit",
        why_not="" if versions.first() == found else _("There is a newer version of this list: change that one."),
    )
    groups: dict[str, list] = {}
    for item in found.items.order_by("position"):
        groups.setdefault(item.group, []).append(item)
    context = {
        "title": found.name,
        "checklist": found,
        "Severity": Severity,
        "groups": groups.items(),
        "actions": allowed([revise], request.user),
        "facts": [
            Fact(_("For"), found.get_target_display()),
            Fact(_("Kinds of inspection"), "、".join(str(InspectionKind(kind).label) for kind in found.kinds)),
            Fact(_("Version"), found.version),
            Fact(_("Valid from"), found.valid_from),
            Fact(_("Valid until"), found.valid_until),
            Fact(_("Source"), found.source),
        ],
        "versions": Table(VERSIONS, versions.values("pk", "version", "valid_from", "valid_until")),
        "history": history_of(found),
    }
    return render(request, "rectification/checklist.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_CHECKLISTS)
def checklist_edit(request, pk):
    found = get_object_or_404(Checklist, pk=pk)
    initial = [{name: getattr(item, name) for name in ITEM} for item in found.items.order_by("position")]
    form = ChecklistForm(request.POST or None, initial={"name": found.name})
    items = Items(request.POST or None, initial=initial, prefix="items")
    if request.method == "POST" and form.is_valid() and items.is_valid():
        try:
            version = revise_checklist(
                checklist=found, items=items.kept(), **form.cleaned_data, by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The new version is issued."))
            return redirect("rectification:checklist", version.pk)
    context = {
        "form": form,
        "items": items,
        "checklist": found,
        "title": _("New version of %(name)s") % {"name": found.name},
        "submit": _("Issue the version"),
        "back": reverse("rectification:checklist", args=[found.pk]),
    }
    is_wrong = request.method == "POST"
    return render(request, "rectification/checklist_form.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_INSPECTIONS)
def frequencies(request):
    """The table for everybody, the form for the city."""
    may_edit = request.user.may(Permission.EDIT_CHECKLISTS)
    form = FrequencyForm(request.POST or None) if may_edit else None
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    if form and form.is_valid():
        try:
            set_frequency(city=request.user.bureau, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The frequency is set."))
            return redirect("rectification:frequencies")
    rows = InspectionFrequency.objects.filter(city=_city_of(request.user)).order_by("kind", "risk_grade", "-valid_from")
    context = {
        "title": _("Frequencies of inspections"),
        "form": form,
        "table": Table(
            FREQUENCIES, rows.values("city__area", "kind", "risk_grade", "times_a_year", "valid_from", "source")
        ),
    }
    return render(request, "rectification/frequencies.html", context, status=422 if form and form.errors else 200)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def inspection_turns(request):
    """How far the year is with each producer, by kind: the turns that its grade asks for."""
    today = timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = InspectionKind(kind) if kind in InspectionKind.values else InspectionKind.DAILY
    by_grade = frequencies_on(today).get((getattr(_city_of(request.user), "pk", None), str(kind)), {})
    producers = (
        Enterprise.objects.visible_to(request.user)
        .select_related("county")
        .prefetch_related("suspensions")
        .order_by("county__code", "name")
    )
    lines = [
        {"producer": producer, "turns": turns, "reached": reached(turns)}
        for producer, turns in turns_in(today.year, kind, by_grade, producers).items()
    ]
    context = {
        "title": _("Turns of the year %(year)s") % {"year": today.year},
        "lines": lines,
        "today": today,
        "kind": kind,
        "kinds": [InspectionKind.DAILY, InspectionKind.SYSTEM, InspectionKind.UNANNOUNCED],
        "RiskGrade": RiskGrade,
    }
    return render(request, "rectification/inspection_turns.html", context)


def _city_of(user):
    bureau = user.bureau
    return bureau.parent if bureau and bureau.level == BureauLevel.COUNTY else bureau
