from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage

from dairyqa.ui.navigation import Entry, Group

from .specimens import SpecimenList, create_tables, drop_tables


class Messages(BaseStorage):
    """Keeps messages in memory for requests that pass no middleware."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


@pytest.fixture(scope="session")
def specimen_tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        create_tables()
        yield
        drop_tables()


@pytest.fixture
def specimens(specimen_tables, db):
    """The tables of specimens, empty."""


@pytest.fixture
def ask(rf):
    """``ask("?sort=rank")``: the answer of a list to a visitor."""

    def ask(query="", page=SpecimenList):
        request = rf.get(f"/specimens/{query}")
        request.user = AnonymousUser()
        request._messages = Messages(request)
        return page.as_view()(request)

    return ask


@pytest.fixture
def own_site(settings, monkeypatch):
    """The pages of ``pages.py`` with their template and their menu; the other apps are not needed."""
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    monkeypatch.setattr("dairyqa.ui.context.GROUPS", (Group("Work", (Entry("Specimens", "specimens", "tube"),)),))
