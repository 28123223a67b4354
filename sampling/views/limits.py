from dataclasses import replace
from types import SimpleNamespace

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput, YesOrNo
from dairyqa.ui.lists import ListPage
from dairyqa.ui.tables import Table
from enterprises.models import FoodCategory
from sampling.choices import LimitType
from sampling.forms.limits import CONFIDENCE_WORDS, SEEN_WORDS
from sampling.models import InspectionItem, Limit, LimitVersion, TestMethod
from sampling.queries.replays import judged_by
from sampling.rules.limits import limit_text

CONFIDENCE = {code: word for code, word in CONFIDENCE_WORDS.items() if code}
SEEN = {code: word for code, word in SEEN_WORDS.items() if code}
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
    is_withdrawn = django_filters.BooleanFilter(label=_("Withdrawn"), widget=YesOrNo)

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
        Column("seen_by", _("Checked by"), value="seen_by__display_name", wide_only=True),
    )
    filters = LimitFilters
    actions = (
        Action(_("What to look at"), reverse_lazy("sampling:limit_health"), icon="alert"),
        Action(_("Whole table"), reverse_lazy("sampling:limit_file"), icon="download"),
        Action(_("Load"), reverse_lazy("sampling:limit_load"), permission=Permission.EDIT_LIMITS, icon="upload"),
        Action(_("New limit"), reverse_lazy("sampling:limit_new"), permission=Permission.EDIT_LIMITS, icon="plus"),
    )
    search = ("item__name", "item__name_en", "category__name", "standard_code", "row_id")
    search_hint = _("Item, category or standard")
    default_sort = "row_id"

    def queryset(self):
        return Limit.objects.all()


@require_safe
@requires(Permission.VIEW_PLANS)
def limit(request, row_id):
    found = get_object_or_404(Limit.objects.select_related("category", "item", "seen_by"), row_id=row_id)
    siblings = Limit.objects.filter(category=found.category, item=found.item).exclude(pk=found.pk)
    return render(
        request,
        "sampling/limit.html",
        {
            "title": f"{found.category} · {found.item}",
            "limit": found,
            "force": _state(found, timezone.localdate()),
            "facts": _facts(found),
            "actions": allowed(_actions(found, request.user), request.user),
            "provenance": _provenance(found),
            "versions": Table(VERSION_COLUMNS, [_version(version) for version in versions_of(found)], ""),
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
VERSION_COLUMNS = (
    Column("version", _("Version"), numeric=True),
    Column("changes", _("What changed"), prose=True),
    Column("reason", _("Why"), prose=True),
    Column("who", _("Changed by")),
    Column("changed_on", _("Changed on")),
)


def versions_of(found: Limit):
    return found.versions.select_related("changed_by")


def _version(version: LimitVersion) -> dict:
    loaded = gettext("Loaded with the product")
    return {
        "version": version.version,
        "changes": "；".join(_change(change) for change in version.changes) or gettext("First version"),
        "reason": version.reason or loaded,
        "who": version.changed_by.display_name if version.changed_by else "",
        "changed_on": version.changed_on,
    }


def _change(change) -> str:
    words = [str(_word(change["field"], change[side])) for side in ("before", "after")]
    return f"{Limit._meta.get_field(change['field']).verbose_name}：{words[0]} → {words[1]}"


def _word(name: str, value) -> str:
    choices = dict(Limit._meta.get_field(name).flatchoices)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return choices.get(value) or ("—" if value in (None, "") else value)


def _actions(found: Limit, user) -> list[Action]:
    def to(name):
        return reverse(f"sampling:limit_{name}", args=[found.row_id])

    last = found.versions.first()
    own = gettext("You changed it last: another person checks it.") if last and last.changed_by_id == user.pk else ""
    gone = gettext("The row is withdrawn.") if found.is_withdrawn else ""
    check = Action(gettext("Check against the standard"), to("check"), permission=Permission.CHECK_LIMITS, icon="check")
    edit = {"permission": Permission.EDIT_LIMITS}
    return [
        replace(check, why_not=own or gone, tone="" if found.seen_by_id or own else "primary"),
        Action(gettext("Change"), to("edit"), icon="edit", **edit),
        Action(
            gettext("Next edition"), reverse("sampling:limit_new", query={"from": found.row_id}), icon="plus", **edit
        ),
        Action(
            gettext("Judge history again"),
            reverse("sampling:replay_new", query={"limit": found.row_id}),
            permission=Permission.REPLAY_VERDICTS,
            icon="history",
        ),
        Action(gettext("Withdraw"), to("withdraw"), icon="x", tone="danger", why_not=gone, **edit),
    ]


def _state(found: Limit, today) -> Badge:
    return Badge(gettext("Withdrawn"), "purple") if found.is_withdrawn else force_of(found, today)


def force_of(found: Limit | TestMethod, today) -> Badge:
    """Whether a row with days from and to is in force."""
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
        Fact(_("Clause"), found.clause),
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
    seen = found.seen_by.display_name if found.seen_by else gettext("Nobody yet")
    return [
        Fact(_("Checked against the standard by"), seen, hint=day(found.seen_on) if found.seen_on else ""),
        Fact(_("Version"), found.version),
        Fact(_("Results judged by it"), judged_by(found)),
        Fact(_("Confidence"), CONFIDENCE.get(found.confidence)),
        Fact(_("Figure"), SEEN.get(found.value_seen)),
        Fact(_("Source"), found.source),
        Fact(_("Note"), found.note),
    ]
