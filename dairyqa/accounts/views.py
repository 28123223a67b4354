from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.access import requires
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage

from .models import User
from .permissions import Permission


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    pass


def password(request):
    raise Http404


class PersonList(ListPage):
    permission = Permission.MANAGE_ACCOUNTS
    title = _("People")
    columns = (Column("display_name", _("Name"), sort="display_name"),)

    def queryset(self):
        return User.objects.visible_to(self.request.user)


@requires(Permission.MANAGE_ACCOUNTS)
def person_new(request):
    raise Http404


@requires(Permission.MANAGE_ACCOUNTS)
def person(request, pk):
    raise Http404


@requires(Permission.MANAGE_ACCOUNTS)
def person_edit(request, pk):
    raise Http404


@requires(Permission.MANAGE_ACCOUNTS)
def person_status(request, pk):
    raise Http404


@requires(Permission.MANAGE_ACCOUNTS)
def person_password(request, pk):
    raise Http404


@requires(Permission.VIEW_ORGANISATION)
def organisation(request):
    raise Http404
