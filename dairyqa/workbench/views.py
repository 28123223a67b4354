from django.http import Http404

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission


@requires(Permission.VIEW_WORKBENCH)
def workbench(request):
    raise Http404


@requires(Permission.VIEW_WORKBENCH)
def search(request):
    raise Http404
