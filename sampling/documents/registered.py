"""Kinds of documents whose pages are written by a later app, which knows what they are about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dairyqa.ui.facts import Fact
from sampling.choices import DocumentKind
from sampling.models import Document, Sample

Context = Callable[[Document], dict[str, Any]]
InForce = Callable[[Sample, str], int | None]
Facts = Callable[[Document], Sequence[Fact]]


@dataclass(frozen=True)
class Page:
    """How a kind of document is made.

    ``context`` fills ``templates/documents/<kind>.html`` for a document, whose
    ``reference`` is the number of the paper; ``version`` gives the version in
    force of that paper, None where the sample has no such paper (any more);
    ``facts`` are what the public page says beside the sample, without the name
    of a person.
    """

    context: Context
    version: InForce
    facts: Facts


_pages: dict[str, Page] = {}


def register_page(
    kind: DocumentKind, context: Context, *, version: InForce, facts: Facts = lambda document: ()
) -> None:
    """Give the pages of a kind of document about a sample; called once from the later app's ``AppConfig.ready``."""
    if kind in _pages:
        raise ValueError(f"pages of {kind} registered twice")
    _pages[kind] = Page(context, version, facts)


def page_for(kind: str) -> Page | None:
    return _pages.get(kind)
