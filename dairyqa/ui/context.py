from dairyqa.navigation_map import GROUPS

from .navigation import menu_of


def navigation(request):
    """``menu`` for the side bar; empty for a visitor who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    return {"menu": menu_of(user, request.path, GROUPS)}
