from types import SimpleNamespace

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import ListPage
from dairyqa.ui.tables import Table
from enterprises.models import FoodCategory
from sampling.choices import LimitType
from sampling.models import InspectionItem, Limit
from sampling.rules.limits import limit_text

CONFIDENCE = {"high": _("High"), "medium": _("Medium"), "low": _("Low")}
SEEN = {"Y": _("Seen in a source"), "PARTIAL": _("Partly seen in a source"), "N": _("Not seen: to be checked")}
TEXT_NEEDS = ("limit_type", "minimum", "maximum", "micro_n", "micro_c", "micro_m", "micro_big_m", "unit")


def named(path):
    """The reader of a column with a name in the language of the page."""
    return lambda row: row[f"{path}__name" if (get_language() or "zh").startswith("zh") else f"{path}__name_en"]


def text_of(row):
    return limit_text(SimpleNamespace(**row | {"limit_type": LimitType(row["limit_type"])}))


class LimitFilters(django_filters.FilterSet):
    category = django_filters.ModelChoiceFilter(label=_("Fine category"), queryset=FoodCategory.objects.all())
    item = django_filters.ModelChoiceFilter(label=_("Test item"), queryset=InspectionItem.objects.order_by("code"))
    on = django_filters.DateFilter(label=_("In force on"), method="in_force_on", widget=DayInput)
    auto_judge = django_filters.TypedChoiceFilter(
        label=_("By machine"),
        choices=[("", _("All")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda chosen: chosen == "yes",
    )
    confidence = django_filters.ChoiceFilter(label=_("Confidence"), choices=list(CONFIDENCE.items()))

    class Meta:
        model = Limit
        fields = ()

    def in_force_on(self, queryset, name, value):
        return queryset.filter(Q(effective_to=None) | Q(effective_to__gte=value), effective_from__lte=value)


class LimitList(ListPage):
    permission = Permission.VIEW_PLANS
    title = _("Limits")
    intro = _("By which limit of which standard each test item is judged, and from when to when.")
    columns = (
        Column("row_id", _("Row"), sort="row_id", link=("sampling:limit", "row_id")),
        Column(
            "category",
            _("Fine category"),
            value=named("category"),
            needs=("category__name", "category__name_en"),
            sort="category__position",
        ),
        Column("item", _("Test item"), value=named("item"), needs=("item__name", "item__name_en"), sort="item__code"),
        Column("text", _("Limit"), value=text_of, needs=TEXT_NEEDS),
        Column("condition_text", _("Only for")),
        Column("standard_code", _("Standard"), sort="standard_code"),
        Column("effective_from", _("In force from"), sort="effective_from"),
        Column("effective_to", _("In force until"), sort="effective_to", wide_only=True),
    )
    filters = LimitFilters
    search = ("item__name", "item__name_en", "category__name", "standard_code", "row_id")
    search_hint = _("Item, category or standard")
    default_sort = "row_id"

    def queryset(self):
        return Limit.objects.all()


@require_safe
@require_safe
@requires(Permission.VIEW_PLANS)
def limit(request, row_id):
    found = get_object_or_404(Limit.objects.select_related("category", "item"), row_id=row_id)
    siblings = Limit.objects.filter(category=found.category, item=found.item).exclude(pk=found.pk)
    return render(
        request,
        "sampling/limit.html",
        {
            "title": f"{found.category} · {found.item}",
            "limit": found,
            "force": _force(found, timezone.localdate()),
            "facts": _facts(found),
            "provenance": _provenance(found),
            "siblings": Table(SIBLING_COLUMNS, list(siblings.order_by("effective_from", "row_id").values()), ""),
            "history": history_of(found),
        },
    )


SIBLING_COLUMNS = (
    Column("row_id", _("Row"), link=("sampling:limit", "row_id")),
    Column("text", _("Limit"), value=text_of),
    Column("condition_text", _("Only for")),
    Column("standard_code", _("Standard")),
    Column("effective_from", _("In force from")),
    Column("effective_to", _("In force until")),
)


def _force(found: Limit, today) -> Badge:
    if found.effective_from > today:
        return Badge(gettext("Not in force yet"), "blue")
    if found.effective_to and found.effective_to < today:
        return Badge(gettext("No longer in force"), "grey")
    return Badge(gettext("In force"), "green")


def _facts(found: Limit) -> list[Fact]:
    return [
        Fact(_("Limit"), found.text),
        Fact(_("Kind of limit"), found.get_limit_type_display()),
        Fact(_("Only for"), found.condition_text, hint=found.condition if found.condition_text else ""),
        Fact(_("Standard"), found.standard_code, hint=found.standard_title),
        Fact(_("In force from"), found.effective_from),
        Fact(_("In force until"), found.effective_to),
        Fact(_("Comparison"), found.get_compare_mode_display()),
        Fact(_("Test method"), found.test_method),
        Fact(_("Test portion"), found.test_portion),
        Fact(_("Group"), found.item.get_group_display()),
        Fact(_("Position in the annex of the plan"), found.annex_position),
        Fact(_("May be judged by machine"), found.auto_judge),
        Fact(_("Serious hazard"), found.serious_hazard),
        Fact(_("Microbiological: no re-inspection"), found.microbiological),
    ]


def _provenance(found: Limit) -> list[Fact]:
    return [
        Fact(_("Confidence"), CONFIDENCE.get(found.confidence)),
        Fact(_("Figure"), SEEN.get(found.value_seen)),
        Fact(_("Source"), found.source),
        Fact(_("Note"), found.note),
    ]
