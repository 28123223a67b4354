from django.shortcuts import render

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage
from sampling.models import Sample


class SampleList(ListPage):
    permission = Permission.VIEW_SAMPLES
    columns = (Column("number", "number"),)

    def queryset(self):
        return Sample.objects.visible_to(self.request.user)


@requires(Permission.CARRY_OUT_VISITS)
def sample_seal(request, pk, batch_pk):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.VIEW_SAMPLES)
def sample(request, number):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.RECEIVE_SAMPLES)
def sample_receive(request, number):
    return render(request, "layouts/detail.html", {"title": "…"})


@requires(Permission.RECEIVE_SAMPLES)
def sample_refuse(request, number):
    return render(request, "layouts/detail.html", {"title": "…"})
