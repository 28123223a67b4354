from django.shortcuts import render

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage
from sampling.models import Visit


class VisitList(ListPage):
    permission = Permission.VIEW_VISITS
    columns = (Column("planned_on", "planned_on"),)

    def queryset(self):
        return Visit.objects.visible_to(self.request.user)


@requires(Permission.VIEW_VISITS)
def calendar(request):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.VIEW_VISITS)
def visit(request, pk):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.CARRY_OUT_VISITS)
def visit_start(request, pk):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.CARRY_OUT_VISITS)
def visit_nothing_new(request, pk):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.CARRY_OUT_VISITS)
def visit_finish(request, pk):
    return render(request, "layouts/detail.html", {"title": "…"})
