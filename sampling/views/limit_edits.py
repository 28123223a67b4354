"""Pages on which rows of the limits table are added, changed, withdrawn and checked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import show_refusal
from sampling.choices import CompareMode
from sampling.forms.limits import LimitForm, ReasonForm, SeenForm
from sampling.models import Limit
from sampling.rules.conditions import ALWAYS
from sampling.rules.limit_drafts import COLUMNS, YES, texts_of
from sampling.usecases.limits import LeavesTrouble, LimitDraft, check_limit, next_row_id, save_limits

NEW = dict.fromkeys(COLUMNS, "") | {"condition": ALWAYS, "compare_mode": CompareMode.FULL.value, "auto_judge": YES}


def stored_limit(row_id) -> Limit:
    return get_object_or_404(Limit.objects.select_related("category", "item"), row_id=row_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def limit_new(request):
    """An empty row, or with ``?from=`` a copy of another one: mostly the next edition of its standard."""
    source = Limit.objects.filter(row_id=request.GET.get("from", "")).select_related("category", "item").first()
    texts = texts_of(source.as_row()) if source else NEW
    return _edit(request, texts | {"row_id": next_row_id()}, None, gettext("New limit"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def limit_edit(request, row_id):
    found = stored_limit(row_id)
    title = gettext("Change the limit %(row)s") % {"row": found.row_id}
    return _edit(request, texts_of(found.as_row()), found, title)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def limit_withdraw(request, row_id):
    found = stored_limit(row_id)
    form = ReasonForm(_sent(request), initial={"seen": found.version})
    if form.is_valid():
        draft = LimitDraft(texts_of(found.as_row()), seen=form.cleaned_data["seen"], is_withdrawn=True)
        if _saved(request, form, draft):
            return redirect(found)
    context = {
        "title": gettext("Withdraw the limit %(row)s?") % {"row": found.row_id},
        "effects": [
            gettext("No result is judged by this row any more; it stays in the table with its versions."),
            gettext("Results that were judged by it keep their verdict."),
        ],
        "form": form,
        "submit": gettext("Withdraw"),
        "danger": True,
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CHECK_LIMITS)
def limit_check(request, row_id):
    found = stored_limit(row_id)
    form = SeenForm(_sent(request), initial={"seen": found.version})
    if form.is_valid():
        try:
            check_limit(limit=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("It is on record that you checked the limit."))
            return redirect(found)
    context = {
        "title": gettext("Does the row say what the standard says?"),
        "effects": [
            f"{found.category} · {found.item}: {found.text}",
            f"{found.standard_code} {found.clause}".strip(),
            gettext("You confirm that you compared it with the text of the standard; a later change takes that away."),
        ],
        "form": form,
        "submit": gettext("I compared it"),
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def _edit(request, texts, found: Limit | None, title: str):
    asks_why = bool(request.POST.get("accepted"))
    seen = found.version if found else None
    form = LimitForm(_sent(request), texts=texts, seen=seen, asks_why=asks_why)
    if form.is_valid() and (saved := _saved(request, form, form.draft())):
        return redirect("sampling:limit", saved)
    context = {
        "form": form,
        "title": title,
        "submit": gettext("Save"),
        "limit": found,
        "back": found.get_absolute_url() if found else reverse("sampling:limits"),
    }
    return render(request, "sampling/limit_form.html", context, status=422 if form.errors else 200)


def _saved(request, form, draft: LimitDraft) -> str:
    """The number of the row if it was saved; else the refusal stands at its field."""
    words = {name: form.cleaned_data[name] for name in ("reason", "accepted")}
    try:
        changed = save_limits(drafts=[draft], **words, by=request.user, on=timezone.localdate())
    except LeavesTrouble as trouble:
        ask_why(form, trouble)
        return ""
    except DomainError as refusal:
        show_refusal(form, refusal)
        return ""
    if changed:
        messages.success(request, gettext("The limit is saved. Results that are issued stay as they are."))
    else:
        messages.info(request, gettext("Nothing has changed."))
    return draft.texts["row_id"]


def ask_why(form, trouble: LeavesTrouble) -> None:
    form.ask_why()
    words = gettext("After this the table would have a gap or an overlap. Correct it, or say why it is right:")
    form.add_error("accepted", f"{words} {trouble}")


def _sent(request):
    return request.POST if request.method == "POST" else None
