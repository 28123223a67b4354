"""National-form exchange: our rows as workbooks, the platform's workbooks beside them, and what differs."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from rectification.choices import Agreement, ExchangeSheet
from rectification.forms.exchange import ScopeForm, UploadForm, months_before
from rectification.models import UpstreamFile
from rectification.queries.comparison import compare
from rectification.queries.platform_rows import rows_of
from rectification.usecases.exchange import load_upstream
from rectification.workbooks.mapping import NAMES, columns_of
from rectification.workbooks.platform import platform_workbook
from sampling.models import SamplingPlan

PAGE_SIZE = 50
FILES_SHOWN = 20


@require_safe
@requires(Permission.EXCHANGE)
def exchange(request):
    files = UpstreamFile.objects.filter(city=request.user.bureau).select_related("loaded_by").order_by("-pk")
    last = {sheet: files.filter(sheet=sheet).first() for sheet in ExchangeSheet}
    context = {
        "title": _("National platform"),
        "sheets": [{"sheet": sheet, "columns": len(columns_of(sheet)), "last": last[sheet]} for sheet in ExchangeSheet],
        "files": files_table(files[:FILES_SHOWN]),
    }
    return render(request, "rectification/exchange.html", context)


@require_safe
@requires(Permission.EXCHANGE)
def exchange_sheet(request, sheet):
    sheet = known_sheet(sheet)
    form = scope_form(request)
    context = {"title": sheet.label, "sheet": sheet, "form": form, "is_plan": sheet == ExchangeSheet.PLAN}
    if not form.is_valid():
        context["actions"] = allowed(steps_of(sheet, ""), request.user)
        return render(request, "rectification/exchange_sheet.html", context, status=400 if form.data else 200)
    asked = form.cleaned_data
    compared = compare(sheet, asked["plan"], asked["month"], timezone.localdate())
    counts = Counter(row.agreement for row in compared)
    shown = [row for row in compared if asked["agreement"] in ("", row.agreement)]
    scope = f"?plan={asked['plan'].pk}&month={asked['month']:%Y-%m}"
    context |= {
        "counts": [(each, counts[each], f"{scope}&agreement={each}") for each in Agreement],
        "Agreement": Agreement,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "has_items": sheet != ExchangeSheet.SAMPLING,
        "actions": allowed(steps_of(sheet, scope), request.user),
    }
    return render(request, "rectification/exchange_sheet.html", context)


@require_safe
@requires(Permission.EXCHANGE)
def exchange_file(request, sheet):
    sheet = known_sheet(sheet)
    form = scope_form(request)
    if not form.is_valid():
        return redirect("rectification:exchange_sheet", sheet)
    plan, month = form.cleaned_data["plan"], form.cleaned_data["month"]
    rows = rows_of(sheet, plan, month, timezone.localdate())
    name = f"{NAMES[sheet]}_{plan.code}_{month:%Y-%m}.xlsx"
    return FileResponse(platform_workbook(sheet, (row.values for row in rows)), as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EXCHANGE)
def exchange_upload(request, sheet):
    sheet = known_sheet(sheet)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            loaded, is_new = load_upstream(
                city=request.user.bureau,
                sheet=sheet,
                content=sent.read(),
                name=sent.name,
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            tell_of(request, loaded, is_new)
            return redirect("rectification:exchange_sheet", sheet)
    context = {
        "form": form,
        "title": _("Load: %(sheet)s") % {"sheet": sheet.label},
        "submit": _("Load the workbook"),
        "intro": _("Nothing of ours changes by it: the rows are kept beside ours and compared, column by column."),
        "back": reverse("rectification:exchange_sheet", args=[sheet]),
        "sheet": sheet,
        "columns": columns_of(sheet),
    }
    return render(request, "rectification/exchange_upload.html", context, status=422 if form.errors else 200)


def tell_of(request, loaded: UpstreamFile, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("%(count)s rows are loaded and compared.") % {"count": loaded.rows})
    else:
        day = timezone.localtime(loaded.loaded_at).date().isoformat()
        messages.info(request, _("This very file was loaded on %(day)s; it counts once.") % {"day": day})


def known_sheet(sheet: str) -> ExchangeSheet:
    if sheet not in ExchangeSheet.values:
        raise Http404
    return ExchangeSheet(sheet)


def scope_form(request) -> ScopeForm:
    """What was asked for; without a question the plan in force and this month."""
    today = timezone.localdate()
    plans = SamplingPlan.objects.visible_to(request.user).filter(city=request.user.bureau)
    data = request.GET.copy()
    if not data.get("plan"):
        current = plans.issued_on(today).first() or plans.first()
        data["plan"] = str(current.pk) if current else ""
    if not data.get("month"):
        data["month"] = f"{months_before(today)[0]:%Y-%m}"
    return ScopeForm(data, plans=plans, today=today)


def steps_of(sheet: ExchangeSheet, scope: str) -> list[Action]:
    steps = [
        Action(_("Load a workbook"), reverse("rectification:exchange_upload", args=[sheet]), icon="upload"),
    ]
    if scope:
        address = reverse("rectification:exchange_file", args=[sheet]) + scope
        steps.insert(0, Action(_("Export for the platform"), address, icon="download", tone="primary"))
    return steps


def files_table(files) -> Table:
    return Table(
        (
            Column("name", _("File"), prose=True),
            Column("sheet", _("Table")),
            Column("rows", _("Rows"), numeric=True),
            Column("loaded_at", _("Loaded here at")),
            Column("loaded_by", _("Loaded by")),
        ),
        [
            {
                "name": file.name,
                "sheet": file.get_sheet_display(),
                "rows": file.rows,
                "loaded_at": file.loaded_at,
                "loaded_by": str(file.loaded_by),
            }
            for file in files
        ],
        empty=_("No workbook of the platform has been loaded yet."),
    )
