from django.http import Http404

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission


@requires(Permission.VIEW_SAMPLES)
def results(request, number):
    raise Http404


@requires(Permission.ENTER_RESULTS)
def result_row(request, number, item_code):
    raise Http404


@requires(Permission.ENTER_RESULTS)
def results_submit(request, number):
    raise Http404


@requires(Permission.APPROVE_CONCLUSIONS)
def results_return(request, number):
    raise Http404


@requires(Permission.APPROVE_CONCLUSIONS)
def item_decide(request, number, item_code):
    raise Http404
