"""The file of one producer: everything about it on one page, and as a paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action, allowed
from enterprises.choices import EnterpriseStatus
from enterprises.views.registry import visible_enterprise
from rectification.documents import producer_file as paper
from rectification.forms.producer_file import FileFilterForm
from rectification.queries.producer_file import entries_of, verdicts_by_year


@require_safe
@requires(Permission.VIEW_DUTIES)
def producer_file(request, credit_code):
    enterprise = visible_enterprise(request.user, credit_code)
    every = entries_of(enterprise, request.user)
    form = FileFilterForm(request.GET, years=sorted({entry.on.year for entry in every}, reverse=True))
    print_it = reverse("rectification:producer_file_paper", args=[enterprise.credit_code], query=request.GET)
    context = {
        "title": enterprise.name,
        "enterprise": enterprise,
        "EnterpriseStatus": EnterpriseStatus,
        "form": form,
        "entries": _chosen(every, form),
        "years": verdicts_by_year(enterprise),
        "open_matters": [entry for entry in every if entry.is_open],
        "actions": allowed(
            [Action(_("Paper (PDF)"), print_it, permission=Permission.VIEW_DUTIES, icon="printer")], request.user
        ),
    }
    return render(request, "rectification/producer_file.html", context, status=200 if form.is_valid() else 400)


@require_safe
@requires(Permission.VIEW_DUTIES)
def producer_file_paper(request, credit_code):
    enterprise = visible_enterprise(request.user, credit_code)

    def chosen():
        every = entries_of(enterprise, request.user)
        return _chosen(every, FileFilterForm(request.GET, years={entry.on.year for entry in every}))

    pdf = paper.as_paper(enterprise, chosen, timezone.localdate())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{enterprise.credit_code}.pdf"'
    return response


def _chosen(entries, form: FileFilterForm):
    asked = form.cleaned_data if form.is_valid() else {}
    kind, year = asked.get("kind"), asked.get("year")
    return [entry for entry in entries if (not kind or entry.kind == kind) and (not year or entry.on.year == year)]
