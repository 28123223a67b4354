from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from sampling.forms.costs import CostForm
from sampling.models import Sample
from sampling.usecases.costs import enter_test_cost
from sampling.views.sample_actions import WHO_ENTERS_COSTS


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES)
def sample_cost(request, number):
    """What testing this sample costs."""
    if not any(request.user.may(permission) for permission in WHO_ENTERS_COSTS):
        raise PermissionDenied
    samples = Sample.objects.visible_to(request.user).select_related("county", "plan")
    sample = get_object_or_404(samples, number=number)
    form = CostForm(request.POST if request.method == "POST" else None, initial={"cost": sample.test_cost})
    if form.is_valid():
        try:
            enter_test_cost(sample=sample, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(sample)
    context = {
        "title": _("Cost of testing %(number)s") % {"number": sample.number},
        "intro": _("%(payer)s pays it; the producer is never charged (plan, part 7).") % {"payer": sample.plan.payer},
        "sample": sample,
        "form": form,
        "submit": _("Save"),
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/sample_cost.html", context, status=422 if form.errors else 200)
