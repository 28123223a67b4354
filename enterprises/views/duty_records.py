"""One record of a producer's duties: looked at, entered, changed, its files withdrawn."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.models import Attachment
from dairyqa.attachments.queries import files_of
from dairyqa.attachments.usecases import withdraw_attachment
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from enterprises.choices import RecordKind
from enterprises.forms.duties import WithdrawForm, record_form
from enterprises.usecases.duty_records import (
    ENDINGS,
    MODELS,
    change_record,
    enter_record,
    enterprise_of,
    field_names,
)

from .producer_duties import ENTER, new_address
from .record_columns import COLUMNS, DAY_OF, enterprise_path, records_seen_by, report_deadline
from .registry import visible_enterprise

# What hangs on a record and is shown with it, by the field that names it.
CHILDREN = {
    RecordKind.MANAGER: ((RecordKind.EXAM, "manager"),),
    RecordKind.MILK_SOURCE: ((RecordKind.MILK_INTAKE, "source"), (RecordKind.FARM_AUDIT, "source")),
}


@require_safe
@requires(Permission.VIEW_DUTIES)
def duty_record(request, kind, pk):
    row = visible_record(request.user, kind, pk)
    enterprise = enterprise_of(row)
    context = {
        "title": f"{kind.label}：{row}",
        "kind": kind,
        "enterprise": enterprise,
        "facts": _facts(kind, row, enterprise),
        "deadline": _deadline(kind, row),
        "actions": allowed(_steps(kind, row, enterprise), request.user),
        "children": [_children(request.user, child, name, row) for child, name in CHILDREN.get(kind, ())],
        "files": files_of(row),
        "withdraw_url": "enterprises:duty_file_withdraw" if request.user.may(Permission.EDIT_DUTIES) else "",
        "history": history_of(row),
    }
    return render(request, "enterprises/duty_record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_DUTIES)
def duty_record_new(request, credit_code, kind):
    enterprise = visible_enterprise(request.user, credit_code)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = record_form(kind)(*sent, enterprise=enterprise, initial=request.GET.dict())
    if form.is_valid():
        try:
            row = enter_record(
                kind=kind,
                enterprise=enterprise,
                values=form.values(),
                uploads=form.cleaned_data["uploads"],
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("%(record)s is on record.") % {"record": row})
            return redirect("enterprises:producer_records", credit_code, kind)
    return _form_page(request, form, enterprise, str(ENTER[kind]), _records_address(enterprise, kind))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_DUTIES)
def duty_record_change(request, kind, pk):
    """A correction, or what has become of it: left, ended, withdrawn, reported, settled; files can be added."""
    row = visible_record(request.user, kind, pk)
    enterprise = enterprise_of(row)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = record_form(kind, to_change=True)(*sent, enterprise=enterprise, row=row)
    if form.is_valid():
        try:
            change_record(
                row=row,
                kind=kind,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                uploads=form.cleaned_data["uploads"],
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("%(record)s is changed.") % {"record": row})
            return redirect("enterprises:duty_record", kind, pk)
    back = reverse("enterprises:duty_record", args=[kind, pk])
    return _form_page(request, form, enterprise, _("Change or add to: %(record)s") % {"record": row}, back)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_DUTIES)
def duty_file_withdraw(request, pk):
    file = get_object_or_404(Attachment.objects.filter(withdrawn_on=None), pk=pk)
    kind = next((kind for kind, model in MODELS.items() if model._meta.label_lower == file.subject_type), None)
    if kind is None:
        raise Http404
    row = visible_record(request.user, kind, file.subject_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_attachment(
                attachment=file, subject=row, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except DomainError as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("The file is withdrawn."))
            return redirect("enterprises:duty_record", kind, row.pk)
    context = {
        "title": _("Withdraw the file %(name)s?") % {"name": file.name},
        "effects": [_("It no longer counts as a proof."), _("It stays on record with the reason and can be read.")],
        "submit": _("Withdraw"),
        "danger": True,
        "form": form,
        "back": reverse("enterprises:duty_record", args=[kind, row.pk]),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def visible_record(user, kind: RecordKind, pk: int):
    path = enterprise_path(kind)
    return get_object_or_404(MODELS[kind].objects.visible_to(user).select_related(f"{path}__county"), pk=pk)


def _facts(kind: RecordKind, row, enterprise) -> list[Fact]:
    facts = [Fact(_("Producer"), enterprise.name, href=_records_address(enterprise, kind))]
    for name in [*field_names(kind), *ENDINGS.get(kind, ())]:
        field = row._meta.get_field(name)
        shown = getattr(row, f"get_{name}_display", lambda name=name: getattr(row, name))()
        facts.append(Fact(field.verbose_name, str(shown) if field.is_relation and shown else shown))
    facts.append(Fact(_("Source"), row.get_entered_display()))
    return facts


def _deadline(kind: RecordKind, row) -> Deadline | None:
    today = timezone.localdate()
    if kind == RecordKind.RISK:
        return report_deadline({"found_on": row.found_on, "reported_on": row.reported_on})
    if kind == RecordKind.CERTIFICATE and row.withdrawn_on is None:
        return Deadline(due_on=row.valid_until, today=today, reason=_("last day of the certificate"))
    if kind in (RecordKind.FARM_AUDIT, RecordKind.SUPPLIER) and row.next_due_on:
        return Deadline(due_on=row.next_due_on, today=today, reason=_("next review, as the producer set it"))
    return None


def _steps(kind: RecordKind, row, enterprise) -> list[Action]:
    steps = [
        Action(
            _("Change or add"),
            reverse("enterprises:duty_record_change", args=[kind, row.pk]),
            permission=Permission.EDIT_DUTIES,
            icon="edit",
        )
    ]
    for child, name in CHILDREN.get(kind, ()):
        steps.append(_step(child, enterprise, ENTER[child], **{name: row.pk}))
    if kind == RecordKind.EXAM and not row.is_passed and not hasattr(row, "retake"):
        label = _("Enter the retake")
        steps.append(_step(kind, enterprise, label, manager=row.manager_id, kind=row.kind, retake_of=row.pk))
    return steps


def _step(record_kind: RecordKind, enterprise, label, **initial) -> Action:
    address = new_address(enterprise, record_kind, **initial)
    return Action(str(label), address, permission=Permission.EDIT_DUTIES, icon="plus")


def _children(user, kind: RecordKind, name: str, row) -> dict:
    paths = {path for column in COLUMNS[kind] for path in column.paths}
    rows = records_seen_by(user, kind).filter(**{name: row}).order_by(f"-{DAY_OF[kind]}").values("pk", *paths)
    return {"title": kind.label, "table": Table(COLUMNS[kind], list(rows), empty=_("Nothing on record yet."))}


def _records_address(enterprise, kind: RecordKind) -> str:
    return reverse("enterprises:producer_records", args=[enterprise.credit_code, kind])


def _show(form, refusal: DomainError) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _form_page(request, form, enterprise, title: str, back: str):
    context = {"form": form, "title": title, "enterprise": enterprise, "back": back, "submit": _("Save")}
    return render(request, "enterprises/duty_record_form.html", context, status=422 if form.errors else 200)
