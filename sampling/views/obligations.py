from collections import Counter

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import say
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Enterprise
from sampling.choices import Outlook, SlotState, VisitStatus
from sampling.forms.obligations import ObligationsForm
from sampling.models import SamplingPlan
from sampling.queries import Obligation, month_windows, plan_months
from sampling.queries import obligations as obligations_of
from sampling.queries.coverage import variety_stocks
from sampling.queries.obligations import producers_of
from sampling.queries.quotas import quota_months, sum_of

PAGE_SIZE = 20


@require_safe
@requires(Permission.VIEW_VISITS)
def obligations(request, code):
    plan = visible_plan(request.user, code)
    form = ObligationsForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    rows = obligations_of(plan, producers_asked(plan, request.user, asked), today)
    if outlook := asked.get("outlook"):
        rows = [row for row in rows if row.outlook == outlook]
    if asked.get("sort") != ObligationsForm.BY_COUNTY:
        rows.sort(key=lambda row: row.risk, reverse=True)
    if form.is_valid() and "export" in request.GET:
        name = f"{gettext('Obligations')}_{plan.code}_{today.isoformat()}.xlsx"
        return FileResponse(_sheet(plan, rows), as_attachment=True, filename=name)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Obligations"),
        "plan": plan,
        "form": form,
        "rows": page.object_list,
        "page": page,
        "months": plan_months(plan),
        "totals": _totals(rows),
        "legend": SlotState,
        "Outlook": Outlook,
    }
    return render(request, "sampling/obligations.html", context, status=200 if form.is_valid() else 400)


@require_safe
@requires(Permission.VIEW_VISITS)
def producer_obligations(request, code, credit_code):
    """One producer: every slot with its reason, the quota month by month, every variety."""
    plan = visible_plan(request.user, code)
    visible = Enterprise.objects.visible_to(request.user).filter(county__parent=plan.city_id)
    enterprise = get_object_or_404(visible.select_related("county"), credit_code=credit_code)
    today = timezone.localdate()
    (row,) = obligations_of(plan, [enterprise], today)
    context = {
        "title": enterprise.name,
        "plan": plan,
        "row": row,
        "visits": row.visits,
        "Outlook": Outlook,
        "slots": _slots(row),
        "quotas": [_quota(plan, row, kind, today) for kind in RAW_KINDS],
        "varieties": _varieties(plan, row, today),
        "supplementary": _supplementary(row),
    }
    return render(request, "sampling/producer_obligations.html", context)


def visible_plan(user, code) -> SamplingPlan:
    return get_object_or_404(SamplingPlan.objects.visible_to(user).select_related("city"), code=code)


def producers_asked(plan: SamplingPlan, user, asked: dict) -> list[Enterprise]:
    """The producers of the plan that the user may see, of one county and by name if asked for."""
    found = Enterprise.objects.visible_to(user)
    if county := asked.get("county"):
        found = found.filter(county=county)
    for word in asked.get("q", "").split():
        found = found.filter(name__icontains=word) | found.filter(initials__icontains=word)
    return producers_of(plan, found)


def _totals(rows: list[Obligation]) -> dict:
    """What the producers shown add up to."""
    slots = Counter(slot.standing.state for row in rows for slot in row.slots)
    varieties = [entry for row in rows for entry in row.varieties]
    return {
        "quotas": [sum_of(kind, (quota for row in rows for quota in row.quotas)) for kind in RAW_KINDS],
        "done": slots[SlotState.DONE],
        "nothing_new": slots[SlotState.NOTHING_NEW],
        "missed": slots[SlotState.MISSED],
        "covered": sum(entry.is_covered for entry in varieties),
        "varieties": len(varieties),
        "outlooks": [(outlook, sum(row.outlook == outlook for row in rows)) for outlook in Outlook],
    }


SLOT_COLUMNS = (
    Column("month", _("Month")),
    Column("slot", _("Visit of the month"), numeric=True),
    Column("state", _("State"), badge=SlotState),
    Column("reason", _("Why"), prose=True),
    Column("visit", _("Visit")),
)


def _slots(row: Obligation) -> Table:
    return Table(
        SLOT_COLUMNS,
        [
            {
                "month": f"{slot.month:%Y-%m}",
                "slot": slot.slot,
                "state": slot.standing.state,
                "reason": slot.sentence,
                "visit": Link(gettext("Open"), reverse("sampling:visit", args=[slot.visit_id]))
                if slot.visit_id
                else None,
            }
            for slot in row.slots
        ],
    )


MONTH_COLUMNS = (
    Column("month", _("Month")),
    Column("received", _("Batches received"), numeric=True),
    Column("sampled", _("Batches sampled"), numeric=True),
    Column("total_received", _("Received since the start"), numeric=True),
    Column("total_sampled", _("Sampled since the start"), numeric=True),
    Column("required", _("Owed"), numeric=True),
    Column("short", _("Short"), numeric=True),
)


def _quota(plan: SamplingPlan, row: Obligation, kind: BatchKind, today) -> dict:
    found = next((entry for entry in row.forecasts if entry.quota.kind == kind), None)
    months = quota_months(plan, [row.enterprise], today)[kind] if found else []
    return {
        "label": kind.label,
        "forecast": found,
        "table": Table(
            MONTH_COLUMNS,
            [vars(month) | {"month": f"{month.month:%Y-%m}"} for month in months],
            gettext("Nothing of it was received since the plan began."),
        ),
        "batches": reverse(
            "enterprises:ledger",
            args=[kind],
            query={"enterprise": row.enterprise.pk, "day_from": plan.starts_on, "day_to": plan.ends_on},
        ),
    }


VARIETY_COLUMNS = (
    Column("variety", _("Variety")),
    Column("category", _("Fine category"), wide_only=True),
    Column("last_sampled_on", _("Last sampled")),
    Column("sample", _("Sample")),
    Column("on_hand", _("Batches on hand that can be sampled"), numeric=True),
    Column("last_made_on", _("Last made"), wide_only=True),
)


def _varieties(plan: SamplingPlan, row: Obligation, today) -> Table:
    stocks = variety_stocks(plan, [entry.variety.pk for entry in row.varieties], today)
    found = []
    for entry in row.varieties:
        stock = stocks.get(entry.variety.pk)
        found.append(
            {
                "variety": entry.variety.name,
                "category": str(entry.variety.category),
                "last_sampled_on": entry.last_sampled_on or gettext("not sampled yet"),
                "sample": Link(entry.sample, reverse("sampling:sample", args=[entry.sample])) if entry.sample else None,
                "on_hand": stock.on_hand if stock else 0,
                "last_made_on": stock and stock.last_made_on,
            }
        )
    return Table(VARIETY_COLUMNS, found, gettext("No variety in production on the register"))


SUPPLEMENTARY_COLUMNS = (
    Column("planned_on", _("Planned for"), link=("sampling:visit", "pk")),
    Column("status", _("State"), badge=VisitStatus),
    Column("why", _("Why"), prose=True),
)


def _supplementary(row: Obligation) -> Table:
    return Table(
        SUPPLEMENTARY_COLUMNS,
        [
            {
                "pk": visit.pk,
                "planned_on": visit.planned_on,
                "status": visit.status,
                "why": "；".join(say(reason) for reason in visit.reasons),
            }
            for visit in row.supplementary
        ],
        gettext("None is open."),
    )


def _sheet(plan: SamplingPlan, rows: list[Obligation]):
    slots = [(month, window.slot) for month in plan_months(plan) for window in month_windows(plan, month)]
    heads = [
        gettext("Producer"),
        gettext("County or district"),
        gettext("Missed"),
        gettext("Varieties not sampled yet"),
    ]
    for kind in RAW_KINDS:
        label = BatchKind(kind).label
        words = (gettext("received"), gettext("owed"), gettext("sampled"), gettext("short"), gettext("forecast"))
        heads += [f"{label} {word}" for word in words]
    heads += [f"{month:%Y-%m} ({slot})" for month, slot in slots]
    return spreadsheet(gettext("Obligations"), heads, (_sheet_row(row) for row in rows))


def _sheet_row(row: Obligation) -> list:
    forecasts = {entry.quota.kind: entry for entry in row.forecasts}
    cells = [row.enterprise.name, row.enterprise.county.area, row.missed]
    cells.append("、".join(entry.variety.name for entry in row.varieties if not entry.is_covered))
    for kind in RAW_KINDS:
        entry = forecasts.get(kind)
        quota = entry and entry.quota
        cells += (
            [quota.received, quota.required, quota.sampled, quota.short, say(entry.reason)]
            if quota
            else [0, 0, 0, 0, ""]
        )
    return cells + [slot.sentence for slot in row.slots]
