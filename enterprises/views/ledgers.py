from django.http import Http404
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage
from enterprises.models import Batch


class BatchList(ListPage):
    permission = Permission.VIEW_LEDGERS
    title = _("Ledger")
    columns = (Column("arrived_on", _("Received or made on"), sort="arrived_on", link=("enterprises:batch", "pk")),)

    def queryset(self):
        return Batch.objects.visible_to(self.request.user).filter(kind=self.kwargs["kind"])


@requires(Permission.EDIT_LEDGERS)
def batch_new(request, kind):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def ledger_template(request, kind):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def ledger_import(request, kind):
    raise Http404


@requires(Permission.VIEW_LEDGERS)
def batch(request, pk):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def batch_gone(request, pk):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def import_preview(request, pk):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def import_confirm(request, pk):
    raise Http404


@requires(Permission.EDIT_LEDGERS)
def import_discard(request, pk):
    raise Http404
