from django.utils.functional import SimpleLazyObject

from .queries import unread_count


def unread(request):
    """``unread_notices`` for the bell; asked of the database only by pages that have one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(user))}
