"""Statistics: how long, how often, how much; each chart with its table and its Excel file."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from enterprises.models import FoodCategory
from sampling.forms.statistics import StatisticsForm
from sampling.models import Sample, SamplingPlan
from sampling.views import statistics_panels as panels
from sampling.views.dashboard import export

NAMES = ("year", "county", "category", "laboratory")


@require_safe
@requires(Permission.VIEW_STATISTICS)
def statistics(request):
    today = timezone.localdate()
    samples = Sample.objects.visible_to(request.user).taken()
    asked = {name: request.GET[name] for name in NAMES if name in request.GET}
    form = StatisticsForm(asked or {"year": today.year}, **_choices(request.user, today))
    context = {"title": _("Statistics"), "form": form, "query": urlencode(asked)}
    if not form.is_valid():
        return render(request, "sampling/statistics.html", context | {"panels": []}, status=400)
    shown = panels.all_panels(form.chosen(samples), may_see_costs=request.user.may(Permission.VIEW_COSTS))
    if "export" in request.GET:
        area = request.user.bureau.area if request.user.bureau else request.user.laboratory.name
        return export(area, shown, request.GET["export"], today)
    return render(request, "sampling/statistics.html", context | {"panels": shown})


def _choices(user, today) -> dict:
    if user.bureau is None and user.laboratory is None:
        raise Http404
    plans = SamplingPlan.objects.visible_to(user)
    laboratories = Laboratory.objects.filter(pk__in=plans.values("laboratory")).order_by("name")
    if user.laboratory:
        laboratories = laboratories.filter(pk=user.laboratory_id)
    starts = plans.order_by("starts_on").values_list("starts_on", flat=True)
    first = min((day.year for day in starts[:1]), default=today.year)
    return {
        "years": range(today.year, min(first, today.year) - 1, -1),
        "counties": Bureau.objects.counties_of(user),
        "categories": FoodCategory.objects.order_by("position"),
        "laboratories": laboratories,
    }
