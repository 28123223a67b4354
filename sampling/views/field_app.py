"""The tablet app as files: its page, its worker, its manifest, its words. Nothing in them is about anybody."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import DjangoTranslation
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dairyqa.ui.offline import served_files, sha256_of

STYLES = ("css/field-app.css", "css/field-visit.css")
LIBRARIES = (
    "vendor/fflate/esm/browser.js",
    "vendor/idb/build/index.js",
    "vendor/jsqr/dist/jsQR.js",
    "vendor/lit-html/lit-html.js",
    "vendor/signature_pad/dist/signature_pad.min.js",
)
# Loaded when somebody needs them; all others at once, not one storey of imports after the other.
LATE = {"vendor/fflate/esm/browser.js", "vendor/jsqr/dist/jsQR.js", "field/app.js", "field/export.js"}
PICTURES = ("img/mark.svg", "img/field-192.png", "img/field-512.png")
WORKER = settings.BASE_DIR / "templates" / "field" / "worker.js"
RETIRED_WORKER = settings.BASE_DIR / "templates" / "field" / "worker_retired.js"

never_stale = cache_control(no_cache=True, max_age=0)


@login_not_required
@require_safe
@never_stale
@gzip_page
def field_app(request):
    """The same bytes for everybody; the language is taken up in the browser."""
    return HttpResponse(_shell(_build()))


@login_not_required
@require_safe
@never_stale
@gzip_page
def field_worker(request):
    if not settings.FIELD_WORKER:
        return HttpResponse(RETIRED_WORKER.read_text(), content_type="text/javascript; charset=utf-8")
    build = _build()
    files = _files() | {reverse("sampling:field_app"): sha256_of(_shell(build).encode())}
    head = f"const BUILD = {json.dumps(build)};\nconst FILES = {json.dumps(files)};\n"
    return HttpResponse(head + WORKER.read_text(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@never_stale
def field_manifest(request):
    return HttpResponse(_manifest(), content_type="application/manifest+json")


@login_not_required
@require_safe
@never_stale
@gzip_page
def field_words(request, language):
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(_words(language), content_type="application/json")


def _once(function):
    """Kept for the life of the process; read anew each time while one develops."""
    kept = lru_cache(maxsize=None)(function)

    def fresh_or_kept(*args):
        return function(*args) if settings.DEBUG else kept(*args)

    fresh_or_kept.cache_clear = kept.cache_clear
    return fresh_or_kept


@_once
def _files() -> dict[str, str]:
    """All that the app needs without a network but its page: ``{address: SHA-256}``."""
    words = {
        reverse("sampling:field_words", args=[language]): sha256_of(_words(language))
        for language in dict(settings.LANGUAGES)
    }
    manifest = {reverse("sampling:field_manifest"): sha256_of(_manifest())}
    return served_files([*STYLES, *LIBRARIES, *PICTURES, *_modules()]) | words | manifest


@_once
def _modules() -> list[str]:
    root = Path(finders.find("field"))
    return [module.relative_to(root.parent).as_posix() for module in sorted(root.rglob("*.js"))]


@_once
def _build() -> str:
    """Twelve digits that change with any byte of the app."""
    return sha256_of(json.dumps([_files(), _shell("")]).encode())[:12]


@_once
def _shell(build: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        early = [name for name in (*LIBRARIES, *_modules()) if name not in LATE]
        return render_to_string("field/app.html", {"build": build, "styles": STYLES, "modules": early})


@_once
def _manifest() -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return json.dumps(
            {
                "id": "/field/",
                "name": _("Sampling on a tablet"),
                "short_name": _("Sampling"),
                "lang": "zh-CN",
                "start_url": "/field/",
                "scope": "/field/",
                "display": "standalone",
                "background_color": "#f4f6f9",
                "theme_color": "#1f5fa8",
                "icons": [
                    {"src": static(f"img/field-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                    for size in (192, 512)
                ]
                + [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
            },
            ensure_ascii=False,
        ).encode()


@_once
def _words(language: str) -> bytes:
    """``{msgid: text}`` of the modules in static/field; empty for English, which is what they are written in."""
    with translation.override(language):
        catalogue = DjangoTranslation(translation.get_language(), domain="djangojs")._catalog
    words = {key: text for key, text in catalogue.items() if isinstance(key, str) and key and text and text != key}
    return json.dumps(words, ensure_ascii=False, sort_keys=True).encode()
