"""One backup portion: where it lies, what holds it, and its end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day, moment
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm, show_refusal
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Quantity
from sampling.choices import BackupStatus, BatchVerdict, HoldCause, Portion
from sampling.forms.backups import DisposalForm, DisposalsForm, HoldForm, PlaceForm, ReturnForm
from sampling.models import BackupPortion
from sampling.queries.backups import disposable
from sampling.usecases.backups import (
    GONE,
    KEEPING_CLOCKS,
    dispose_backup,
    dispose_backups,
    hold_backup,
    lift_hold,
    note_used_up,
    return_backup,
    store_backup,
    why_not_disposed,
)

MOST_AT_ONCE = 100


@require_safe
@requires(Permission.VIEW_BACKUPS)
def backup(request, number):
    found, today = visible_backup(request.user, number), timezone.localdate()
    context = {
        "title": found.sample.number,
        "backup": found,
        "BackupStatus": BackupStatus,
        "facts": _facts(found),
        "deadline": _release(found, today),
        "deadline_label": gettext("May be released from"),
        "holds": Table(HOLD_COLUMNS, _hold_rows(found), gettext("Nothing holds this backup portion.")),
        "actions": allowed(_actions(found, today), request.user),
        "history": history_of(found),
    }
    return render(request, "sampling/backup.html", context)


def visible_backup(user, number) -> BackupPortion:
    related = ("sample__enterprise", "sample__laboratory", "sample__county", "disposed_by", "disposal_witness")
    rows = BackupPortion.objects.visible_to(user).select_related(*related)
    return get_object_or_404(rows, sample__number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backup_place(request, number):
    found = visible_backup(request.user, number)
    form = PlaceForm(request.POST or None, initial={"shelf_place": found.shelf_place})
    if form.is_valid():
        step = {"sample": found.sample, **form.cleaned_data}
        if _done(request, form, store_backup, step, gettext("The shelf place is noted.")):
            return redirect(found)
    return _form_page(request, found, form, gettext("Where it lies"), gettext("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backup_hold(request, number):
    found = visible_backup(request.user, number)
    form = HoldForm(request.POST or None)
    if form.is_valid():
        step = {"sample": found.sample, "cause": HoldCause.OTHER, **form.cleaned_data}
        if _done(request, form, hold_backup, step, gettext("The backup portion is held.")):
            return redirect(found)
    intro = gettext("While it is held, the backup portion is not disposed of, whatever its day of release.")
    return _form_page(request, found, form, gettext("Hold the backup portion"), gettext("Hold"), intro)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backup_hold_lift(request, number):
    """Ends what a person ordered; the other holds end with what they wait for."""
    found = visible_backup(request.user, number)
    ordered = found.holds.filter(cause=HoldCause.OTHER, lifted_on=None).first()
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        step = {"sample": found.sample, "cause": HoldCause.OTHER, "reference": ordered.reference if ordered else ""}
        if _done(request, form, lift_hold, step, gettext("The hold is lifted.")):
            return redirect(found)
    effects = [gettext("It may be disposed of from its day of release, if nothing else holds it.")]
    if ordered:
        effects.insert(0, gettext("The hold of %(day)s ends: %(reason)s") % _words_of(ordered))
    return _confirm_page(request, found, form, gettext("Lift the hold?"), gettext("Lift the hold"), effects)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backup_return(request, number):
    found = visible_backup(request.user, number)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        place, sample = form.cleaned_data["shelf_place"], {"sample": found.sample}
        if place:
            step = (
                return_backup,
                {**sample, "shelf_place": place},
                gettext("The backup portion is back in the store."),
            )
        else:
            step = (note_used_up, sample, gettext("It is on record that the backup portion is used up."))
        if _done(request, form, *step):
            return redirect(found)
    intro = gettext("What %(body)s gives back is locked again.") % {"body": found.handed_to or "—"}
    return _form_page(request, found, form, gettext("Take the backup portion back"), gettext("Take back"), intro)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backup_dispose(request, number):
    found = visible_backup(request.user, number)
    form = DisposalForm(request.POST or None, by=request.user)
    if form.is_valid():
        step = {"backup": found, **form.cleaned_data}
        if _done(request, form, dispose_backup, step, gettext("The disposal is on record.")):
            return redirect(found)
    effects = [
        gettext("No re-inspection of %(number)s is possible any more.") % {"number": found},
        gettext("You and the witness stand in the record with today's date."),
    ]
    title, submit = gettext("Dispose of the backup portion?"), gettext("Dispose of it")
    return _confirm_page(request, found, form, title, submit, effects, danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def backups_dispose(request):
    """A chosen set of those that may go today, before one witness."""
    today = timezone.localdate()
    form = DisposalsForm(request.POST or None, by=request.user)
    if form.is_valid():
        data = form.cleaned_data
        rows = BackupPortion.objects.visible_to(request.user).select_related("sample__laboratory")
        step = {
            "backups": rows.filter(sample__number__in=data["number"]).order_by("pk"),
            "method": data["method"],
            "witness": data["witness"],
        }
        count = len(data["number"])
        words = ngettext("%(n)s disposal is on record.", "%(n)s disposals are on record.", count) % {"n": count}
        if _done(request, form, dispose_backups, step, words):
            return redirect("sampling:backups")
    context = {
        "title": gettext("Dispose of several backup portions"),
        "form": form,
        "free": disposable(request.user, today).select_related("sample__enterprise")[:MOST_AT_ONCE],
        "chosen": request.POST.getlist("number") if request.method == "POST" else None,
        "back": reverse("sampling:backups"),
    }
    return render(request, "sampling/backups_dispose.html", context, status=422 if form.errors else 200)


def _done(request, form, usecase, step: dict, words: str) -> bool:
    """Take the step; a refusal goes to its field."""
    try:
        usecase(**step, by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, words)
    return True


def _form_page(request, found, form, title, submit, intro=""):
    context = {
        "title": f"{title} · {found}",
        "form": form,
        "submit": submit,
        "intro": intro,
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


def _confirm_page(request, found, form, title, submit, effects, danger=False):
    context = {
        "title": title,
        "form": form,
        "submit": submit,
        "effects": effects,
        "danger": danger,
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def _facts(found: BackupPortion) -> list[Fact]:
    sample = found.sample
    seals = {seal.portion: seal.number for seal in sample.seals.all()}
    pieces = Quantity(sample.backup_units, gettext("pieces")) if sample.backup_units else None
    facts = [
        Fact(_("Sample"), f"{sample.number} {sample.title}", href=sample.get_absolute_url()),
        Fact(_("Producer"), sample.enterprise.name, hint=sample.county.area),
        Fact(_("Seal number"), seals.get(Portion.BACKUP)),
        Fact(_("Weight"), Quantity(sample.backup_kg, "kg")),
        *([Fact(_("Pieces"), pieces)] if pieces else []),
        Fact(_("Shelf place"), found.shelf_place),
        Fact(_("Stored on"), found.stored_on),
        Fact(_("Shelf life ends on"), sample.spoils_on),
        Fact(_("Verdict"), sample.get_verdict_display() if sample.concluded_on else None),
    ]
    if found.handed_to:
        facts += [
            Fact(_("Handed over to"), found.handed_to, hint=moment(found.handed_over_at)),
            Fact(_("Temperature at hand-over (°C)"), found.temperature_c),
            Fact(_("Seal whole at hand-over"), found.seal_intact),
        ]
    if found.status == BackupStatus.DISPOSED:
        facts += [
            Fact(_("Disposed of on"), found.disposed_on, hint=found.disposal_method),
            Fact(_("Disposed of by"), str(found.disposed_by)),
            Fact(_("Witness"), str(found.disposal_witness)),
        ]
    return facts


def _release(found: BackupPortion, today) -> Deadline | None:
    if found.release_on is None or found.status in GONE or not found.sample.concluded_on or found.release_on <= today:
        return None
    rule = ClockRule.objects.named(KEEPING_CLOCKS[BatchVerdict(found.sample.verdict)], on=found.release_on)
    words = gettext("“%(verdict)s”: %(limit)s from the conclusion, at most to the end of the shelf life")
    reason = words % {"verdict": found.sample.get_verdict_display(), "limit": limit_in_words(rule)}
    return Deadline(due_on=found.release_on, today=today, reason=reason)


def _actions(found: BackupPortion, today) -> list[Action]:
    keep = {"permission": Permission.KEEP_BACKUPS}
    is_kept = found.status == BackupStatus.KEPT
    if found.status in GONE:
        return []
    steps = [Action(gettext("Hold"), _url(found, "backup_hold"), icon="lock", **keep)]
    if found.holds.filter(cause=HoldCause.OTHER, lifted_on=None).exists():
        steps.append(Action(gettext("Lift the hold"), _url(found, "backup_hold_lift"), icon="check", **keep))
    if not is_kept:
        return [
            *steps,
            Action(gettext("Take back"), _url(found, "backup_return"), icon="inbox", tone="primary", **keep),
        ]
    dispose = Action(
        gettext("Dispose"),
        _url(found, "backup_dispose"),
        icon="trash",
        tone="danger",
        why_not=why_not_disposed(found, today),
        **keep,
    )
    return [Action(gettext("Move"), _url(found, "backup_place"), icon="edit", **keep), *steps, dispose]


def _url(found: BackupPortion, name: str) -> str:
    return reverse(f"sampling:{name}", args=[found.sample.number])


HOLD_COLUMNS = (
    Column("cause", _("Cause"), value=lambda row: HoldCause(row["cause"]).label),
    Column("reference", _("Reference")),
    Column("reason", _("Reason"), prose=True),
    Column("placed_on", _("Since")),
    Column("lifted_on", _("Lifted on")),
)


def _hold_rows(found: BackupPortion) -> list[dict]:
    return list(found.holds.values("cause", "reference", "reason", "placed_on", "lifted_on"))


def _words_of(ordered) -> dict:
    return {"day": day(ordered.placed_on), "reason": ordered.reason}
