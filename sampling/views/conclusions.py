from django.http import Http404

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.lists import ListPage
from sampling.models import LabReport


@requires(Permission.VIEW_SAMPLES, to_write=Permission.APPROVE_CONCLUSIONS)
def conclusion(request, number):
    raise Http404


@requires(Permission.SEND_REPORTS)
def report_send(request, number):
    raise Http404


class ReportList(ListPage):
    permission = Permission.VIEW_SAMPLES

    def queryset(self):
        return LabReport.objects.visible_to(self.request.user)


@requires(Permission.ACKNOWLEDGE_REPORTS)
def report_acknowledge(request, number):
    raise Http404
