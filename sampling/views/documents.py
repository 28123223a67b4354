from django.contrib.auth.decorators import login_not_required
from django.http import Http404

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission


@requires(Permission.VIEW_SAMPLES)
def document_request(request, number, kind):
    raise Http404


@requires(Permission.VIEW_SAMPLES)
def document(request, token):
    raise Http404


@requires(Permission.VIEW_SAMPLES)
def document_file(request, token):
    raise Http404


@login_not_required
def verify(request, token):
    raise Http404
