"""The language of a page: Chinese, unless the person switched."""

from django.conf import settings
from django.utils import translation


def language_middleware(get_response):
    """Follow the cookie that the language switch sets, never the browser's Accept-Language."""

    def respond(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return respond
