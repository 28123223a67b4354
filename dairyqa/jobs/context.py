from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dairyqa.ui.days import moment

from .queries import recent_signs, silent_among


def background_work(request):
    """``silent_jobs``: for the warning on every page when nobody does the background work."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"silent_jobs": []}
    return {"silent_jobs": SimpleLazyObject(lambda: in_words(timezone.now()))}


def in_words(now):
    return [
        {"component": component.label, "since": moment(since) if since else ""}
        for component, since in silent_among(recent_signs(), now).items()
    ]
