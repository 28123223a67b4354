"""Addresses that a program reads: whatever happens the answer is JSON, never a page, and never a way to one."""

from functools import wraps
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import csrf

from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError

AS_CANONICAL = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}


class AskToSignIn(LoginRequiredMiddleware):
    """401 for programs, the page that asks to sign in for people."""

    def handle_no_permission(self, request, view_func):
        if answers_json(view_func):
            return _stamped(refusal("signed_out", _("Sign in again."), 401))
        return super().handle_no_permission(request, view_func)


def csrf_failure(request, reason=""):
    if request.resolver_match and answers_json(request.resolver_match.func):
        return _stamped(refusal("csrf", _("The page is out of date: load it again."), 403))
    return csrf.csrf_failure(request, reason)


def json_view(*methods: str, permission: Permission | None = None):
    """A view that answers JSON and nothing else, whoever asks and however it ends.

    It returns what ``answer`` and ``refusal`` make; 404s and refusals by the use
    cases (``DomainError``) become JSON too. Every answer tells the server's time.
    """

    def decorate(view):
        @wraps(view)
        def answered(request, *args, **kwargs):
            return _stamped(_answered(view, methods, permission, request, args, kwargs))

        answered.answers_json = True
        if permission:
            answered.permission = permission
        return answered

    return decorate


def answer(content: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params=AS_CANONICAL)


def refusal(code: str, message: str, status: int, *, errors=(), **more: Any) -> JsonResponse:
    """``errors`` are pairs of a field and a sentence."""
    told = [{"field": field, "message": sentence} for field, sentence in errors]
    return answer({"code": code, "message": message, "errors": told, **more}, status)


def moment(at) -> str:
    """ISO 8601 in the server's zone, with its offset."""
    return timezone.localtime(at).isoformat(timespec="milliseconds")


def answers_json(view) -> bool:
    return getattr(view, "answers_json", False)


def _answered(view, methods, permission, request, args, kwargs) -> HttpResponse:
    if request.method not in methods:
        return refusal("method", _("This cannot be asked here."), 405)
    if permission and not request.user.may(permission):
        return refusal("not_allowed", _("Your role does not allow this."), 403)
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return refusal("unknown", _("There is no such thing, or it is not yours."), 404)
    except DomainError as refused:
        errors = [(refused.field, str(refused))] if refused.field else []
        return refusal("refused", str(refused), 422, errors=errors)


def _stamped(response: HttpResponse) -> HttpResponse:
    response["X-Server-Time"] = moment(timezone.now())
    response["Cache-Control"] = "no-store"
    return response
