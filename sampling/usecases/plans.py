"""A plan is data: loaded from a fixture for a year, then issued."""

import datetime as dt
import secrets
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau, Laboratory, Section
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.models import FoodCategory
from sampling.choices import PlanStatus
from sampling.models import InspectionItem, PlanItem, PlanQuantity, PlanWindow, SamplingPlan


@transaction.atomic
def load_plan(*, fixture: dict, year: int, by, on: dt.date) -> SamplingPlan:
    """Make the plan of ``year`` from a fixture (``fixtures/plans/``), as a draft.

    The fixture's dates keep their month and day. Refused where the plan
    exists already, or where the fixture names a city, laboratory, section,
    category or item that is not on record.
    """
    code = f"{fixture['code_prefix']}-{year}"
    if SamplingPlan.objects.filter(code=code).exists():
        raise DomainError(_("The plan %(code)s exists already.") % {"code": code})
    city = _named(Bureau, _("city"), code=fixture["city"])
    plan = SamplingPlan.objects.create(
        code=code,
        year=year,
        name=fixture["name"].format(year=year),
        city=city,
        document_no=fixture["document_no"].format(year=year),
        starts_on=_in_year(fixture["starts_on"], year),
        ends_on=_in_year(fixture["ends_on"], year),
        laboratory=_named(Laboratory, _("laboratory"), code=fixture["laboratory"]),
        report_section=_named(Section, _("section"), bureau=city, name=fixture["report_section"]),
        draw_secret=secrets.token_hex(16),
        **{field: fixture[field] for field in PLAN_FIELDS},
    )
    PlanWindow.objects.bulk_create(PlanWindow(plan=plan, **window) for window in fixture["windows"])
    PlanQuantity.objects.bulk_create(
        PlanQuantity(plan=plan, **{name: _weight(name, value) for name, value in quantity.items()})
        for quantity in fixture["quantities"]
    )
    PlanItem.objects.bulk_create(_annex_lines(plan, fixture["annex"]))
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


@transaction.atomic
def issue_plan(*, plan: SamplingPlan, by, on: dt.date) -> None:
    """Issue a draft: from now on visits are scheduled under it and it does not change."""
    advance(plan, PlanStatus.ISSUED, issued_on=on)
    record("plan.issued", plan, by=by, on=on, code=plan.code)


def _annex_lines(plan, annex):
    for line in annex:
        category = _named(FoodCategory, _("fine category"), name=line["category"])
        for position, name in enumerate(line["items"], start=1):
            item = _named(InspectionItem, _("test item"), name=name)
            yield PlanItem(plan=plan, category=category, item=item, position=position)


def _named(model, what: str, **lookup):
    try:
        return model.objects.get(**lookup)
    except model.DoesNotExist:
        name = list(lookup.values())[-1]
        raise DomainError(_("The plan names a %(what)s that is not on record: %(name)s") % {"what": what, "name": name}) from None


def _in_year(month_and_day: str, year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{month_and_day}")


def _weight(name: str, value):
    return Decimal(value) if name.endswith("_kg") and value is not None else value
