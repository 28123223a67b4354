"""The content of a plan: refused while it is impossible, and written into the plan as a whole."""

import datetime as dt
from collections.abc import Mapping
from typing import NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dairyqa.accounts.models import Bureau, Laboratory, Section
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from enterprises.choices import ProductGroup
from enterprises.models import FoodCategory
from sampling.models import InspectionItem, PlanItem, PlanQuantity, PlanWindow, SamplingPlan
from sampling.queries.plan_content import PLAIN
from sampling.rules.plan_content import DATA_ONLY, DAYS, Content, problems

PARTS = {
    "windows": gettext_noop("visit windows"),
    "quantities": gettext_noop("sample quantities"),
    "annex": gettext_noop("annex"),
}


def check_content(content: Content, *, year: int, city: Bureau) -> None:
    """Refuse a content that cannot be a plan of the city for the year, naming every place.

    ``DomainError.field`` is the field of the first problem. The laboratory and the section are
    the city's, categories and items are on record, and every product group of the annex has its quantities.
    """
    found = problems(content, year=year)
    if found:
        raise DomainError("；".join(_said(problem.reason) for problem in found), field=found[0].field)
    _laboratory(content, city)
    _section(content, city)
    _refuse_unknown_items(content)
    _refuse_without_quantities(content)


def hold_plan(plan: SamplingPlan) -> None:
    """Lock the plan until the transaction ends and read it as it is now."""
    plan.refresh_from_db(from_queryset=SamplingPlan.objects.select_for_update())


def apply_content(plan: SamplingPlan, content: Content, *, revision: int = 0) -> None:
    """Write a checked content into the plan, in the caller's transaction; what refers to the plan stays."""
    days = {name: dt.date.fromisoformat(content[name]) for name in DAYS}
    values = {name: content[name] for name in (*PLAIN, "requires_full_coverage", "provisions")}
    values |= {"laboratory": _laboratory(content, plan.city), "report_section": _section(content, plan.city)}
    for name, value in {**days, **values, "revision": revision}.items():
        setattr(plan, name, value)
    plan.save()
    for lines in (plan.windows, plan.quantities, plan.items):
        lines.all().delete()
    PlanWindow.objects.bulk_create(PlanWindow(plan=plan, **window) for window in content["windows"])
    PlanQuantity.objects.bulk_create(PlanQuantity(plan=plan, **entry) for entry in content["quantities"])
    PlanItem.objects.bulk_create(_annex_lines(plan, content["annex"]))


def _said(reason: Reason) -> str:
    """The problem in words, its field by the name that stands on the page."""
    field = reason.params["field"]
    if field in PARTS:
        label = _(PARTS[field])
    else:
        labels = {column.name: column.verbose_name for column in SamplingPlan._meta.fields}
        label = f"{labels.get(field, '')}（{field}）"
    return say(Reason(reason.code, {**reason.params, "field": label}))


def _laboratory(content: Content, city: Bureau) -> Laboratory:
    code = content["laboratory"]
    found = Laboratory.objects.filter(city=city, code=code).first()
    return found or _not_on_record("laboratory", _("laboratory"), code)


def _section(content: Content, city: Bureau) -> Section:
    name = content["report_section"]
    found = Section.objects.filter(bureau=city, name=name).first()
    return found or _not_on_record("report_section", _("section"), name)


def _refuse_unknown_items(content: Content) -> None:
    categories = set(FoodCategory.objects.values_list("name", flat=True))
    items = set(InspectionItem.objects.values_list("name", flat=True))
    for line in content["annex"]:
        if line["category"] not in categories:
            _not_on_record("annex", _("fine category"), line["category"])
        for item in line["items"]:
            if item not in items:
                _not_on_record("annex", _("test item"), f"{item}（{line['category']}）")


def _refuse_without_quantities(content: Content) -> None:
    """Every product group of the annex needs its quantities, or its samples could not be sealed."""
    named = [line["category"] for line in content["annex"]]
    needed = set(FoodCategory.objects.filter(name__in=named).values_list("group", flat=True))
    missing = needed - {entry["group"] for entry in content["quantities"]}
    if missing:
        names = "、".join(str(ProductGroup(group).label) for group in sorted(missing))
        raise DomainError(_("The plan sets no quantities for: %(groups)s") % {"groups": names}, field="quantities")


def _not_on_record(field: str, what: str, name: str) -> NoReturn:
    message = _("The plan names a %(what)s that is not on record: %(name)s") % {"what": what, "name": name}
    raise DomainError(message, field=field)


def _annex_lines(plan: SamplingPlan, annex: list[Mapping]) -> list[PlanItem]:
    categories = {category.name: category for category in FoodCategory.objects.all()}
    items = {item.name: item for item in InspectionItem.objects.all()}
    return [
        PlanItem(
            plan=plan,
            category=categories[line["category"]],
            item=items[name],
            position=position,
            data_only_reason=line.get(DATA_ONLY, {}).get(name, ""),
        )
        for line in annex
        for position, name in enumerate(line["items"], start=1)
    ]
