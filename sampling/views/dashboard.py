"""The city's and a county's morning page: each figure leads to its rows, each chart has its table."""

import calendar as months
import datetime as dt
from collections.abc import Iterable

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.clocks.models import Clock
from dairyqa.ui.exports import spreadsheet
from enterprises.models import Enterprise
from sampling.choices import PlanStatus
from sampling.models import SamplingPlan
from sampling.queries.obligations import producers_of
from sampling.views import dashboard_panels as panels
from sampling.views.dashboard_panels import Panel, Place


@require_safe
@requires(Permission.VIEW_VISITS)
def dashboard(request):
    """The city of the user's bureau; somebody of a county is led to the county's page."""
    bureau = request.user.bureau
    if bureau is None:
        raise Http404
    if bureau.level == BureauLevel.COUNTY:
        return redirect("sampling:county_dashboard", bureau.code)
    plan = plan_asked(request)
    counties = counties_of(request.user, plan)
    places = [
        Place(county.pk, county.area, reverse("sampling:county_dashboard", args=[county.code]), {"county": county.pk})
        for county in counties
    ]
    return page(request, plan, plan.city if plan else bureau, counties, places, lambda producer: producer.county_id)


@require_safe
@requires(Permission.VIEW_VISITS)
def county_dashboard(request, code):
    """A county of the user's, producer by producer."""
    county = get_object_or_404(Bureau.objects.counties_of(request.user).select_related("parent"), code=code)
    plan = plan_asked(request, county)
    return page(request, plan, county, [county], None, lambda producer: producer.pk)


def plan_asked(request, county: Bureau | None = None) -> SamplingPlan | None:
    """The plan named in the address, else the one in force today, else the last one."""
    plans = SamplingPlan.objects.visible_to(request.user).filter(status=PlanStatus.ISSUED).select_related("city")
    if county:
        plans = plans.filter(city=county.parent_id)
    if asked := request.GET.get("plan"):
        return get_object_or_404(plans, code=asked)
    return plans.issued_on(timezone.localdate()).first() or plans.order_by("-starts_on").first()


def counties_of(user, plan: SamplingPlan | None) -> list[Bureau]:
    """The counties of the plan's city that the user sees, abolished ones too."""
    return list(Bureau.objects.counties_of(user).filter(parent=plan.city_id)) if plan else []


def page(request, plan: SamplingPlan | None, bureau: Bureau, counties: list[Bureau], places, place_of):
    today = timezone.localdate()
    context = {
        "title": gettext("Dashboard: %(area)s") % {"area": bureau.area},
        "plan": plan,
        "bureau": bureau,
        "is_county": bureau.level == BureauLevel.COUNTY,
        "counties": [county for county in counties_of(request.user, plan) if county.is_in_force_on(today)],
    }
    if plan is None:
        return render(request, "sampling/dashboard.html", context)
    producers = producers_of(plan, Enterprise.objects.visible_to(request.user).filter(county__in=counties))
    if places is None:
        places = [panels.producer_place(plan, producer) for producer in producers]
    scope = {"plan": plan.pk} | ({"county": counties[0].pk} if context["is_county"] else {})
    visits, strip = panels.visits(plan, counties, _month(today), scope, today)
    shown = [
        panels.quota(plan, producers, places, place_of, scope, today),
        panels.coverage(plan, producers, places, place_of, today),
        panels.reports(plan, counties, scope, today),
        panels.failures(plan, counties, scope),
    ]
    if request.user.may(Permission.VIEW_CLOCKS):
        found = _clocks(request.user, plan, counties if context["is_county"] else None)
        shown.append(panels.clocks(found, scope, today))
    if "export" in request.GET:
        return export(bureau.area, [*shown, visits], request.GET["export"], today)
    return render(request, "sampling/dashboard.html", context | {"panels": shown, "visits": visits, "strip": strip})


def _clocks(user, plan: SamplingPlan, counties: list[Bureau] | None):
    found = Clock.objects.visible_to(user).filter(city=plan.city_id)
    return found.filter(county__in=counties) if counties else found


def _month(day: dt.date) -> list[dt.date]:
    last = months.monthrange(day.year, day.month)[1]
    return [day.replace(day=n) for n in range(1, last + 1)]


def export(area: str, shown: Iterable[Panel], name: str, on: dt.date) -> FileResponse:
    """The table of one panel as a spreadsheet."""
    panel = next((panel for panel in shown if panel.name == name), None)
    if panel is None:
        raise Http404
    heads = [column.head for column in panel.table.columns]
    rows = ([column.export(row) for column in panel.table.columns] for row in panel.table.rows)
    file = spreadsheet(str(panel.title), heads, rows)
    return FileResponse(file, as_attachment=True, filename=f"{panel.title}_{area}_{on.isoformat()}.xlsx")
