"""What a producer sends of itself: evidence for orders, the course of a recall, duties, risks and ledgers."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from enterprises.choices import BatchKind, DutyKind, ImportStatus
from enterprises.forms.ledgers import ConfirmImportForm
from enterprises.models import Batch, Duty, LedgerImport, Risk
from enterprises.queries import checked_rows
from enterprises.rules.columns import COLUMNS, SHEET_NAMES
from enterprises.usecases.duty_records import report_duty, report_risk
from enterprises.usecases.imports import confirm_import, preview_ledger
from enterprises.workbooks.template import ledger_template
from rectification.choices import OrderStatus
from rectification.forms.case_parts import RecallReportForm
from rectification.forms.own import OrderAnswerForm, OwnDutyForm, OwnLedgerForm, OwnRiskForm
from rectification.models import Order, OrderAnswer
from rectification.queries.own import days_left, own_recalls
from rectification.usecases.order_checks import answer_order
from rectification.usecases.recalls import report_recall

from .own_pages import answer_form, own_enterprise, sent

LATEST = 20
PROBLEMS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_order(request, number):
    order = get_object_or_404(Order.objects.visible_to(request.user), number=number)
    is_open = Order.objects.unfinished().filter(pk=order.pk).exists()
    form = OrderAnswerForm(*sent(request))
    return answer_form(
        request,
        form,
        lambda: answer_order(order=order, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        done=_("The evidence is sent."),
        back=reverse("rectification:own_home"),
        then=reverse("rectification:own_order", args=[number]),
        template="rectification/own_order.html",
        title=f"{order.get_kind_display()} {order.number}",
        order=order,
        OrderStatus=OrderStatus,
        is_open=is_open,
        deadline=days_left(order.due_on, timezone.localdate()) if is_open else None,
        answers=OrderAnswer.objects.filter(order=order).order_by("-pk"),
        submit=_("Send evidence"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_recall(request, number):
    recall = get_object_or_404(own_recalls(request.user).select_related("case__county"), case__number=number)
    form = RecallReportForm(*sent(request), recall=recall)
    home = reverse("rectification:own_home")
    return answer_form(
        request,
        form,
        lambda: report_recall(
            case=recall.case,
            report=form.report(),
            uploads=form.cleaned_data["uploads"],
            by=request.user,
            on=timezone.localdate(),
        ),
        done=_("The report on the recall is sent."),
        back=home,
        title=_("Recall of the case %(number)s") % {"number": number},
        intro=recall.reason,
        submit=_("Send"),
    )


@require_safe
@requires(Permission.OWN_PAGES)
def own_reports(request):
    context = {
        "title": _("Own reports"),
        "duties": Duty.objects.visible_to(request.user).order_by("-done_on", "-pk")[:LATEST],
        "risks": Risk.objects.visible_to(request.user).order_by("-found_on", "-pk")[:LATEST],
        "orders": Order.objects.visible_to(request.user).order_by("-pk")[:LATEST],
        "OrderStatus": OrderStatus,
    }
    return render(request, "rectification/own_reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_duty_new(request):
    enterprise, today = own_enterprise(request.user), timezone.localdate()
    form = OwnDutyForm(*sent(request), initial={"kind": DutyKind.SELF_INSPECTION, "done_on": today})
    return answer_form(
        request,
        form,
        lambda: report_duty(enterprise=enterprise, **form.cleaned_data, by=request.user, on=today),
        done=_("The report is sent."),
        back=reverse("rectification:own_reports"),
        title=_("Send a self-inspection or another report"),
        submit=_("Send"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_risk_new(request):
    enterprise, today = own_enterprise(request.user), timezone.localdate()
    form = OwnRiskForm(*sent(request), initial={"found_on": today})
    return answer_form(
        request,
        form,
        lambda: report_risk(enterprise=enterprise, **form.cleaned_data, by=request.user, on=today),
        done=_("The report is sent."),
        back=reverse("rectification:own_reports"),
        title=_("Report a food-safety risk"),
        submit=_("Send"),
    )


@require_safe
@requires(Permission.OWN_PAGES)
def own_ledgers(request):
    batches = Batch.objects.visible_to(request.user).select_related("variety", "category")
    context = {
        "title": _("Own ledgers"),
        "kinds": [(kind.value, kind.label) for kind in BatchKind],
        "batches": batches.order_by("-arrived_on", "-pk")[:LATEST],
        "imports": LedgerImport.objects.visible_to(request.user).order_by("-pk")[:LATEST],
        "ImportStatus": ImportStatus,
    }
    return render(request, "rectification/own_ledgers.html", context)


@require_safe
@requires(Permission.OWN_PAGES)
def own_ledger_template(request, kind):
    enterprise = own_enterprise(request.user)
    names = list(enterprise.varieties.produced().order_by("name").values_list("name", flat=True))
    file = ledger_template(kind, enterprise, names)
    return FileResponse(file, as_attachment=True, filename=f"{SHEET_NAMES[kind]}_{enterprise.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_ledger_new(request, kind):
    enterprise = own_enterprise(request.user)
    form = OwnLedgerForm(*sent(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = preview_ledger(
                enterprise=enterprise,
                kind=kind,
                filename=file.name,
                content=file.read(),
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("rectification:own_import", made.pk)
    context = {
        "form": form,
        "title": BatchKind(kind).label,
        "intro": _("Fill in the template, then send it; nothing is entered before you have seen and confirmed it."),
        "submit": _("Check the file"),
        "back": reverse("rectification:own_ledgers"),
    }
    return render(request, "rectification/own_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_import(request, pk):
    """What the file says, and the yes that enters it; rows with errors are left out."""
    found = get_object_or_404(LedgerImport.objects.visible_to(request.user).select_related("enterprise"), pk=pk)
    today, is_open = timezone.localdate(), found.status == ImportStatus.PREVIEWED
    rows = checked_rows(found, today) if is_open else []
    good = sum(row.is_good for row in rows)
    form = ConfirmImportForm(
        request.POST if request.method == "POST" else None, initial={"expected": good, "take_good_rows": True}
    )
    return answer_form(
        request,
        form,
        lambda: confirm_import(ledger_import=found, **form.cleaned_data, by=request.user, on=today),
        done=_("The batches are in your ledger."),
        back=reverse("rectification:own_ledgers"),
        template="rectification/own_import.html",
        title=found.filename,
        found=found,
        ImportStatus=ImportStatus,
        is_open=is_open,
        good=good,
        total=len(rows),
        problems=_problems(rows, BatchKind(found.kind)),
        submit=_("Enter the good rows"),
    )


def _problems(rows, kind) -> list[str]:
    columns = COLUMNS[kind]
    lines = [
        _("Row %(row)s: %(what)s")
        % {
            "row": row.row.number,
            "what": (f"{columns[problem.column].heading}：" if problem.column is not None else "")
            + str(say(problem.reason)),
        }
        for row in rows
        for problem in row.problems
    ]
    return lines[:PROBLEMS_SHOWN]
