from django.shortcuts import render

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage
from sampling.models import Limit, SamplingPlan


class PlanList(ListPage):
    permission = Permission.VIEW_PLANS
    columns = (Column("code", "code"),)

    def queryset(self):
        return SamplingPlan.objects.visible_to(self.request.user)


class LimitList(ListPage):
    permission = Permission.VIEW_PLANS
    columns = (Column("row_id", "row_id"),)

    def queryset(self):
        return Limit.objects.all()


@requires(Permission.VIEW_PLANS)
def plan(request, code):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.MANAGE_PLANS)
def plan_schedule(request, code):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.VIEW_PLANS)
def obligations(request, code):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.VIEW_PLANS)
def limit(request, row_id):
    return render(request, "layouts/detail.html", {"title": "…"})
