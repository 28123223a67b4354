from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage
from enterprises.models import Enterprise


class EnterpriseList(ListPage):
    permission = Permission.VIEW_ENTERPRISES
    title = _("Producers")
    columns = (Column("name", _("Producer"), sort="name", link=("enterprises:enterprise", "credit_code")),)

    def queryset(self):
        return Enterprise.objects.visible_to(self.request.user)


@requires(Permission.EDIT_ENTERPRISES)
def enterprise_new(request):
    raise Http404


@requires(Permission.VIEW_ENTERPRISES)
def enterprise(request, credit_code):
    raise Http404


@requires(Permission.EDIT_ENTERPRISES)
def enterprise_edit(request, credit_code):
    raise Http404


@requires(Permission.EDIT_ENTERPRISES)
def enterprise_status(request, credit_code, to):
    raise Http404


@requires(Permission.EDIT_ENTERPRISES)
def variety_new(request, credit_code):
    raise Http404


@requires(Permission.EDIT_ENTERPRISES)
def variety_edit(request, pk):
    raise Http404
