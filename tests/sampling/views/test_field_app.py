"""The tablet app as files: public, about nobody, each byte accounted for in the worker."""

import hashlib
import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from sampling.views import field_app
from sampling.views.field_app import LIBRARIES, PICTURES, STYLES

PAGE = "/field/"


def files_of(client) -> dict[str, str]:
    """What the worker keeps on the tablet: ``{address: SHA-256}``."""
    worker = client.get(reverse("sampling:field_worker")).content.decode()
    return json.loads(re.search(r"^const FILES = (.*);$", worker, re.MULTILINE)[1])


def build_of(client) -> str:
    return re.search(r'name="build" content="(.*?)"', client.get(PAGE).content.decode())[1]


def test_page_is_the_same_for_everybody_and_carries_nothing_personal(client, cast):
    before = client.get(PAGE)
    client.force_login(cast.inspector)
    client.cookies["django_language"] = "en"
    after = client.get(PAGE)

    assert before.content == after.content
    assert not before.cookies
    assert not after.cookies
    assert "no-cache" in before["Cache-Control"]


def test_worker_names_every_file_with_the_digest_of_what_is_served(client):
    files = files_of(client)
    for address in (PAGE, "/field/words/en.json", "/field/words/zh-hans.json", "/field/manifest.webmanifest"):
        assert files.pop(address) == hashlib.sha256(client.get(address).content).hexdigest()
    for address, digest in files.items():
        with open(finders.find(address.removeprefix("/static/")), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == digest, address


def test_worker_names_all_modules_and_what_they_import(client):
    files = files_of(client)
    assert {"/static/field/app.js", "/static/field/rules/canonical.js", "/static/field/screens/visit.js"} <= set(files)
    assert {f"/static/{name}" for name in (*STYLES, *LIBRARIES, *PICTURES)} <= set(files)
    for address in files:
        if address.endswith(".js"):
            with open(finders.find(address.removeprefix("/static/")), encoding="utf-8") as module:
                imported = re.findall(
                    r"""(?m)^(?:import|export)\b[^;"']*["']((?:\./|\.\./)[^"']+)["']""", module.read()
                )
            for name in imported:
                assert resolved(address, name) in files, f"{address} imports {name}"


def resolved(address, name):
    parts = address.split("/")[:-1]
    for step in name.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def test_worker_may_not_be_kept_by_the_browser_and_never_skips_waiting_by_itself(client):
    answer = client.get(reverse("sampling:field_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    install = re.search(r'addEventListener\("install".*', answer.content.decode())[0]
    assert "skipWaiting" not in install


def test_retired_worker_leaves_what_was_recorded(client, settings):
    settings.FIELD_WORKER = False
    worker = client.get(reverse("sampling:field_worker")).content.decode()
    assert "unregister()" in worker
    assert "indexedDB" not in worker


def test_any_other_byte_makes_another_build(client, monkeypatch):
    before = build_of(client)
    files = field_app._files()
    monkeypatch.setattr(field_app, "_files", lambda: files | {"/static/field/app.js": "0" * 64})
    field_app._build.cache_clear()
    try:
        assert build_of(client) != before
    finally:
        field_app._build.cache_clear()


def test_manifest_opens_the_app_in_a_window_of_its_own(client):
    manifest = client.get(reverse("sampling:field_manifest")).json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (PAGE, PAGE, "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_words(client, language):
    words = client.get(reverse("sampling:field_words", args=[language])).json()
    assert all(isinstance(text, str) and text for text in words.values())
    if language == "en":
        assert words == {}


def test_words_of_no_language(client):
    assert client.get(reverse("sampling:field_words", args=["de"])).status_code == 404
