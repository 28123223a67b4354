"""A sample at the laboratory's door: scanned, checked point by point, taken in or refused."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from sampling.choices import SampleStatus
from sampling.forms.custody import code_as_scanned
from sampling.forms.reception import ReceptionForm, RefusalForm
from sampling.models import Sample
from sampling.queries.custody import found_by_code, holders, is_kept_with_broken_seal, open_offer
from sampling.usecases.samples import receive_sample, refuse_sample

from .samples import portions_of, visible_sample

AN_HOUR_S = 3600


@require_safe
@requires(Permission.RECEIVE_SAMPLES)
def reception_scan(request):
    """What is scanned leads to the reception of its sample; a paper of several samples lets one choose."""
    code = code_as_scanned(request.GET.get("code", ""))
    found = found_by_code(request.user, code) if code else []
    if len(found) == 1:
        return redirect(_next_page(found[0]))
    lines = [{"sample": sample, "url": _next_page(sample)} for sample in found]
    context = {"title": gettext("Receive samples"), "code": code, "found": lines, "SampleStatus": SampleStatus}
    return render(request, "sampling/reception_scan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECEIVE_SAMPLES)
def sample_receive(request, number):
    sample = visible_sample(request.user, number)
    form = _reception_form(request, sample)
    if form.is_valid():
        try:
            _take_in_or_refuse(sample, form, request.user)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _done_words(sample))
            return redirect(sample)
    context = {
        "title": gettext("Receive the sample"),
        "sample": sample,
        "form": form,
        "portions": portions_of(sample),
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/sample_receive.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECEIVE_SAMPLES)
def sample_refuse(request, number):
    sample = visible_sample(request.user, number)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            refuse_sample(
                sample=sample, **form.cleaned_data, by=request.user, at=timezone.now(), on=timezone.localdate()
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _done_words(sample))
            return redirect(sample)
    context = {
        "title": gettext("Refuse the sample?"),
        "sample": sample,
        "form": form,
        "effects": [
            gettext("The sample is not tested; its samplers are told why."),
            gettext("Its batch may be sampled again while it is on hand."),
        ],
        "submit": gettext("Refuse the sample"),
        "danger": True,
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/sample_refuse.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_SAMPLES)
def sample_photo(request, number, pk):
    """The copy of a photo of the laboratory; ``?original=1`` the original as it came, to be kept only."""
    sample = get_object_or_404(Sample.objects.visible_to(request.user), number=number)
    photo = get_object_or_404(sample.photos, pk=pk)
    is_original = request.GET.get("original") == "1"
    stored = photo.original if is_original else photo.file
    if not stored.storage.exists(stored.name):
        raise Http404
    response = FileResponse(
        stored.open("rb"),
        as_attachment=is_original,
        filename=f"{sample}_{photo.pk}{PurePosixPath(stored.name).suffix}",
        content_type="application/octet-stream" if is_original else "image/jpeg",
    )
    response.headers["Cache-Control"] = f"private, max-age={AN_HOUR_S}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _next_page(sample: Sample) -> str:
    if sample.status == SampleStatus.SEALED:
        return reverse("sampling:sample_receive", args=[sample.number])
    return sample.get_absolute_url()


def _reception_form(request, sample: Sample) -> ReceptionForm:
    offer, holding = open_offer(sample), holders(sample)
    is_sent = request.method == "POST"
    return ReceptionForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        givers=[offer.given_by] if offer else holding,
        is_taken=request.user in holding,
        has_kept_seal=is_kept_with_broken_seal(sample),
    )


def _take_in_or_refuse(sample: Sample, form: ReceptionForm, by) -> None:
    data, moment = form.cleaned_data, {"by": by, "at": timezone.now(), "on": timezone.localdate()}
    if form.is_refused:
        refuse_sample(sample=sample, ground=data["ground"], **form.found(), **moment)
    else:
        receive_sample(
            sample=sample,
            shelf_place=data["shelf_place"],
            giver=form.givers.get(data.get("giver")),
            **form.found(),
            **moment,
        )


def _done_words(sample: Sample) -> str:
    if sample.status == SampleStatus.REFUSED:
        words = gettext("%(number)s was refused; its samplers are told, and its batch may be sampled again.")
    else:
        words = gettext("%(number)s is in the laboratory; its backup portion is locked.")
    return words % {"number": sample.number}
