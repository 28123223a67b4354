from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html

from .badges import Badge
from .values import exported, shown


@dataclass(frozen=True)
class Column:
    """One column of a list or of a table on a page.

    ``value``: a path of the row (default: the name) or a function of the row; ``needs`` names the
    paths such a function reads. ``link``: a URL name and the row's keys that fill it.
    ``sort``: the one field by which the head sorts. ``badge``: the choices class of the value.
    ``prose``: sentences that may wrap; other cells keep their words together.
    """

    name: str
    label: str
    value: str | Callable[[Mapping[str, Any]], Any] | None = None
    needs: tuple[str, ...] = ()
    sort: str = ""
    link: tuple[str, ...] = ()
    badge: type | None = None
    numeric: bool = False
    unit: str = ""
    wide_only: bool = False
    prose: bool = False

    @property
    def paths(self):
        own = () if callable(self.value) else (self.value or self.name,)
        return (*own, *self.needs, *self.link[1:], *((self.sort,) if self.sort else ()))

    @property
    def head(self):
        return f"{self.label} ({self.unit})" if self.unit else str(self.label)

    @cached_property
    def css(self):
        marks = {"numeric": self.numeric, "wide-only": self.wide_only, "sentences": self.prose}
        return " ".join(name for name, on in marks.items() if on)

    def read(self, row):
        value = self.value(row) if callable(self.value) else row[self.value or self.name]
        return Badge.of(value, self.badge) if self.badge else value

    def cell(self, row):
        """The whole ``<td>``: made here and not by a template because a page has hundreds of them."""
        inner = conditional_escape(shown(self.read(row)))
        if self.link and all(row[key] is not None for key in self.link[1:]):
            url = reverse(self.link[0], args=[row[key] for key in self.link[1:]])
            inner = format_html('<a href="{}">{}</a>', url, inner)
        return format_html('<td class="{}">{}</td>', self.css, inner) if self.css else format_html("<td>{}</td>", inner)

    def export(self, row):
        return exported(self.read(row))
