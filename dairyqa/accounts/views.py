import django_filters
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import F
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage

from . import usecases
from .access import requires
from .choices import AccountStatus, Role
from .forms import STAFF_ROLES, AccountStatusForm, NewPersonForm, PersonForm
from .models import Bureau, User
from .permissions import Permission
from .queries import organisation_of


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    pass


@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    """The own password, asked for by its owner; who came in with a slip and has none yet is not asked for the old."""
    form_class = PasswordChangeForm if request.user.has_usable_password() else SetPasswordForm
    form = form_class(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        usecases.set_password(
            user=request.user, password=form.cleaned_data["new_password1"], by=request.user, on=timezone.localdate()
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("workbench:workbench")
    context = {
        "form": form,
        "title": _("Change the password"),
        "submit": _("Change the password"),
        "back": reverse("workbench:workbench"),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


class PersonFilters(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=STAFF_ROLES)
    bureau = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Bureau"), queryset=lambda request: Bureau.objects.within(request.user.bureau)
    )
    account = django_filters.ChoiceFilter(
        label=gettext_lazy("Account"),
        choices=AccountStatus.choices,
        method=lambda rows, name, value: rows.filter(is_active=value == AccountStatus.OPEN),
    )

    class Meta:
        model = User
        fields = ()


class PersonList(ListPage):
    permission = Permission.MANAGE_ACCOUNTS
    title = gettext_lazy("People")
    intro = gettext_lazy("Accounts of the bureau, the bureaus below it and their laboratories. Each has one role.")
    columns = (
        Column("display_name", gettext_lazy("Full name"), sort="display_name", link=("accounts:person", "pk")),
        Column("username", gettext_lazy("User name"), sort="username"),
        Column("role", gettext_lazy("Role"), value=lambda row: Role(row["role"]).label, needs=("role",), sort="role"),
        Column("workplace", gettext_lazy("Place of work"), sort="workplace"),
        Column("section", gettext_lazy("Section"), value="section__name", wide_only=True),
        Column(
            "account",
            gettext_lazy("Account"),
            value=lambda row: account_badge(row["is_active"]),
            needs=("is_active",),
        ),
        Column("last_login", gettext_lazy("Last signed in"), sort="last_login", wide_only=True),
    )
    filters = PersonFilters
    search = ("display_name", "username")
    search_hint = gettext_lazy("Name or user name")
    default_sort = "display_name"
    new = Action(
        gettext_lazy("New person"),
        reverse_lazy("accounts:person_new"),
        permission=Permission.MANAGE_ACCOUNTS,
        icon="plus",
        tone="primary",
    )
    actions = (new,)
    empty = Empty(
        gettext_lazy("Nobody has an account yet"),
        gettext_lazy("Everybody who works here gets an account with one role."),
        new,
    )

    def queryset(self):
        people = User.objects.visible_to(self.request.user)
        return people.annotate(workplace=Coalesce("laboratory__name", F("bureau__area")))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def person_new(request):
    today = timezone.localdate()
    form = NewPersonForm(request.POST if request.method == "POST" else None, manager=request.user, today=today)
    if form.is_valid():
        account = usecases.create_account(
            password=form.cleaned_data["password1"], by=request.user, on=today, **form.values()
        )
        messages.success(request, _("%(name)s can sign in now.") % {"name": account.display_name})
        return redirect(account)
    context = {
        "form": form,
        "title": _("New person"),
        "submit": _("Open the account"),
        "back": reverse("accounts:people"),
    }
    return render(request, "accounts/person_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.MANAGE_ACCOUNTS)
def person(request, pk):
    account = visible_person(request.user, pk)
    context = {
        "title": account.display_name,
        "account": account_badge(account.is_active),
        "actions": allowed(steps_of(account, request.user), request.user),
        "facts": facts_of(account),
        "history": history_of(account),
    }
    return render(request, "accounts/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def person_edit(request, pk):
    account = visible_person(request.user, pk)
    today = timezone.localdate()
    form = PersonForm(
        request.POST if request.method == "POST" else None, manager=request.user, today=today, person=account
    )
    if form.is_valid():
        try:
            usecases.change_account(user=account, by=request.user, on=today, **form.values())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The account is changed."))
            return redirect(account)
    context = {
        "form": form,
        "person": account,
        "title": _("Change the account of %(name)s") % {"name": account.display_name},
        "back": account.get_absolute_url(),
    }
    return render(request, "accounts/person_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def person_status(request, pk):
    """Close an open account, open a closed one."""
    account = visible_person(request.user, pk)
    other = AccountStatus.CLOSED if account.is_active else AccountStatus.OPEN
    form = AccountStatusForm(request.POST if request.method == "POST" else None, initial={"to": other})
    if form.is_valid():
        is_active = form.cleaned_data["to"] == AccountStatus.OPEN
        try:
            usecases.set_account_active(user=account, is_active=is_active, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The account is open again.") if is_active else _("The account is closed."))
            return redirect(account)
    context = {"form": form, "person": account, "back": account.get_absolute_url(), **status_question(account)}
    return render(request, "accounts/person_status.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACCOUNTS)
def person_password(request, pk):
    account = visible_person(request.user, pk)
    form = SetPasswordForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        usecases.set_password(
            user=account, password=form.cleaned_data["new_password1"], by=request.user, on=timezone.localdate()
        )
        messages.success(request, _("The new password of %(name)s is set.") % {"name": account.display_name})
        return redirect(account)
    context = {
        "form": form,
        "person": account,
        "title": _("New password for %(name)s") % {"name": account.display_name},
        "submit": _("Set the password"),
        "back": account.get_absolute_url(),
        "intro": _("Tell it to nobody else; %(name)s is signed out everywhere and changes it after signing in.")
        % {"name": account.display_name},
    }
    return render(request, "accounts/person_password.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_ORGANISATION)
def organisation(request):
    context = {"cities": organisation_of(request.user, timezone.localdate())}
    return render(request, "accounts/organisation.html", context)


def visible_person(user, pk) -> User:
    people = User.objects.visible_to(user).select_related("bureau", "section__bureau", "laboratory__city")
    return get_object_or_404(people, pk=pk)


def account_badge(is_active: bool) -> Badge:
    return Badge.of(AccountStatus.OPEN if is_active else AccountStatus.CLOSED, AccountStatus)


def steps_of(account: User, user: User) -> list[Action]:
    own = account == user
    status = Action(
        _("Close the account") if account.is_active else _("Open the account again"),
        reverse("accounts:person_status", args=[account.pk]),
        permission=Permission.MANAGE_ACCOUNTS,
        tone="danger" if account.is_active else "",
        why_not=_("Nobody closes the own account.") if own else "",
    )
    return [
        Action(
            _("Change"),
            reverse("accounts:person_edit", args=[account.pk]),
            permission=Permission.MANAGE_ACCOUNTS,
            icon="edit",
            tone="primary",
        ),
        Action(
            _("Set a new password"),
            reverse("accounts:password") if own else reverse("accounts:person_password", args=[account.pk]),
            permission=Permission.MANAGE_ACCOUNTS,
            icon="lock",
        ),
        status,
    ]


def facts_of(account: User) -> list[Fact]:
    return [
        Fact(_("User name"), account.username),
        Fact(_("Role"), account.get_role_display()),
        Fact(_("Place of work"), account.workplace.name),
        Fact(_("Section"), account.section.name if account.section else None),
        Fact(_("Head of the section, office or laboratory"), account.is_head),
        Fact(_("E-mail"), account.email, hint="" if account.email else _("Without an address no reminder by e-mail.")),
        Fact(_("Account opened"), account.date_joined),
        Fact(_("Last signed in"), account.last_login),
    ]


def status_question(account: User) -> dict:
    name = {"name": account.display_name}
    if account.is_active:
        return {
            "title": _("Close the account of %(name)s?") % name,
            "effects": [
                _("%(name)s is signed out at once and cannot sign in any more.") % name,
                _("What %(name)s did stays on record under this name.") % name,
            ],
            "submit": _("Close the account"),
            "danger": True,
        }
    return {
        "title": _("Open the account of %(name)s again?") % name,
        "effects": [_("%(name)s can sign in again with the old password and the same role.") % name],
        "submit": _("Open the account again"),
        "danger": False,
    }
