"""A plan is data: loaded from a fixture for a year, then issued."""

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau, Laboratory, Section
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.choices import ProductGroup
from enterprises.models import FoodCategory
from sampling.choices import PlanStatus
from sampling.models import InspectionItem, PlanItem, PlanQuantity, PlanWindow, SamplingPlan


@transaction.atomic
def load_plan(*, fixture: Mapping, year: int, draw_secret: str = "", by, on: dt.date) -> SamplingPlan:
    """Make the plan of ``year`` from a fixture (``fixtures/plans/``), as a draft.

    The fixture's dates keep their month and day. ``draw_secret`` feeds the random
    draws; it is made anew unless a demonstration wants to be repeatable. Refused where the plan
    exists already, where the fixture names a city, laboratory, section,
    category or item that is not on record, and where a field is missing or wrong.
    """
    _refuse_other_shapes(fixture)
    code = f"{fixture['code_prefix']}-{year}"
    if SamplingPlan.objects.filter(code=code).exists():
        raise DomainError(_("The plan %(code)s exists already.") % {"code": code})
    city = _named(Bureau, _("city"), code=fixture["city"])
    plan = _checked(
        SamplingPlan(
            code=code,
            year=year,
            name=fixture["name"].replace("{year}", str(year)),
            city=city,
            document_no=fixture["document_no"].replace("{year}", str(year)),
            starts_on=_in_year(fixture["starts_on"], year),
            ends_on=_in_year(fixture["ends_on"], year),
            laboratory=_named(Laboratory, _("laboratory"), code=fixture["laboratory"]),
            report_section=_named(Section, _("section"), bureau=city, name=fixture["report_section"]),
            draw_secret=draw_secret or secrets.token_hex(16),
            **{field: fixture[field] for field in PLAN_FIELDS},
        )
    )
    plan.save()
    _create(PlanWindow, [_checked(PlanWindow(plan=plan, **window)) for window in fixture["windows"]])
    _create(PlanQuantity, [_checked(PlanQuantity(plan=plan, **minima)) for minima in fixture["quantities"]])
    _create(PlanItem, list(_annex_lines(plan, fixture["annex"])))
    _refuse_without_quantities(plan)
    record("plan.loaded", plan, by=by, on=on, code=code)
    return plan


PLAN_FIELDS = (
    "inspection_kind",
    "raw_quota_percent",
    "products_per_visit",
    "samplers_per_visit",
    "week_definition",
    "min_days_between_visits",
    "pass_report_workdays",
    "fail_report_workdays",
    "requires_full_coverage",
    "payer",
    "provisions",
)


SHAPE = {
    **dict.fromkeys(PLAN_FIELDS, (str, int, dict)),
    **dict.fromkeys(
        ("code_prefix", "name", "document_no", "city", "laboratory", "report_section", "starts_on", "ends_on"), (str,)
    ),
    **dict.fromkeys(("windows", "quantities", "annex"), (list,)),
}
LINES = {
    "windows": {"slot", "first_week", "last_week"},
    "quantities": {"group", "test_units", "backup_units", "test_kg", "backup_kg", "total_kg", "source"},
    "annex": {"category", "items"},
}


@transaction.atomic
def issue_plan(*, plan: SamplingPlan, by, on: dt.date) -> None:
    """Issue a draft: from now on visits are scheduled under it and it does not change."""
    advance(plan, PlanStatus.ISSUED, issued_on=on)
    record("plan.issued", plan, by=by, on=on, code=plan.code)


def _refuse_other_shapes(fixture: Mapping) -> None:
    """A field that is missing or of another kind is named before anything is written."""
    if not isinstance(fixture, Mapping):
        raise DomainError(_("The file holds no plan."))
    for field, kinds in SHAPE.items():
        if field not in fixture:
            raise DomainError(_("The plan lacks the field “%(field)s”.") % {"field": field})
        if not isinstance(fixture[field], kinds):
            raise DomainError(_("The field “%(field)s” of the plan cannot be read.") % {"field": field})
    for field, names in LINES.items():
        for position, line in enumerate(fixture[field], start=1):
            if not isinstance(line, Mapping) or line.keys() != names:
                place = {"field": field, "line": position, "names": "、".join(sorted(names))}
                raise DomainError(_("Entry %(line)s of “%(field)s” needs exactly: %(names)s.") % place)


def _checked(row: Model):
    """The row, if its fields and constraints allow it."""
    try:
        row.full_clean(exclude=["plan"] if not isinstance(row, SamplingPlan) else None)
    except ValidationError as error:
        kind = row._meta.verbose_name
        raise DomainError(f"{kind}: {'；'.join(_complaints(row, error))}") from error
    return row


def _complaints(row: Model, error: ValidationError) -> Iterator[str]:
    labels = {field.name: f"{field.verbose_name}（{field.name}）" for field in row._meta.fields}
    for name, messages in error.message_dict.items():
        yield f"{labels.get(name, '')}{''.join(messages)}"


def _refuse_without_quantities(plan: SamplingPlan) -> None:
    """Every product group of the annex needs its quantities, or its samples could not be sealed."""
    groups = set(plan.quantities.values_list("group", flat=True))
    missing = {line.category.group for line in plan.items.select_related("category")} - groups
    if missing:
        names = "、".join(str(ProductGroup(group).label) for group in sorted(missing))
        raise DomainError(_("The plan sets no quantities for: %(groups)s") % {"groups": names})


def _annex_lines(plan: SamplingPlan, annex: list) -> Iterator[PlanItem]:
    categories = {category.name: category for category in FoodCategory.objects.all()}
    items = {item.name: item for item in InspectionItem.objects.all()}
    for line in annex:
        category = categories.get(line["category"]) or _not_on_record(_("fine category"), line["category"])
        for position, name in enumerate(line["items"], start=1):
            item = items.get(name) or _not_on_record(_("test item"), name)
            yield PlanItem(plan=plan, category=category, item=item, position=position)


def _create(model: type[Model], rows: list) -> None:
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(rows)
    except IntegrityError as error:
        raise DomainError(_("The plan names an entry twice: %(what)s") % {"what": model._meta.verbose_name}) from error


def _named(model, what: str, **lookup):
    found = model.objects.filter(**lookup).first()
    return found or _not_on_record(what, list(lookup.values())[-1])


def _not_on_record(what: str, name: str) -> NoReturn:
    raise DomainError(_("The plan names a %(what)s that is not on record: %(name)s") % {"what": what, "name": name})


def _in_year(month_and_day: str, year: int) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{year:04d}-{month_and_day}")
    except ValueError:
        raise DomainError(_("%(day)s is not a day of %(year)s.") % {"day": month_and_day, "year": year}) from None
