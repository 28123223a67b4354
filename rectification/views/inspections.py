"""The list of inspections and the page of one, made to be filled in on the spot with a tablet."""

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from enterprises.choices import RiskGrade
from rectification.choices import Answer, FindingStatus, InspectionKind, InspectionStatus, Punctuality, Severity
from rectification.forms.inspections import NewInspectionForm
from rectification.models import Inspection
from rectification.queries.inspection_pages import finding_rows, groups_of, progress_of
from rectification.queries.inspections import UNFINISHED, overdue_inspections
from rectification.usecases.inspections import BEFORE_BEGINNING, plan_inspection

NEW = Action(
    gettext_lazy("Plan an inspection"),
    reverse_lazy("rectification:inspection_new"),
    permission=Permission.MANAGE_INSPECTIONS,
    icon="plus",
    tone="primary",
)


def by_deadline(rows, name, value):
    today = timezone.localdate()
    if value == Punctuality.OVERDUE:
        return overdue_inspections(rows, today)
    return rows.filter(status__in=UNFINISHED, due_on__gte=today)


class InspectionFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=InspectionStatus.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=InspectionKind.choices)
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    grade = django_filters.ChoiceFilter(
        label=gettext_lazy("Risk grade"), field_name="enterprise__risk_grade", choices=RiskGrade.choices
    )
    deadline = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"),
        choices=[
            (Punctuality.OVERDUE.value, gettext_lazy("Overdue")),
            ("open", gettext_lazy("Open, in time")),
        ],
        method=by_deadline,
    )

    class Meta:
        model = Inspection
        fields = ()


class InspectionList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = gettext_lazy("Inspections")
    intro = gettext_lazy(
        "What the risk grades ask for appears here every night; unannounced and lead-driven ones are planned by people."
    )
    columns = (
        Column("number", gettext_lazy("Number"), sort="number", link=("rectification:inspection", "number")),
        Column(
            "inspected",
            gettext_lazy("Inspected party"),
            value=lambda row: row["enterprise__name"] or row["shop__name"],
            needs=("enterprise__name", "shop__name"),
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            value=lambda row: InspectionKind(row["kind"]).label,
            needs=("kind",),
            sort="kind",
        ),
        Column("status", gettext_lazy("State"), badge=InspectionStatus, sort="status"),
        Column(
            "grade",
            gettext_lazy("Risk grade"),
            value="enterprise__risk_grade",
            sort="enterprise__risk_grade",
            wide_only=True,
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column("planned_on", gettext_lazy("Planned for"), sort="planned_on", wide_only=True),
        Column(
            "due",
            gettext_lazy("To be done by"),
            value=lambda row: row["due"],
            needs=("due_on", "done_on", "status"),
            sort="due_on",
        ),
    )
    filters = InspectionFilters
    search = ("number", "enterprise__name", "enterprise__initials", "shop__name", "lead")
    search_hint = gettext_lazy("Number, producer, initials or shop")
    default_sort = "-number"
    empty = Empty(
        gettext_lazy("No inspections yet"),
        gettext_lazy("The nightly job puts on the list what the risk grades ask for."),
        NEW,
    )
    actions = (
        NEW,
        Action(gettext_lazy("Turns of the year"), reverse_lazy("rectification:inspection_turns"), icon="calendar"),
        Action(gettext_lazy("Frequencies"), reverse_lazy("rectification:frequencies"), icon="scale"),
    )

    def queryset(self):
        return Inspection.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            is_off = row["status"] == InspectionStatus.CALLED_OFF
            row["due"] = (
                Deadline(due_on=row["due_on"], today=today, done_on=row["done_on"])
                if row["due_on"] and not is_off
                else None
            )
        return rows


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def inspection_new(request):
    initial = {name: request.GET[name] for name in ("enterprise", "shop", "kind", "case") if name in request.GET}
    form = NewInspectionForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        try:
            made = plan_inspection(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The inspection is on the list; now set its day and its people."))
            return redirect(made)
    context = {
        "form": form,
        "title": _("Plan an inspection"),
        "submit": _("Put it on the list"),
        "back": reverse("rectification:inspections"),
    }
    return render(request, "rectification/inspection_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def inspection(request, number):
    found = visible_inspection(request.user, number)
    may_answer = found.status == InspectionStatus.UNDER_WAY and request.user.may(Permission.CARRY_OUT_INSPECTIONS)
    context = {
        "title": found.number,
        "inspection": found,
        "InspectionStatus": InspectionStatus,
        "Severity": Severity,
        "FindingStatus": FindingStatus,
        "answers": Answer,
        "deadline": deadline_of(found),
        "deadline_label": _("To be inspected by"),
        "actions": allowed(steps_of(found), request.user),
        "facts": facts_of(found),
        "may_answer": may_answer,
        "groups": groups_of(found) if found.started_at else [],
        "progress": progress_of(found) if found.started_at else None,
        "findings": finding_rows(found),
        "history": history_of(found),
    }
    return render(request, "rectification/inspection.html", context)


def visible_inspection(user, number) -> Inspection:
    related = ("enterprise", "shop__county", "county__parent", "checklist", "case", "looks_back_at")
    return get_object_or_404(Inspection.objects.visible_to(user).select_related(*related), number=number)


def deadline_of(found: Inspection) -> Deadline | None:
    if found.due_on is None or found.status == InspectionStatus.CALLED_OFF:
        return None
    return Deadline(due_on=found.due_on, today=timezone.localdate(), reason=found.due_reason, done_on=found.done_on)


def steps_of(found: Inspection) -> list[Action]:
    def step(name: str, label: str, **options) -> Action:
        address = reverse(f"rectification:inspection_{name}", args=[found.number])
        return Action(label, address, **{"permission": Permission.CARRY_OUT_INSPECTIONS, **options})

    if found.status in BEFORE_BEGINNING:
        planned = found.status == InspectionStatus.PLANNED
        return [
            step("start", _("Begin the inspection"), icon="route", tone="primary" if planned else ""),
            step(
                "day",
                _("Change day and people") if planned else _("Set day and people"),
                icon="calendar",
                tone="" if planned else "primary",
                permission=Permission.MANAGE_INSPECTIONS,
            ),
            step("call_off", _("Call off"), permission=Permission.MANAGE_INSPECTIONS),
        ]
    if found.status == InspectionStatus.UNDER_WAY:
        return [
            step("finish", _("Finish"), icon="check", tone="primary"),
            step("finding", _("Another finding"), icon="plus"),
            step("call_off", _("Break off"), permission=Permission.MANAGE_INSPECTIONS),
        ]
    if found.status == InspectionStatus.DONE:
        return [step("file", _("Record as PDF"), icon="download", permission=Permission.VIEW_INSPECTIONS)]
    return []


def facts_of(found: Inspection) -> list[Fact]:
    people = "、".join(person.display_name for person in found.inspectors.all())
    optional = [
        Fact(_("Third party"), found.third_party),
        Fact(_("Lead"), found.lead),
        Fact(_("Case"), found.case.number, found.case.get_absolute_url()) if found.case else None,
        Fact(_("Looks back at"), found.looks_back_at.number, found.looks_back_at.get_absolute_url())
        if found.looks_back_at
        else None,
        Fact(_("Begun at"), found.started_at),
        Fact(_("Inspected on"), found.done_on),
        Fact(_("Present for the inspected"), found.present),
        Fact(_("Summary"), found.summary),
        Fact(_("Why it was called off"), found.called_off_reason),
    ]
    return [
        Fact(_("Inspected party"), str(found.inspected), found.inspected.get_absolute_url()),
        Fact(_("Kind of inspection"), found.get_kind_display()),
        Fact(_("County or district"), str(found.county)),
        Fact(_("Planned for"), found.planned_on),
        Fact(_("Inspectors"), people),
        Fact(
            _("Checklist"),
            found.checklist.name,
            reverse("rectification:checklist", args=[found.checklist_id]),
            _("version %(n)s") % {"n": found.checklist.version},
        ),
        *(fact for fact in optional if fact and fact.value),
    ]
