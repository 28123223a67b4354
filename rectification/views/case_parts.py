"""The forms of a case's parts: each does one thing and leads back to the case."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.forms import ConfirmForm
from rectification.choices import CasePartKind
from rectification.forms.case_parts import (
    AmountsForm,
    CauseForm,
    FilesForm,
    PartForm,
    PenaltyForm,
    RecallPlanForm,
    RecallReportForm,
    ReceiptForm,
    TransferForm,
)
from rectification.forms.cases import ReasonForm
from rectification.models import Amounts, Case, CasePart, Recall, Transfer
from rectification.usecases.case_parts import (
    AMOUNTS,
    accept_rectification,
    add_proof,
    record_amounts,
    record_cause,
    reopen_part,
    settle_part,
    skip_part,
)
from rectification.usecases.penalties import file_penalty_case, record_penalty
from rectification.usecases.recalls import plan_recall, report_recall
from rectification.usecases.transfers import note_receipt, record_transfer

from .case_steps import case_step, visible_case

OWN_FORMS = {CasePartKind.AMOUNTS: AmountsForm, CasePartKind.CAUSE: CauseForm}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_part(request, number, kind):
    part = _visible_part(request.user, number, kind)
    form = OWN_FORMS.get(kind, PartForm)(
        request.POST or None, request.FILES or None, kind=kind, initial=_on_record(part)
    )
    return case_step(
        request,
        part.case,
        form,
        lambda: _settle(part, {"case": part.case, **form.cleaned_data, "by": request.user, "on": timezone.localdate()}),
        title=_("%(part)s: done") % {"part": part.get_kind_display()},
        submit=_("Record as done"),
        done=_("The part is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_part_skip(request, number, kind):
    part = _visible_part(request.user, number, kind)
    form = ReasonForm(request.POST or None)
    return case_step(
        request,
        part.case,
        form,
        lambda: skip_part(case=part.case, kind=kind, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("%(part)s: not needed") % {"part": part.get_kind_display()},
        submit=_("Record as not needed"),
        done=_("The part is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_part_reopen(request, number, kind):
    part = _visible_part(request.user, number, kind)
    form = ReasonForm(request.POST or None)
    return case_step(
        request,
        part.case,
        form,
        lambda: reopen_part(case=part.case, kind=kind, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Send %(part)s back?") % {"part": part.get_kind_display()},
        intro=_("What was recorded stays in the history, and its files stay."),
        submit=_("Send back"),
        done=_("The part is to be done again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_part_files(request, number, kind):
    part = _visible_part(request.user, number, kind)
    form = FilesForm(request.POST or None, request.FILES or None)
    return case_step(
        request,
        part.case,
        form,
        lambda: add_proof(case=part.case, kind=kind, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Add files to %(part)s") % {"part": part.get_kind_display()},
        submit=_("Add the files"),
        done=_("The files are on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def recall_plan(request, number):
    case = visible_case(request.user, number)
    form = RecallPlanForm(request.POST or None)
    return case_step(
        request,
        case,
        form,
        lambda: plan_recall(case=case, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Recall the batch"),
        submit=_("The batch is recalled"),
        done=_("The recall is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def recall_report(request, number):
    case = visible_case(request.user, number)
    form = RecallReportForm(request.POST or None, request.FILES or None, recall=get_object_or_404(Recall, case=case))
    return case_step(
        request,
        case,
        form,
        lambda: report_recall(
            case=case,
            report=form.report(),
            uploads=form.cleaned_data["uploads"],
            by=request.user,
            on=timezone.localdate(),
        ),
        title=_("What is new of the recall"),
        intro=_("Fill in what is new; the rest stays as it is."),
        submit=_("Record"),
        done=_("The recall is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def penalty_file(request, number):
    case = visible_case(request.user, number)
    return case_step(
        request,
        case,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: file_penalty_case(case=case, by=request.user, on=timezone.localdate()),
        title=_("File a penalty case?"),
        intro=_("The time to decide on the penalty runs from today."),
        submit=_("File it"),
        done=_("The penalty case is filed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def penalty_new(request, number):
    case = visible_case(request.user, number)
    form = PenaltyForm(request.POST or None, request.FILES or None, case=case)
    return case_step(
        request,
        case,
        form,
        lambda: record_penalty(
            case=case,
            decision=form.decision(),
            uploads=form.cleaned_data["uploads"],
            by=request.user,
            on=timezone.localdate(),
        ),
        title=_("Enter a decision on a penalty"),
        intro=_("One for the company and one for each person responsible; also that there is none."),
        submit=_("Enter"),
        done=_("The decision is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def transfer_new(request, number):
    case = visible_case(request.user, number)
    form = TransferForm(request.POST or None, request.FILES or None, case=case)
    return case_step(
        request,
        case,
        form,
        lambda: record_transfer(case=case, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Pass papers on"),
        submit=_("Record as sent"),
        done=_("The papers are on their way."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def transfer_receipt(request, number, pk):
    case = visible_case(request.user, number)
    transfer = get_object_or_404(Transfer.objects.select_related("case__county"), case=case, pk=pk)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    return case_step(
        request,
        case,
        form,
        lambda: note_receipt(transfer=transfer, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Receipt of %(authority)s") % {"authority": transfer.authority},
        submit=_("Record the receipt"),
        done=_("The receipt is on record."),
    )


def _visible_part(user, number, kind) -> CasePart:
    case = visible_case(user, number)
    part = get_object_or_404(CasePart, case=case, kind=kind)
    part.case = case
    return part


def _settle(part: CasePart, values: dict) -> None:
    match part.kind:
        case CasePartKind.AMOUNTS:
            record_amounts(**values)
        case CasePartKind.CAUSE:
            record_cause(**values)
        case CasePartKind.ACCEPTANCE:
            accept_rectification(**values)
        case _:
            settle_part(kind=part.kind, **values)


def _on_record(part: CasePart) -> dict:
    """What the form shows at first: that which was there before the part was sent back."""
    first = {"text": part.text, "cause": part.case.cause}
    counted = Amounts.objects.filter(case=part.case).first() if part.kind == CasePartKind.AMOUNTS else None
    return first | (
        {name: getattr(counted, name) for name in ("unit", "made", *AMOUNTS)} if counted else _made(part.case)
    )


def _made(case: Case) -> dict:
    """The quantity of the batch as the ledger has it."""
    return {"unit": "kg", "made": case.sample.batch.quantity_kg} if case.sample else {"unit": "kg"}
