from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .columns import Column


@dataclass(frozen=True)
class Table:
    """A short table on a page: the same columns as a list, the rows given as mappings."""

    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, Any]]
    empty: str = ""

    @property
    def body(self):
        return [[column.cell(row) for column in self.columns] for row in self.rows]
