import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from dairyqa.ui.badges import MARKS

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
# Official documents become PDF, not pages: they bring their own style sheet.
PAGES = [path for path in TEMPLATES if "documents" not in path.parts]
# The slip is a sheet of paper.
FRAMES = ("base.html", "layouts/bare.html", "layouts/public.html", "field/app.html", "enterprises/slip.html")
LONGEST = 130


def name(path):
    return path.relative_to(ROOT).as_posix()


def markup(path):
    """The template without its comments and tags."""
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_compiles(path):
    assert get_template(name(path)).template.nodelist


@pytest.mark.parametrize("path", PAGES, ids=name)
@pytest.mark.parametrize(
    "forbidden",
    [r"<script(?![^>]*\ssrc=)[^>]*>", r"<style", r"\sstyle\s*=", r"\son[a-z]+\s*=\s*[\"']", r"javascript:", r"hx-on"],
    ids=["script", "style", "style attribute", "event attribute", "script address", "htmx event attribute"],
)
def test_page_has_nothing_inline(path, forbidden):
    assert re.findall(forbidden, markup(path), re.IGNORECASE) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_extends_a_layout(path):
    kind = path.relative_to(ROOT).parts[0]
    if path.name.startswith("_") or kind == "components" or name(path) in FRAMES:
        return

    [parent] = re.findall(r'{% extends "(.*?)" %}', path.read_text())

    assert parent == "base.html" or parent.startswith("layouts/") or (ROOT / parent).exists()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_component_gets_only_what_it_is_given(path):
    loose = [tag for tag in re.findall(r'{% include "components/[^%]*%}', path.read_text()) if " only %}" not in tag]

    assert loose == []


@pytest.mark.parametrize("path", [p for p in PAGES if p.parent.name in {"layouts", "components"}], ids=name)
def test_shared_template_says_what_it_needs(path):
    assert re.search(r"{% comment %}.*(Context|Blocks)", path.read_text(), re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_can_be_read_in_one_go(path):
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", sorted((ROOT.parent / "static").rglob("*.css")), ids=lambda path: path.name)
def test_style_sheet_fetches_nothing_from_elsewhere(path):
    assert re.findall(r"https?://|@import", path.read_text()) == []


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="(.*?)"', (ROOT.parent / "static/img/icons.svg").read_text()))
    in_templates = {icon for path in TEMPLATES for icon in re.findall(r'{% icon "(.*?)" %}', path.read_text())}
    in_code = {
        icon
        for package in ("dairyqa", "enterprises", "sampling", "rectification")
        for path in (ROOT.parent / package).rglob("*.py")
        for icon in re.findall(r'\bicon="(.+?)"', path.read_text())
    }

    assert (in_templates | in_code | set(MARKS.values())) - drawn == set()
