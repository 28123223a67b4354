"""The one search box: each app offers what it finds among the rows that the person may see."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

SHOWN = 6


@dataclass(frozen=True)
class Hit:
    """A record that was found; ``is_exact`` if the words are its number."""

    title: str
    detail: str
    url: str
    is_exact: bool = False


@dataclass(frozen=True)
class HitGroup:
    """Hits of one kind; ``more_url`` leads to the list with the same search if there are more."""

    label: str
    hits: Sequence[Hit]
    more_url: str = ""

    @classmethod
    def of_rows(cls, label: str, rows: QuerySet, list_url: str, hit: Callable[..., Hit]) -> "HitGroup":
        found = list(rows[: SHOWN + 1])
        return cls(label, [hit(row) for row in found[:SHOWN]], list_url if len(found) > SHOWN else "")


Source = Callable[..., Iterable[HitGroup]]

_sources: list[Source] = []


def register_search(source: Source) -> None:
    """Add an app's ``source(user, words) -> groups``; called once from its ``AppConfig.ready``."""
    _sources.append(source)


def find(user, words: str) -> list[HitGroup]:
    """What every app finds, kinds without a hit left out."""
    return [group for source in _sources for group in source(user, words) if group.hits]


def every_word(words: str, paths: Sequence[str]) -> Q:
    """Rows in which each word stands in one of the paths."""
    found = Q()
    for word in words.split():
        found &= Q(*((f"{path}__icontains", word) for path in paths), _connector=Q.OR)
    return found
