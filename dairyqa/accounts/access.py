from functools import wraps

from django.core.exceptions import PermissionDenied

from .permissions import Permission


def requires(permission: Permission, *, to_write: Permission | None = None):
    """Let only roles with ``permission`` through (403); a POST needs ``to_write`` if it is given."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            needed = to_write if to_write and request.method == "POST" else permission
            if not request.user.may(needed):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = permission
        return checked

    return decorate


def permissions_context(request):
    """``perms_of.ENTER_RESULTS`` in templates: the button asks what the view asks."""
    user = getattr(request, "user", None)  # a request refused early, e.g. for its host, has none
    if user is None or not user.is_authenticated:
        return {"perms_of": {}}
    return {"perms_of": {permission.name: user.may(permission) for permission in Permission}}
