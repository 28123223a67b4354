"""The raw-material quota from the city down to the producer."""

from collections import defaultdict
from decimal import Decimal

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link, Percent
from enterprises.choices import RAW_KINDS, BatchKind
from sampling.forms.obligations import OfCountyForm
from sampling.models import SamplingPlan
from sampling.queries import raw_quotas
from sampling.queries.quotas import QuotaSum, quota_months, sum_of

from .obligations import MONTH_COLUMNS, producers_asked, visible_plan

SHARE_PLACES = 2


@require_safe
@requires(Permission.VIEW_VISITS)
def quota(request, code):
    """The counties of the plan's city, or the producers of one county; each with the sum of the producers' shares."""
    plan = visible_plan(request.user, code)
    form = OfCountyForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    producers = producers_asked(plan, request.user, asked)
    quotas = raw_quotas(plan, producers, today)
    is_of_county = bool(asked.get("county") or asked.get("q"))
    groups = _producers(plan, producers, quotas) if is_of_county else _counties(plan, producers, quotas)
    if form.is_valid() and "export" in request.GET:
        name = f"{gettext('Raw-material quota')}_{plan.code}_{today.isoformat()}.xlsx"
        return FileResponse(_sheet(groups, is_of_county), as_attachment=True, filename=name)
    months = quota_months(plan, producers, today)
    context = {
        "title": gettext("Raw-material quota"),
        "plan": plan,
        "form": form,
        "today": today,
        "sections": [
            {
                "label": kind.label,
                "total": sum_of(kind, (entry for owed in quotas.values() for entry in owed)),
                "groups": _groups(kind, groups, is_of_county),
                "months": Table(
                    MONTH_COLUMNS, [vars(month) | {"month": f"{month.month:%Y-%m}"} for month in months[kind]]
                ),
            }
            for kind in RAW_KINDS
        ],
    }
    return render(request, "sampling/quota.html", context, status=200 if form.is_valid() else 400)


def share(sampled: int, received: int) -> Percent:
    """The share as a figure to look at; whether the quota is met is decided by whole numbers."""
    return Percent(Decimal(sampled) / received if received else None, SHARE_PLACES)


def _counties(plan: SamplingPlan, producers, quotas) -> list[tuple[Link, list]]:
    of_county = defaultdict(list)
    for producer in producers:
        of_county[producer.county] += quotas[producer.pk]
    return [
        (Link(county.area, reverse("sampling:quota", args=[plan.code], query={"county": county.pk})), owed)
        for county, owed in of_county.items()
    ]


def _producers(plan: SamplingPlan, producers, quotas) -> list[tuple[Link, list]]:
    return [
        (
            Link(producer.name, reverse("sampling:producer_obligations", args=[plan.code, producer.credit_code])),
            quotas[producer.pk],
        )
        for producer in producers
    ]


def _columns(is_of_county: bool) -> tuple[Column, ...]:
    return (
        Column("name", _("Producer") if is_of_county else _("County or district")),
        Column("received", _("Batches received"), numeric=True),
        Column("sampled", _("Batches sampled"), numeric=True),
        Column("required", _("Owed"), numeric=True),
        Column("short", _("Short"), numeric=True),
        Column("share", _("Share"), numeric=True),
        *(() if is_of_county else (Column("producers_short", _("Producers short"), numeric=True),)),
    )


def _groups(kind: BatchKind, groups, is_of_county: bool) -> Table:
    rows = [_row(name, sum_of(kind, owed)) for name, owed in groups]
    rows = [row for row in rows if row["received"] or row["sampled"] or not is_of_county]
    return Table(_columns(is_of_county), rows, gettext("Nothing of it was received since the plan began."))


def _row(name: Link, total: QuotaSum) -> dict:
    return vars(total) | {"name": name, "share": share(total.sampled, total.received)}


def _sheet(groups, is_of_county: bool):
    heads = [gettext("Producer") if is_of_county else gettext("County or district"), gettext("Kind")]
    heads += [gettext("Batches received"), gettext("Batches sampled"), gettext("Owed"), gettext("Short")]
    rows = []
    for name, owed in groups:
        for kind in RAW_KINDS:
            total = sum_of(kind, owed)
            rows.append([name.text, str(kind.label), total.received, total.sampled, total.required, total.short])
    return spreadsheet(gettext("Raw-material quota"), heads, rows)
