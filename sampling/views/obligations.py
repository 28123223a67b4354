from collections import Counter

from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import say
from dairyqa.ui.exports import spreadsheet
from enterprises.choices import RAW_KINDS, BatchKind, EnterpriseStatus
from enterprises.models import Enterprise
from sampling.choices import SlotState
from sampling.forms.plans import ObligationsForm
from sampling.models import SamplingPlan
from sampling.queries import Obligation, RawQuota, plan_months
from sampling.queries import obligations as obligations_of


@require_safe
@require_safe
@requires(Permission.VIEW_VISITS)
def obligations(request, code):
    plan = get_object_or_404(SamplingPlan.objects.visible_to(request.user).select_related("city"), code=code)
    form = ObligationsForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    rows = obligations_of(plan, _producers(plan, request.user, asked.get("county")), today)
    if asked.get("sort") != ObligationsForm.BY_COUNTY:
        rows.sort(key=lambda row: -row.shortfall)
    if form.is_valid() and "export" in request.GET:
        name = f"{gettext('Obligations')}_{plan.code}_{today.isoformat()}.xlsx"
        return FileResponse(_sheet(plan, rows), as_attachment=True, filename=name)
    context = {
        "title": gettext("Obligations"),
        "plan": plan,
        "form": form,
        "rows": rows,
        "months": plan_months(plan),
        "totals": _totals(rows),
        "legend": SlotState,
    }
    return render(request, "sampling/obligations.html", context, status=200 if form.is_valid() else 400)


def _producers(plan, user, county) -> list[Enterprise]:
    found = Enterprise.objects.visible_to(user).filter(county__parent=plan.city_id)
    if county:
        found = found.filter(county=county)
    return list(found.exclude(status=EnterpriseStatus.CLOSED).select_related("county").order_by("county__code", "name"))


def _totals(rows: list[Obligation]) -> dict:
    """What the counties shown add up to."""
    slots = Counter(slot.standing.state for row in rows for month in row.months for slot in month)
    varieties = [entry for row in rows for entry in row.varieties]
    return {
        "quotas": [
            _quota_total(kind, [quota for row in rows for quota in row.quotas if quota.kind == kind])
            for kind in RAW_KINDS
        ],
        "done": slots[SlotState.DONE],
        "nothing_new": slots[SlotState.NOTHING_NEW],
        "missed": slots[SlotState.MISSED],
        "covered": sum(entry.is_covered for entry in varieties),
        "varieties": len(varieties),
    }


def _quota_total(kind, quotas: list[RawQuota]) -> dict:
    """Each producer owes its own share, so what is owed and what is short are sums, not a share of the sum."""
    return {
        "label": BatchKind(kind).label,
        "received": sum(quota.received for quota in quotas),
        "required": sum(quota.required for quota in quotas),
        "sampled": sum(quota.sampled for quota in quotas),
        "short": sum(quota.short for quota in quotas),
    }


def _sheet(plan: SamplingPlan, rows: list[Obligation]):
    slots = [(month, slot) for month in plan_months(plan) for slot in sorted(w.slot for w in plan.windows.all())]
    heads = [
        gettext("Producer"),
        gettext("County or district"),
        gettext("Missed"),
        gettext("Varieties not sampled yet"),
    ]
    for kind in RAW_KINDS:
        label = BatchKind(kind).label
        heads += [
            f"{label} {word}" for word in (gettext("received"), gettext("owed"), gettext("sampled"), gettext("short"))
        ]
    heads += [f"{month:%Y-%m} ({slot})" for month, slot in slots]
    return spreadsheet(gettext("Obligations"), heads, (_sheet_row(row) for row in rows))


def _sheet_row(row: Obligation) -> list:
    quotas = {quota.kind: quota for quota in row.quotas}
    cells = [row.enterprise.name, row.enterprise.county.area, row.missed]
    cells.append("、".join(entry.variety.name for entry in row.varieties if not entry.is_covered))
    for kind in RAW_KINDS:
        quota = quotas.get(kind)
        cells += [quota.received, quota.required, quota.sampled, quota.short] if quota else [0, 0, 0, 0]
    return cells + [say(slot.standing.reason) for month in row.months for slot in month]
