"""The list of bodies that may re-inspect, kept by the city."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import Empty, ListPage
from rectification.forms.disputes import BodyForm
from rectification.models import ReinspectionBody
from rectification.usecases.bodies import save_body


class BodyList(ListPage):
    permission = Permission.VIEW_FOLLOW_UP
    title = _("Re-inspection bodies")
    intro = _("From this list the body of a re-inspection is drawn at random; never the laboratory that tested first.")
    columns = (
        Column("name", _("Name"), sort="name", link=("rectification:body", "pk")),
        Column("address", _("Address")),
        Column("contact", _("Contact"), wide_only=True),
        Column("list_source", _("List it stands on"), wide_only=True),
        Column("is_active", _("Active"), sort="is_active"),
    )
    search = ("name", "address")
    search_hint = _("Name or address")
    default_sort = "name"
    empty = Empty(
        _("No body on the list yet"),
        _("Without bodies on the list none can be drawn."),
        Action(_("Enter a body"), reverse_lazy("rectification:body_new"), permission=Permission.HANDLE_DISPUTES),
    )
    actions = (
        Action(
            _("Enter a body"),
            reverse_lazy("rectification:body_new"),
            permission=Permission.HANDLE_DISPUTES,
            icon="plus",
        ),
    )

    def queryset(self):
        return ReinspectionBody.objects.all()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def body_new(request):
    return _form(request, ReinspectionBody(), _("Enter a re-inspection body"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def body(request, pk):
    found = get_object_or_404(ReinspectionBody, pk=pk)
    return _form(request, found, found.name)


def _form(request, found: ReinspectionBody, title):
    form = BodyForm(request.POST or None, instance=found)
    if form.is_valid():
        save_body(body=form.instance, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        messages.success(request, gettext("The list is saved."))
        return redirect("rectification:bodies")
    context = {
        "form": form,
        "title": title,
        "submit": gettext("Save"),
        "back": reverse("rectification:bodies"),
    }
    return render(request, "rectification/body_form.html", context, status=422 if form.errors else 200)
