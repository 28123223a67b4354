"""The addresses of the API: for programs, so without session and form token, and whatever happens JSON."""

from django.http import JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dairyqa.json_answers import refusal

from .program import api

LARGEST_BODY_BYTES = 1024 * 1024
JSON = "application/json"
WRITING = {"results"}


def for_programs(name: str, view):
    """The view of ninja, with the answers that it does not give itself in our form."""

    @csrf_exempt
    def answered(request, **kwargs):
        if request.method == "POST" and name in WRITING:
            length = request.headers.get("Content-Length", "")
            if length.isdecimal() and int(length) > LARGEST_BODY_BYTES:
                return refusal("too_large", _("The body is larger than 1 MB."), 413)
            if request.content_type != JSON:
                return refusal("media_type", _("Send JSON: Content-Type: application/json"), 415)
        response = view(request, **kwargs)
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = refusal("method", _("This cannot be asked here."), 405)
            response.headers["Allow"] = allowed
        response.headers["Cache-Control"] = "no-store"
        return response

    answered.login_required = False
    answered.answers_json = True
    return answered


def openapi(request):
    """The description of the API, in OpenAPI."""
    return JsonResponse(api.get_openapi_schema(path_prefix=request.path.removesuffix("openapi.json")))


app_name = "api"
urlpatterns = [
    path("openapi.json", for_programs("openapi", require_safe(openapi)), name="openapi"),
    *(
        path(str(pattern.pattern), for_programs(pattern.name, pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if pattern.name != "api-root"
    ),
]
