"""Every text of the product is in Chinese: a missing, fuzzy or broken message is refused."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
SOURCES = ("dairyqa", "enterprises", "sampling", "rectification", "templates", "static", "locale")
# Pages and the rest of the server; the tablet's modules.
DOMAINS = ("django", "djangojs")
CATALOGUE = "locale/zh_Hans/LC_MESSAGES/{}.po"

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext cannot be had")


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    """The catalogues as ``makemessages`` would leave them now, in a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "migrations"))
    command = "from django.core.management import execute_from_command_line as run; run()"
    for domain in DOMAINS:
        subprocess.run(
            [sys.executable, "-c", f"import sys; sys.argv[:1] = ['django-admin']; {command}"]
            + ["makemessages", "-d", domain, "-l", "zh_Hans", "--no-location", "--no-obsolete", "-v", "0"],
            cwd=copy,
            env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            check=True,
            capture_output=True,
        )
    return copy


def messages(catalogue, selection):
    found = subprocess.run(["msgattrib", selection, "--no-obsolete", str(catalogue)], check=True, capture_output=True)
    lines = found.stdout.decode().splitlines()
    return [line.removeprefix("msgid ") for line in lines if line.startswith("msgid ") and line != 'msgid ""']


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("selection", ["--untranslated", "--only-fuzzy"])
def test_chinese_is_complete(renewed, selection, domain):
    assert messages(renewed / CATALOGUE.format(domain), selection) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_of_the_translations_fit(domain):
    catalogue = ROOT / CATALOGUE.format(domain)
    subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(catalogue)], check=True, capture_output=True)
