"""A person's calendar address, and what it answers."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import ConfirmForm
from sampling.documents.visit_feed import calendar_of
from sampling.models import CalendarFeed
from sampling.queries.feeds import changes_of, reader_of, visits_of_reader
from sampling.usecases.feeds import make_feed, revoke_feed

SHOWN_ONCE = "calendar_address"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SUBSCRIBE_CALENDAR)
def my_feed(request):
    """The own address: made by a POST, and then seen once."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            token = make_feed(person=request.user, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            request.session[SHOWN_ONCE] = request.build_absolute_uri(reverse("sampling:feed", args=[token]))
            return redirect("sampling:my_feed")
    context = {
        "title": gettext("My calendar address"),
        "form": form,
        "feed": CalendarFeed.objects.filter(person=request.user, revoked_on=None).first(),
        "address": request.session.pop(SHOWN_ONCE, ""),
        "is_sampler": request.user.may(Permission.CARRY_OUT_VISITS),
    }
    return render(request, "sampling/my_feed.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SUBSCRIBE_CALENDAR)
def my_feed_revoke(request):
    feed = CalendarFeed.objects.filter(person=request.user, revoked_on=None).select_related("person").first()
    if feed is None:
        return redirect("sampling:my_feed")
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            revoke_feed(feed=feed, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("The address is revoked."))
            return redirect("sampling:my_feed")
    context = {
        "title": gettext("Revoke the calendar address?"),
        "form": form,
        "submit": gettext("Revoke"),
        "danger": True,
        "effects": [
            gettext("Calendars that subscribed to it get nothing any more."),
            gettext("It cannot be brought back; you can make a new one."),
        ],
        "back": reverse("sampling:my_feed"),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
@conditional_page
def feed(request, token):
    """The calendar behind an address. Whoever knows the token may read; the language is the product's own."""
    person = reader_of(token)
    if person is None:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        visits = list(visits_of_reader(person, timezone.localdate()))
        body = calendar_of(
            visits,
            changes_of(visits),
            name=gettext("Visits: %(whose)s") % {"whose": _whose(person)},
            address_of=lambda visit: request.build_absolute_uri(visit.get_absolute_url()),
        )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="visits.ics"'
    return response


def _whose(person) -> str:
    return person.display_name if person.may(Permission.CARRY_OUT_VISITS) else person.bureau.area
