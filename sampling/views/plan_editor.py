"""The pages on which a draft plan, or the open amendment of an issued one, is written."""

import datetime as dt

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action
from dairyqa.ui.forms import show_refusal
from enterprises.models import FoodCategory
from sampling.choices import PlanPart, PlanStatus
from sampling.forms.plan_editor import (
    AcknowledgeForm,
    AnnexConfirmForm,
    AnnexFileForm,
    CategoryItemsForm,
    PlanFiguresForm,
    QuantitiesForm,
)
from sampling.models import InspectionItem, SamplingPlan
from sampling.queries.annex_file import annex_of_file
from sampling.queries.plan_content import content_of, editable_content, lines_without_limit, open_revision_of
from sampling.rules.plan_content import DATA_ONLY
from sampling.rules.plan_differences import annex_differences
from sampling.usecases.plans import acknowledge_without_limit, change_plan
from sampling.workbooks.annex import annex_workbook
from sampling.workbooks.annex_reading import read_annex

NOTHING_TO_EDIT = _("The plan is issued and does not change: begin an amendment first.")


def visible_plan(user, code) -> SamplingPlan:
    plans = SamplingPlan.objects.visible_to(user).select_related("city", "laboratory", "report_section")
    return get_object_or_404(plans, code=code)


def desk_of(plan: SamplingPlan) -> str:
    """Where the draft is looked at as a whole: the plan's own page, or its open amendment's."""
    draft = None if plan.status == PlanStatus.DRAFT else open_revision_of(plan)
    return reverse("sampling:plan_revision", args=[plan.code, draft.number]) if draft else plan.get_absolute_url()


def edit_actions(plan: SamplingPlan) -> list[Action]:
    """The pages of the editor, for the desk."""
    pages = (
        (_("General figures"), "plan_edit", "settings"),
        (_("Sample quantities"), "plan_quantities", "scale"),
        (_("Annex"), "plan_annex", "clipboard"),
        (_("Items without a limit"), "plan_acknowledge", "check"),
    )
    return [
        Action(label, reverse(f"sampling:{name}", args=[plan.code]), permission=Permission.MANAGE_PLANS, icon=icon)
        for label, name, icon in pages
    ]


def first_day(plan: SamplingPlan, today: dt.date) -> dt.date:
    """From when what is written now can be in force."""
    return max(plan.starts_on, today) if _is_amended(plan) else plan.starts_on


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_edit(request, code):
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    form = PlanFiguresForm(_sent(request), plan=found, content=content)
    if form.is_valid() and _changed(request, found, form, PlanPart.FIGURES):
        return redirect(desk_of(found))
    return _form_page(request, found, form, gettext("General figures"), desk_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_quantities(request, code):
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    form = QuantitiesForm(_sent(request), content=content)
    if form.is_valid() and _changed(request, found, form, PlanPart.QUANTITIES):
        return redirect(desk_of(found))
    return _form_page(request, found, form, gettext("Sample quantities"), desk_of(found))


@require_safe
@requires(Permission.MANAGE_PLANS)
def plan_annex(request, code):
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    return _annex_page(request, found, content, AnnexFileForm())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_category(request, code, category):
    found = visible_plan(request.user, code)
    fine = get_object_or_404(FoodCategory, code=category)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    form = CategoryItemsForm(_sent(request), category=fine, content=content)
    annex = reverse("sampling:plan_annex", args=[found.code])
    if form.is_valid() and _changed(request, found, form, PlanPart.ANNEX):
        return redirect(annex)
    return _form_page(request, found, form, gettext("Test items of %(category)s") % {"category": fine}, annex)


@require_safe
@requires(Permission.VIEW_PLANS)
def plan_annex_file(request, code):
    """The annex in force, or with ``?draft=1`` the one that is being written, as a workbook."""
    found = visible_plan(request.user, code)
    content = (editable_content(found) if request.GET.get("draft") else None) or content_of(found)
    title = f"{found.year}年{found.city.area}乳制品监督抽检任务安排表"
    return FileResponse(annex_workbook(content, title), as_attachment=True, filename=f"{title}.xlsx")


@require_POST
@requires(Permission.MANAGE_PLANS)
def plan_annex_upload(request, code):
    """Show what the file would change; nothing is kept."""
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    form = AnnexFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            annex = annex_of_file(read_annex(form.cleaned_data["file"].read()), content["annex"])
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            confirm = AnnexConfirmForm(salt=_salt(found), before=content["annex"], annex=annex)
            return _preview_page(request, found, content["annex"], annex, confirm)
    return _annex_page(request, found, content, form)


@require_POST
@requires(Permission.MANAGE_PLANS)
def plan_annex_confirm(request, code):
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    confirm = AnnexConfirmForm(request.POST, salt=_salt(found), before=content["annex"])
    if confirm.is_valid() and _changed(request, found, confirm, PlanPart.ANNEX):
        return redirect("sampling:plan_annex", found.code)
    return _annex_page(request, found, content, AnnexFileForm(), confirm)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_acknowledge(request, code):
    found = visible_plan(request.user, code)
    content = editable_content(found)
    if content is None:
        return _nothing_to_edit(request, found)
    today = timezone.localdate()
    lines = lines_without_limit(content["annex"], first_day(found, today))
    form = AcknowledgeForm(_sent(request), lines=lines)
    if form.is_valid():
        try:
            acknowledge_without_limit(
                plan=found, annex=content["annex"], reasons=form.reasons(), by=request.user, on=today
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The reasons are on record."))
            return redirect(desk_of(found))
    intro = gettext("Every item of the annex has a limit in force.")
    if lines:
        intro = gettext(
            "No limit that could be passed or failed is in force for these items. They are tested only if somebody "
            "says why; the reason stands in the plan."
        )
    return _form_page(request, found, form, gettext("Items without a limit"), desk_of(found), intro=intro)


def _sent(request):
    return request.POST if request.method == "POST" else None


def _salt(plan: SamplingPlan) -> str:
    return f"sampling.annex.{plan.code}"


def _is_amended(plan: SamplingPlan) -> bool:
    return plan.status == PlanStatus.ISSUED


def _nothing_to_edit(request, plan: SamplingPlan):
    messages.error(request, NOTHING_TO_EDIT)
    return redirect(plan)


def _changed(request, plan: SamplingPlan, form, part: PlanPart) -> bool:
    """Whether the draft took the form's changes; a refusal goes to its field."""
    try:
        count = change_plan(plan=plan, part=part, changes=form.changes(), by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    if count:
        words = ngettext("%(n)s change is in the draft.", "%(n)s changes are in the draft.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, gettext("Nothing has changed."))
    return True


def _intro(plan: SamplingPlan) -> str:
    if _is_amended(plan):
        return gettext("This is the draft of an amendment; the plan in force stays as it is.")
    return gettext("The plan is a draft; changes hold at once.")


def _form_page(request, plan: SamplingPlan, form, title: str, back: str, intro: str = ""):
    context = {"plan": plan, "form": form, "title": title, "back": back, "intro": intro or _intro(plan)}
    return render(request, "sampling/plan_form.html", context, status=422 if form.errors else 200)


def _annex_page(request, plan: SamplingPlan, content, upload, refused=None):
    lines = {line["category"]: line for line in content["annex"]}
    items = {item.name: str(item) for item in InspectionItem.objects.all()}
    rows = [
        {
            "category": category,
            "items": [
                (items[name], lines[category.name].get(DATA_ONLY, {}).get(name, ""))
                for name in lines.get(category.name, {"items": ()})["items"]
            ],
        }
        for category in FoodCategory.objects.all()
    ]
    context = {
        "plan": plan,
        "form": refused or upload,
        "upload": upload,
        "title": gettext("Annex: categories and test items"),
        "rows": rows,
        "back": desk_of(plan),
        "intro": _intro(plan),
    }
    return render(request, "sampling/plan_annex.html", context, status=422 if context["form"].errors else 200)


def _preview_page(request, plan: SamplingPlan, before, annex, confirm):
    context = {
        "plan": plan,
        "form": confirm,
        "title": gettext("What the file changes"),
        "differences": annex_differences(before, annex),
        "categories": len(annex),
        "pairs": sum(len(line["items"]) for line in annex),
    }
    return render(request, "sampling/plan_annex_preview.html", context)
