"""What the bureau pays for the samples; nobody else is ever charged (Q-7)."""

import django_filters
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from sampling.models import Sample, SamplingPlan
from sampling.queries.costs import costs_by, total_costs


class CostGroup(models.TextChoices):
    PLAN = "plan", _("Plan")
    MONTH = "month", _("Month")
    COUNTY = "county", _("County or district")
    ENTERPRISE = "enterprise", _("Producer")


class CostFilters(django_filters.FilterSet):
    plan = django_filters.ModelChoiceFilter(
        label=_("Plan"), queryset=lambda request: SamplingPlan.objects.visible_to(request.user)
    )
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"), queryset=lambda request: Bureau.objects.counties_of(request.user)
    )
    taken_from = django_filters.DateFilter(
        label=_("Sampled from"), field_name="sampled_on", lookup_expr="gte", widget=DayInput
    )
    taken_to = django_filters.DateFilter(label=_("until"), field_name="sampled_on", lookup_expr="lte", widget=DayInput)
    price = django_filters.ChoiceFilter(
        label=_("Purchase price"),
        choices=[("known", _("price known")), ("missing", _("price missing"))],
        method="of_price",
    )
    by = django_filters.ChoiceFilter(label=_("Sums by"), choices=CostGroup.choices, method="unchanged")

    class Meta:
        model = Sample
        fields = ()

    def of_price(self, queryset, _name, value):
        return queryset.filter(purchase_price__isnull=value == "missing")

    def unchanged(self, queryset, _name, _value):
        return queryset


class CostList(ListPage):
    permission = Permission.VIEW_COSTS
    title = _("Costs")
    intro = _("What the bureau pays for the samples it takes; the producer is never charged (plan, part 7).")
    columns = (
        Column("number", _("Sample number"), sort="number", link=("sampling:sample", "number")),
        Column("title", _("Sample"), wide_only=True),
        Column("sampled_on", _("Sampled on"), sort="sampled_on"),
        Column("enterprise", _("Sampled at"), value="enterprise__name", sort="enterprise__name"),
        Column("county", _("County or district"), value="county__area", wide_only=True),
        Column("payer", _("Paid by"), value="plan__payer", wide_only=True),
        Column(
            "price",
            _("Purchase price"),
            value=lambda row: price_or_missing(row["purchase_price"]),
            needs=("purchase_price",),
            sort="purchase_price",
            numeric=True,
            unit=_("CNY"),
        ),
        Column("test_cost", _("Cost of testing"), sort="test_cost", numeric=True, unit=_("CNY")),
    )
    filters = CostFilters
    search = ("number", "title", "enterprise__name", "enterprise__initials")
    search_hint = _("Sample or producer")
    default_sort = "-sampled_on"
    template = "sampling/costs.html"
    empty = Empty(_("No costs yet"), _("Each sealed sample is listed here with the price that was paid for it."))

    def queryset(self):
        return Sample.objects.visible_to(self.request.user)

    def extra_context(self):
        if not self.is_valid:
            return {}
        group = self.filterset.form.cleaned_data["by"] or CostGroup.PLAN
        columns = (
            Column("label", str(CostGroup(group).label)),
            Column("payer", _("Paid by")),
            Column("paid", _("Purchase prices"), numeric=True, unit=_("CNY")),
            Column("priced", _("Samples with a price"), numeric=True),
            Column("unpriced", _("Price missing"), numeric=True),
            Column("tested", _("Costs of testing"), numeric=True, unit=_("CNY")),
            Column("untold", _("Cost missing"), numeric=True, wide_only=True),
        )
        lines = [vars(line) | {"label": _label(group, line.label)} for line in costs_by(self.rows, group)]
        return {"sums": Table(columns, lines), "costs": total_costs(self.rows)}


def price_or_missing(price):
    """The price, or a plain word that it is missing: an open price is not a price of nothing."""
    return Badge(gettext("price missing"), "amber") if price is None else price


def _label(group, value):
    return f"{value:%Y-%m}" if group == CostGroup.MONTH else value
