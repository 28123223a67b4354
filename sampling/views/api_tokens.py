"""Access tokens of laboratory programs: made by the system administrator, shown once, revoked at once."""

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from sampling.choices import TokenScope
from sampling.forms.api_tokens import TokenForm
from sampling.models import ApiToken
from sampling.usecases.api_tokens import make_token, revoke_token

NEW = Action(
    _("New token"),
    reverse_lazy("sampling:api_token_new"),
    permission=Permission.MANAGE_TOKENS,
    icon="plus",
    tone="primary",
)


class TokenFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("in_force", _("In force")), ("ended", _("Ended or revoked"))], method="of_state"
    )

    class Meta:
        model = ApiToken
        fields = ()

    def of_state(self, queryset, _name, value):
        in_force = {"revoked_on": None, "expires_on__gte": timezone.localdate()}
        return queryset.filter(**in_force) if value == "in_force" else queryset.exclude(**in_force)


class TokenList(ListPage):
    permission = Permission.MANAGE_TOKENS
    title = _("Access tokens")
    intro = _("Keys with which programs of laboratories read samples, deliver results and read conclusions.")
    columns = (
        Column("name", _("Name"), sort="name", link=("sampling:api_token_revoke", "pk")),
        Column("laboratory", _("Laboratory"), value="laboratory__name", sort="laboratory__name"),
        Column("acts_as", _("Acts for"), value="acts_as__display_name"),
        Column("state", _("State"), value=lambda row: _state(row), needs=("pk", "revoked_on", "expires_on")),
        Column("expires_on", _("Ends on"), sort="expires_on"),
        Column("last_used_at", _("Last used"), sort="last_used_at"),
        Column("prefix", _("Begins with"), wide_only=True),
        Column("scopes", _("What it may do"), value=lambda row: _scopes(row), needs=("scopes",), wide_only=True),
    )
    filters = TokenFilters
    search = ("name", "laboratory__name", "acts_as__display_name", "prefix")
    search_hint = _("Name, laboratory or person")
    default_sort = "name"
    empty = Empty(
        _("No access tokens yet"),
        _("A program of a laboratory gets a token here; its description is at /api/v1/openapi.json."),
        NEW,
    )
    actions = (Action(_("Description (OpenAPI)"), reverse_lazy("api:openapi"), icon="file"), NEW)

    def queryset(self):
        return _reachable(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_TOKENS)
def api_token_new(request):
    today = timezone.localdate()
    form = TokenForm(request.POST or None, laboratories=_laboratories(request.user), today=today)
    if form.is_valid():
        try:
            token, text = make_token(laboratory=form.laboratory, **form.cleaned_data, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            # The only answer that ever holds the text: not by redirect, and kept by nobody on the way.
            page = render(request, "sampling/api_token_made.html", {"title": token.name, "token": token, "text": text})
            page.headers["Cache-Control"] = "no-store"
            return page
    context = {
        "title": gettext("New token"),
        "form": form,
        "submit": gettext("Make the token"),
        "intro": gettext("The token is shown once, after it is made; only a digest of it is kept."),
        "back": reverse("sampling:api_tokens"),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_TOKENS)
def api_token_revoke(request, pk):
    token = get_object_or_404(_reachable(request.user).select_related("laboratory"), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        revoke_token(token=token, by=request.user, on=timezone.localdate())
        messages.success(request, gettext("The token “%(name)s” is revoked.") % {"name": token})
        return redirect("sampling:api_tokens")
    context = {
        "title": gettext("Revoke the token “%(name)s”?") % {"name": token},
        "form": form,
        "effects": [
            gettext("The program of %(laboratory)s is refused from now on.") % {"laboratory": token.laboratory},
            gettext("What it has delivered stays; a revoked token is never in force again."),
        ],
        "submit": gettext("Revoke the token"),
        "danger": True,
        "back": reverse("sampling:api_tokens"),
    }
    return render(request, "layouts/confirm.html", context)


def _laboratories(user):
    return Laboratory.objects.filter(city__in=Bureau.objects.visible_to(user))


def _reachable(user):
    return ApiToken.objects.filter(laboratory__in=_laboratories(user))


def _state(row):
    if row["revoked_on"]:
        return Badge(gettext("Revoked"), "grey")
    if row["expires_on"] < timezone.localdate():
        return Badge(gettext("Ended"), "grey")
    return Badge(gettext("In force"), "green")


def _scopes(row):
    return "；".join(str(TokenScope(scope).label) for scope in row["scopes"])
