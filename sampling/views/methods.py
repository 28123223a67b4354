"""Editions of test methods: which is in force, with its detection limit."""

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import ListPage
from dairyqa.ui.tables import Table
from sampling.forms.methods import MethodForm
from sampling.models import InspectionItem, TestMethod
from sampling.usecases.methods import save_method

from .limits import CONFIDENCE, SEEN, force_of, named

EDITIONS = (
    Column("code", _("Method"), link=("sampling:method", "id")),
    Column("effective_from", _("In force from")),
    Column("effective_to", _("In force until")),
)


class MethodFilters(django_filters.FilterSet):
    item = django_filters.ModelChoiceFilter(label=_("Test item"), queryset=InspectionItem.objects.order_by("code"))
    on = django_filters.DateFilter(label=_("In force on"), method="in_force_on", widget=DayInput)

    class Meta:
        model = TestMethod
        fields = ()

    def in_force_on(self, queryset, name, value):
        return queryset.filter(Q(effective_to=None) | Q(effective_to__gte=value), effective_from__lte=value)


class MethodList(ListPage):
    permission = Permission.VIEW_PLANS
    title = _("Test methods")
    intro = _("By which edition of which method each item is tested, and what the method can detect.")
    columns = (
        Column("code", _("Method"), sort="code", link=("sampling:method", "pk")),
        Column("item", _("Test item"), value=named("item"), needs=("item__name", "item__name_en"), sort="item__code"),
        Column("effective_from", _("In force from"), sort="effective_from"),
        Column("effective_to", _("In force until"), sort="effective_to"),
        Column("detection_limit", _("Detection limit")),
        Column("unit", _("Unit"), wide_only=True),
        Column("detection_note", _("Note on the detection limit"), prose=True, wide_only=True),
    )
    filters = MethodFilters
    search = ("code", "title", "item__name", "item__name_en")
    search_hint = _("Method, title or item")
    default_sort = "code"
    actions = (
        Action(_("New method"), reverse_lazy("sampling:method_new"), permission=Permission.EDIT_LIMITS, icon="plus"),
    )

    def queryset(self):
        return TestMethod.objects.all()


@require_safe
@requires(Permission.VIEW_PLANS)
def method(request, pk):
    found = stored_method(pk)
    others = TestMethod.objects.filter(item=found.item).exclude(pk=found.pk).order_by("effective_from", "code")
    edit = reverse("sampling:method_edit", args=[found.pk])
    context = {
        "title": found.code,
        "method": found,
        "force": force_of(found, timezone.localdate()),
        "facts": _facts(found),
        "others": Table(EDITIONS, list(others.values())),
        "actions": allowed(
            [Action(gettext("Change"), edit, permission=Permission.EDIT_LIMITS, icon="edit")], request.user
        ),
        "history": history_of(found),
    }
    return render(request, "sampling/method.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def method_new(request):
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def method_edit(request, pk):
    return _edit(request, stored_method(pk))


def stored_method(pk) -> TestMethod:
    return get_object_or_404(TestMethod.objects.select_related("item"), pk=pk)


def _edit(request, found: TestMethod | None):
    form = MethodForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            saved = save_method(
                method=found,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The method is saved."))
            return redirect(saved)
    context = {
        "form": form,
        "title": gettext("Change the method %(code)s") % {"code": found} if found else gettext("New method"),
        "back": found.get_absolute_url() if found else reverse("sampling:methods"),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


def _facts(found: TestMethod) -> list[Fact]:
    return [
        Fact(_("Title"), found.title),
        Fact(_("Test item"), found.item),
        Fact(_("In force from"), found.effective_from),
        Fact(_("In force until"), found.effective_to),
        Fact(_("Detection limit"), _with_unit(found.detection_limit, found.unit), hint=found.detection_note),
        Fact(_("Quantification limit"), _with_unit(found.quantification_limit, found.unit)),
        Fact(_("Confidence"), CONFIDENCE.get(found.confidence)),
        Fact(_("Figure"), SEEN.get(found.value_seen)),
        Fact(_("Source"), found.source),
        Fact(_("Note"), found.note),
    ]


def _with_unit(figure: str, unit: str) -> str:
    return f"{figure} {unit}" if figure else ""
