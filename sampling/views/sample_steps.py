"""The steps of a sample up to the laboratory's door: sealed, received, refused."""

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
from sampling.forms.samples import ReceptionForm, RefusalForm, SealForm, piece_kg
from sampling.queries import Choice, propose, quantity_rule, reinspection_until
from sampling.queries.custody import holders, is_kept_with_broken_seal, open_offer
from sampling.rules.reception import Findings
from sampling.rules.shelf_life import days_missing
from sampling.usecases.samples import receive_sample, refuse_sample
from sampling.usecases.sealing import seal_sample

from .samples import visible_sample
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


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECEIVE_SAMPLES)
def sample_receive(request, number):
    sample = visible_sample(request.user, number)
    has_kept_seal = is_kept_with_broken_seal(sample)
    form = _reception_form(request, sample, has_kept_seal)
    if form.is_valid():
        try:
            receive_sample(
                sample=sample,
                remark=form.cleaned_data["remark"] or _remark_of_kept_seal(has_kept_seal),
                findings=Findings(seals_intact=not has_kept_seal),
                **form.handover(),
                by=request.user,
                at=timezone.now(),
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("%(number)s is in the laboratory.") % {"number": sample.number})
            return redirect(sample)
    return _reception_page(request, "sampling/sample_receive.html", gettext("Receive the sample"), sample, form)


def _remark_of_kept_seal(has_kept_seal: bool) -> str:
    return gettext("A seal is broken; the city bureau decided that the sample stays valid.") if has_kept_seal else ""


def _reception_form(request, sample, has_kept_seal: bool) -> ReceptionForm:
    offer, holding = open_offer(sample), holders(sample)
    return ReceptionForm(
        request.POST if request.method == "POST" else None,
        givers=[offer.given_by] if offer else holding,
        is_taken=request.user in holding,
        has_kept_seal=has_kept_seal,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECEIVE_SAMPLES)
def sample_refuse(request, number):
    sample = visible_sample(request.user, number)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            refuse_sample(sample=sample, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("%(number)s was refused.") % {"number": sample.number})
            return redirect(sample)
    return _reception_page(request, "sampling/sample_refuse.html", gettext("Refuse the sample?"), sample, form)


def _reception_page(request, template, title, sample, form):
    context = {
        "title": title,
        "sample": sample,
        "form": form,
        "effects": [
            gettext("The sample is not tested; the samplers see why."),
            gettext("Its batch may be sampled again while it is on hand."),
        ],
        "submit": gettext("Refuse the sample"),
        "danger": True,
        "back": sample.get_absolute_url(),
    }
    return render(request, template, context, status=422 if form.errors else 200)
