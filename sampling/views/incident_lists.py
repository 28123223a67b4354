"""The special situations that were reported, and what follows from each (Q-8.5)."""

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from sampling.choices import IncidentKind
from sampling.forms.visit_records import NoteForm
from sampling.models import Incident
from sampling.usecases.incidents import note_incident

NOTED, TO_BE_NOTED = _("Noted"), _("To be noted")


class IncidentFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=IncidentKind.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="visit__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    noted = django_filters.ChoiceFilter(
        label=_("State"), choices=(("no", TO_BE_NOTED), ("yes", NOTED)), method="is_noted"
    )
    told_from = django_filters.DateFilter(
        label=_("Told from"), field_name="told_on", lookup_expr="gte", widget=DayInput
    )
    told_to = django_filters.DateFilter(label=_("to"), field_name="told_on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = Incident
        fields = ()

    def is_noted(self, queryset, name, value):
        return queryset.filter(noted_on__isnull=value == "no")


class IncidentList(ListPage):
    permission = Permission.VIEW_INCIDENTS
    title = _("Special situations")
    intro = _("What was reported from visits and samples, and what the bureau decided on it.")
    columns = (
        Column("told_on", _("Told on"), sort="told_on", link=("sampling:incident", "pk")),
        Column("kind", _("Kind"), badge=IncidentKind, sort="kind"),
        Column("enterprise", _("Producer"), value="visit__enterprise__name", sort="visit__enterprise__name"),
        Column("text", _("What was reported"), prose=True),
        Column("state", _("State"), value=lambda row: noted_or_not(row["noted_on"]), needs=("noted_on",)),
        Column("answer", _("What follows"), value=lambda row: row["answer"] or None, needs=("answer",), prose=True),
        Column("county", _("County or district"), value="visit__county__area", wide_only=True),
        Column("told_by", _("Told by"), value="told_by__display_name", wide_only=True),
    )
    filters = IncidentFilters
    search = ("visit__enterprise__name", "visit__enterprise__initials", "sample__number", "text")
    search_hint = _("Producer, its initials, a sample or a word")
    default_sort = "-told_on"
    empty = Empty(
        _("No special situation yet"),
        _("A line appears here when somebody reports one from a visit or a sample, on the tablet or in the pages."),
    )

    def queryset(self):
        return Incident.objects.visible_to(self.request.user)


def noted_or_not(noted_on) -> Badge:
    return Badge(str(NOTED), "green") if noted_on else Badge(str(TO_BE_NOTED), "amber")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_INCIDENTS, to_write=Permission.NOTE_INCIDENTS)
def incident(request, pk):
    """One special situation; a POST notes it with what follows."""
    found = visible_incident(request.user, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            note_incident(incident=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Noted: what follows is on the record."))
            return redirect("sampling:incident", pk)
    context = {
        "title": f"{found.get_kind_display()} · {found.visit.enterprise.name}",
        "incident": found,
        "IncidentKind": IncidentKind,
        "state": noted_or_not(found.noted_on),
        "form": form,
        "may_note": found.noted_on is None and request.user.may(Permission.NOTE_INCIDENTS),
        "facts": _facts(found),
        "history": history_of(found),
    }
    return render(request, "sampling/incident.html", context, status=422 if form.errors else 200)


def visible_incident(user, pk) -> Incident:
    related = ("visit__enterprise", "visit__county", "sample", "record", "told_by", "noted_by")
    return get_object_or_404(Incident.objects.visible_to(user).select_related(*related), pk=pk)


def _facts(found: Incident) -> list[Fact]:
    visit, sample, record = found.visit, found.sample, found.record
    facts = [
        Fact(_("What was reported"), found.text),
        Fact(_("Producer"), visit.enterprise.name, href=visit.enterprise.get_absolute_url()),
        Fact(_("County or district"), visit.county.area),
        Fact(_("Visit"), visit.planned_on, href=visit.get_absolute_url()),
        Fact(_("Sample"), sample and sample.number, href=sample.get_absolute_url() if sample else ""),
        Fact(
            _("Visit record"),
            record and str(record),
            href=reverse("sampling:visit_record", args=[record.uuid]) if record else "",
        ),
        Fact(_("Told by"), found.told_by.display_name),
        Fact(_("Told on"), found.told_on),
        Fact(_("Noted by"), found.noted_by and found.noted_by.display_name),
        Fact(_("Noted on"), found.noted_on),
        Fact(_("What follows"), found.answer or None),
    ]
    return [fact for fact in facts if fact.value is not None]
