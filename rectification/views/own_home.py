"""The first page of a producer: what to do now and by when."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from rectification.queries.own import own_conclusions, own_tasks
from sampling.choices import BatchVerdict

from .own_pages import own_enterprise

SHOWN = 5


@require_safe
@requires(Permission.OWN_PAGES)
def own_home(request):
    enterprise = own_enterprise(request.user)
    context = {
        "enterprise": enterprise,
        "tasks": own_tasks(request.user, enterprise, timezone.localdate()),
        "latest": own_conclusions(request.user).order_by("-reported_on", "-pk")[:SHOWN],
        "BatchVerdict": BatchVerdict,
        "needs_password": not request.user.has_usable_password(),
        "password_url": reverse("accounts:password"),
    }
    return render(request, "rectification/own_home.html", context)
