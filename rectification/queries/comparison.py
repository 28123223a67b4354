"""Ours / keyed upstream / differs: the rows of a table side by side with what the national platform has."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from rectification.choices import Agreement, ExchangeSheet
from rectification.models import UpstreamRow
from rectification.rules.exchange import Difference, differences
from rectification.workbooks.mapping import NUMBER, held_columns
from sampling.models import SamplingPlan

from .platform_rows import PlatformRow, rows_of


@dataclass(frozen=True)
class Compared:
    """A row by its key, how it agrees, and where not."""

    number: str
    item: str
    title: str
    agreement: Agreement
    differences: Sequence[Difference]
    line: int | None = None
    file: str = ""


def compare(sheet: str, plan: SamplingPlan, month: dt.date, today: dt.date) -> list[Compared]:
    """Every row of ours for the month, then what only the platform has: of these samples, or of none that we know."""
    ours = rows_of(sheet, plan, month, today)
    upstream = {(row.number, row.item): row for row in _upstream_rows(sheet, plan, ours)}
    columns = [(column.heading, column.value, column.kind == NUMBER) for column in held_columns(sheet)]
    compared = [_compared(row, upstream.get((row.number, row.item)), columns) for row in ours]
    known = {(row.number, row.item) for row in ours}
    return [*compared, *(_only_upstream(row) for key, row in sorted(upstream.items()) if key not in known)]


def _upstream_rows(sheet: str, plan: SamplingPlan, ours: Sequence[PlatformRow]):
    rows = UpstreamRow.objects.filter(city=plan.city_id, sheet=sheet).select_related("upstream_file")
    if sheet == ExchangeSheet.PLAN:
        return rows
    samples = {row.sample.pk for row in ours if row.sample}
    return rows.filter(Q(sample__in=samples) | Q(sample=None))


def _compared(row: PlatformRow, upstream: UpstreamRow | None, columns) -> Compared:
    title = str(row.values.get("title", row.values.get("standard", "")))
    if upstream is None:
        return Compared(row.number, row.item, title, Agreement.OURS_ONLY, ())
    found = differences(columns, row.values, upstream.cells)
    agreement = Agreement.DIFFERS if found else Agreement.SAME
    return Compared(row.number, row.item, title, agreement, found, upstream.line, upstream.upstream_file.name)


def _only_upstream(row: UpstreamRow) -> Compared:
    title = row.cells.get("样品名称", "")
    return Compared(row.number, row.item, title, Agreement.UPSTREAM_ONLY, (), row.line, row.upstream_file.name)
