"""A sample is sealed at its visit."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.ui.days import day
from enterprises.choices import RAW_KINDS
from enterprises.models import Batch
from sampling.forms.samples import SealForm, piece_kg
from sampling.queries import Choice, propose, quantity_rule, reinspection_until
from sampling.rules.shelf_life import days_missing
from sampling.usecases.sealing import seal_sample

from .visits import visible_visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def sample_seal(request, pk, batch_pk):
    visit, today = visible_visit(request.user, pk), timezone.localdate()
    batches = Batch.objects.filter(enterprise=visit.enterprise_id).select_related("category", "variety__category")
    batch = get_object_or_404(batches, pk=batch_pk)
    choice = propose(visit, today).choices.get(batch.pk) or Choice(batch, (), is_proposed=True)
    rule = quantity_rule(visit.plan, batch)
    data = request.POST if request.method == "POST" else None
    form = SealForm(data, batch=batch, rule=rule, asks_reason=not choice.is_proposed)
    if form.is_valid():
        try:
            sample = _seal(visit, batch, choice, form, request.user, today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _sealed_message(sample))
            return redirect(visit)
    context = {
        "title": gettext("Seal a sample"),
        "visit": visit,
        "batch": batch,
        "is_raw": batch.kind in RAW_KINDS,
        "choice": choice,
        "rule": rule,
        "piece_kg": piece_kg(batch),
        "keeps": _keeps(batch, today),
        "form": form,
        "back": visit.get_absolute_url(),
    }
    return render(request, "sampling/sample_seal.html", context, status=422 if form.errors else 200)


def _keeps(batch: Batch, today: dt.date) -> dict:
    """Whether the backup portion keeps as long as a re-inspection can be applied for, and how long that is."""
    until = reinspection_until(today)
    return {"until": until, "days_missing": days_missing(batch.expires_on, until)}


def _seal(visit, batch, choice: Choice, form: SealForm, by, on):
    data = form.cleaned_data
    reasons = list(choice.reasons)
    if not choice.is_proposed:
        reasons.append(Reason("chosen_by_sampler", {"reason": data["choice_reason"]}))
    return seal_sample(
        visit=visit,
        batch=batch,
        place=data["place"],
        quantities=form.quantities(),
        test_seal=data["test_seal"],
        backup_seal=data["backup_seal"],
        attributes=form.attributes(),
        choice_reasons=reasons,
        unit_price=data["unit_price"],
        purchase_price=data["purchase_price"],
        remark=data["remark"],
        sealed_at=timezone.now(),
        by=by,
        on=on,
    )


def _sealed_message(sample) -> str:
    words = {"number": sample.number, "items": sample.results.count(), "day": day(sample.deliver_due_on)}
    return gettext("Sealed as %(number)s with %(items)s test items. It must reach the laboratory by %(day)s.") % words
