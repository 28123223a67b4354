"""The register of shops that sell dairy products."""

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
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import YesOrNo
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from rectification.choices import InspectionKind, InspectionStatus, ShopKind
from rectification.forms.checklists import ShopForm
from rectification.models import Shop
from rectification.usecases.shops import save_shop

NEW = Action(
    gettext_lazy("Enter a shop"),
    reverse_lazy("rectification:shop_new"),
    permission=Permission.MANAGE_INSPECTIONS,
    icon="plus",
)
INSPECTIONS = (
    Column("number", gettext_lazy("Number"), link=("rectification:inspection", "number")),
    Column("kind", gettext_lazy("Kind"), value=lambda row: InspectionKind(row["kind"]).label),
    Column("status", gettext_lazy("State"), badge=InspectionStatus),
    Column("done_on", gettext_lazy("Inspected on")),
)


class ShopFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=ShopKind.choices)
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    focus = django_filters.BooleanFilter(label=gettext_lazy("Focus point"), field_name="is_focus", widget=YesOrNo)
    formula = django_filters.BooleanFilter(
        label=gettext_lazy("Sells infant formula"), field_name="sells_infant_formula", widget=YesOrNo
    )

    class Meta:
        model = Shop
        fields = ()


class ShopList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = gettext_lazy("Shops")
    intro = gettext_lazy("Supermarkets, markets, shops for mothers and babies and online sellers of dairy products.")
    columns = (
        Column("name", gettext_lazy("Name"), sort="name", link=("rectification:shop", "pk")),
        Column(
            "kind", gettext_lazy("Kind"), value=lambda row: ShopKind(row["kind"]).label, needs=("kind",), sort="kind"
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code"),
        Column("is_focus", gettext_lazy("Focus point"), sort="is_focus"),
        Column(
            "sells_infant_formula", gettext_lazy("Sells infant formula"), sort="sells_infant_formula", wide_only=True
        ),
        Column("address", gettext_lazy("Address"), wide_only=True),
    )
    filters = ShopFilters
    search = ("name", "address", "credit_code")
    search_hint = gettext_lazy("Name, address or credit code")
    default_sort = "name"
    empty = Empty(gettext_lazy("No shops yet"), gettext_lazy("Enter the focus points first."), NEW)
    actions = (NEW,)

    def queryset(self):
        return Shop.objects.visible_to(self.request.user).filter(closed_on=None)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def shop(request, pk):
    found = get_object_or_404(Shop.objects.visible_to(request.user).select_related("county"), pk=pk)
    rows = found.inspections.order_by("-pk").values("number", "kind", "status", "done_on")
    context = {
        "title": found.name,
        "shop": found,
        "actions": allowed(_steps(found), request.user),
        "facts": [
            Fact(_("Kind"), found.get_kind_display()),
            Fact(_("County or district"), str(found.county)),
            Fact(_("Address"), found.address),
            Fact(_("Unified social credit code"), found.credit_code),
            Fact(_("Telephone"), found.phone),
            Fact(_("Focus point"), found.is_focus),
            Fact(_("Sells infant formula"), found.sells_infant_formula),
            Fact(_("Closed on"), found.closed_on),
        ],
        "inspections": Table(INSPECTIONS, rows, empty=_("Not inspected yet.")),
        "history": history_of(found),
    }
    return render(request, "rectification/shop.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def shop_new(request):
    return _form(request, None, _("Enter a shop"), reverse("rectification:shops"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def shop_edit(request, pk):
    found = get_object_or_404(Shop.objects.visible_to(request.user), pk=pk)
    return _form(request, found, _("Change %(name)s") % {"name": found.name}, found.get_absolute_url())


def _steps(found: Shop) -> list[Action]:
    inspect = reverse("rectification:inspection_new", query={"shop": found.pk})
    return [
        Action(
            _("Plan an inspection"),
            inspect,
            permission=Permission.MANAGE_INSPECTIONS,
            icon="plus",
            tone="primary",
            why_not=_("The shop is closed.") if found.closed_on else "",
        ),
        Action(
            _("Change"),
            reverse("rectification:shop_edit", args=[found.pk]),
            permission=Permission.MANAGE_INSPECTIONS,
            icon="edit",
        ),
    ]


def _form(request, found: Shop | None, title: str, back: str):
    form = ShopForm(request.POST or None, instance=found, user=request.user)
    if form.is_valid():
        try:
            saved = save_shop(shop=found, values=form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The shop is saved."))
            return redirect(saved)
    context = {"form": form, "title": title, "submit": _("Save"), "back": back}
    return render(request, "rectification/shop_form.html", context, status=422 if form.errors else 200)
