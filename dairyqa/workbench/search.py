"""The one search box: each app offers what it finds among the rows that the person may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

_sources: list[Callable[..., Iterable["Hit"]]] = []


@dataclass(frozen=True)
class Hit:
    kind: str
    title: str
    detail: str
    url: str


def register_search(source: Callable[..., Iterable[Hit]]) -> None:
    """Add an app's ``source(user=, words=, limit=) -> hits``; called once from its ``AppConfig.ready``."""
    _sources.append(source)


def find(user, words: str, limit: int) -> list[Hit]:
    return [hit for source in _sources for hit in source(user=user, words=words, limit=limit)]
