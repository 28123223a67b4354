"""Bulletins to other departments and publicity lists: list, page, steps and files (L-3.2.4, L-3.3.3)."""

import django_filters
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.steps import act_on
from dairyqa.ui.tables import Table
from rectification.choices import BulletinKind, BulletinStatus
from rectification.documents import bulletin as paper
from rectification.forms.regulators import BulletinForm, BulletinReceiptForm
from rectification.models import Bulletin
from rectification.queries.bulletin_rows import CHANGE, SAMPLE, changed_lines, columns_of
from rectification.usecases.bulletins import draft_bulletin, note_bulletin_receipt, send_bulletin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = Action(
    gettext_lazy("Draft a bulletin"),
    reverse_lazy("rectification:bulletin_new"),
    permission=Permission.SEND_BULLETINS,
    icon="plus",
    tone="primary",
)


class BulletinFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=BulletinKind.choices)
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=BulletinStatus.choices)
    bureau = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Bureau"),
        queryset=lambda request: Bureau.objects.within(request.user.bureau).order_by("code"),
    )

    class Meta:
        model = Bulletin
        fields = ()


class BulletinList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Bulletins")
    intro = gettext_lazy("Monitoring results and failures for other departments, and regular lists for the public.")
    columns = (
        Column("subject", gettext_lazy("Subject"), link=("rectification:bulletin", "number"), prose=True),
        Column("kind", gettext_lazy("Kind"), value=lambda row: BulletinKind(row["kind"]).label, needs=("kind",)),
        Column("department", gettext_lazy("To which department"), sort="department"),
        Column("status", gettext_lazy("State"), badge=BulletinStatus, sort="status"),
        Column("sent_on", gettext_lazy("Sent on"), sort="sent_on"),
        Column("received_on", gettext_lazy("Receipt on"), wide_only=True, sort="received_on"),
        Column("number", gettext_lazy("Number"), sort="number", wide_only=True),
    )
    filters = BulletinFilters
    search = ("subject", "number", "department")
    search_hint = gettext_lazy("Subject, number or department")
    default_sort = "-number"
    empty = Empty(
        gettext_lazy("No bulletins yet"),
        gettext_lazy("A bulletin fills itself from what is on record of a period."),
        NEW,
    )
    actions = (NEW,)

    def queryset(self):
        return Bulletin.objects.visible_to(self.request.user)


def visible_bulletin(user, number) -> Bulletin:
    rows = Bulletin.objects.visible_to(user).select_related("bureau__parent", "written_by")
    return get_object_or_404(rows, number=number)


@require_safe
@requires(Permission.VIEW_ACTION)
def bulletin(request, number):
    found = visible_bulletin(request.user, number)
    context = {
        "title": found.subject,
        "bulletin": found,
        "BulletinStatus": BulletinStatus,
        "actions": allowed(_steps(found, request.user), request.user),
        "facts": _facts(found),
        "table": table_of(found),
        "history": history_of(found),
    }
    return render(request, "rectification/bulletin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEND_BULLETINS)
def bulletin_new(request):
    form = BulletinForm(request.POST or None)
    made: list[Bulletin] = []
    return act_on(
        request,
        form,
        lambda: made.append(draft_bulletin(**form.cleaned_data, by=request.user, on=timezone.localdate())),
        back=lambda: made[0].get_absolute_url() if made else reverse("rectification:bulletins"),
        title=_("Draft a bulletin"),
        intro=_("Its rows are what is on record of the period; results under objection are left out."),
        submit=_("Draft it"),
        done=_("The bulletin is drafted; another person sends it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEND_BULLETINS)
def bulletin_send(request, number):
    found = visible_bulletin(request.user, number)
    return act_on(
        request,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: send_bulletin(bulletin=found, by=request.user, on=timezone.localdate()),
        back=found.get_absolute_url(),
        title=_("Send the bulletin?"),
        intro=_("Its rows are read once more and frozen; a list for the public can be read by everybody from now on."),
        submit=_("Send"),
        done=_("The bulletin is sent."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEND_BULLETINS)
def bulletin_receipt(request, number):
    found = visible_bulletin(request.user, number)
    form = BulletinReceiptForm(request.POST or None, initial={"received_on": timezone.localdate()})
    return act_on(
        request,
        form,
        lambda: note_bulletin_receipt(bulletin=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found.get_absolute_url(),
        title=_("Record the receipt"),
        submit=_("Save"),
        done=_("The receipt is on record."),
    )


@require_safe
@requires(Permission.VIEW_ACTION)
def bulletin_paper(request, number):
    """The letter, made from what stands in the bulletin when it is asked for."""
    found = visible_bulletin(request.user, number)
    response = HttpResponse(paper.as_paper(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@require_safe
@requires(Permission.VIEW_ACTION)
def bulletin_workbook(request, number):
    return _workbook(visible_bulletin(request.user, number))


@require_safe
@login_not_required
def public_list(request, number):
    """A regular list for the public, without signing in: sent ones only, with what became of their lines since."""
    sent = Bulletin.objects.filter(kind=BulletinKind.PUBLICITY, status=BulletinStatus.SENT)
    found = get_object_or_404(sent, number=number)
    changed = changed_lines(found.rows)
    return _workbook(found, [row | {CHANGE: changed.get(row.get(SAMPLE, ""), "")} for row in found.rows], [CHANGE])


def table_of(found: Bulletin) -> Table:
    names = columns_of(found.kind, found.rows)
    columns = tuple(Column(f"c{index}", name, prose=True) for index, name in enumerate(names))
    rows = [{f"c{index}": row.get(name, "") for index, name in enumerate(names)} for row in found.rows]
    return Table(columns, rows, _("Nothing is on record of this period."))


def _workbook(found: Bulletin, rows=None, more=()) -> FileResponse:
    names = [*columns_of(found.kind, found.rows), *more]
    shown = found.rows if rows is None else rows
    file = spreadsheet(found.number, names, ([row.get(name, "") for name in names] for row in shown))
    return FileResponse(file, as_attachment=True, filename=f"{found.subject}.xlsx", content_type=XLSX)


def _steps(found: Bulletin, user) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"rectification:bulletin_{name}", args=[found.number])

    steps = [
        Action(_("Paper (PDF)"), to("paper"), permission=Permission.VIEW_ACTION, icon="printer"),
        Action(_("Excel"), to("workbook"), permission=Permission.VIEW_ACTION, icon="download"),
    ]
    if found.bureau_id != user.bureau_id:
        return steps
    can = {"permission": Permission.SEND_BULLETINS}
    if found.status == BulletinStatus.DRAFT:
        own = _("You wrote it; another person sends it.") if found.written_by_id == user.pk else ""
        steps.insert(0, Action(_("Send"), to("send"), icon="check", tone="primary", why_not=own, **can))
    elif found.received_on is None and found.kind != BulletinKind.PUBLICITY:
        steps.insert(0, Action(_("Record the receipt"), to("receipt"), icon="signature", tone="primary", **can))
    return steps


def _facts(found: Bulletin) -> list[Fact]:
    return [
        Fact(_("Number"), found.number),
        Fact(_("Kind"), found.get_kind_display()),
        Fact(_("Bureau"), found.bureau.name),
        Fact(_("To which department"), found.department or None),
        Fact(_("Period"), f"{found.period_from.isoformat()} – {found.period_until.isoformat()}"),
        Fact(_("Written by"), found.written_by.display_name),
        Fact(_("Sent on"), found.sent_on),
        Fact(_("Receipt on"), found.received_on),
        Fact(_("Text"), found.text or None),
    ]
