"""Workbooks exported from the national platform: kept as they came, their rows kept beside ours to compare."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from rectification.choices import ExchangeSheet
from rectification.models import UpstreamFile, UpstreamRow
from rectification.queries.platform_rows import LONGEST_ITEM, VOCABULARY, plan_key
from rectification.workbooks import mapping
from rectification.workbooks.mapping import KEYS, columns_of
from sampling.models import Sample
from sampling.rules.file_rows import day_problem
from sampling.rules.values import parse_value
from sampling.workbooks.tables import TableRow, read_table

NUMBER, ITEM, VERDICT, CATEGORY, NOTE = "抽样单编号", "检验项目", "结果判定", "食品细类", "备注"
# Never kept, whoever exported it: identity numbers of persons.
PERSONAL = frozenset({"身份证号"})
LONGEST_NUMBER = 40
CHUNK = 500


@transaction.atomic
def load_upstream(*, city, sheet: str, content: bytes, name: str, by, on: dt.date) -> tuple[UpstreamFile, bool]:
    """Keep a workbook of the platform and the newest state of each of its rows; returns it and whether it was new.

    Nothing of ours is changed by it, least of all a limit. Sent twice it counts
    once. Refused as a whole, naming the cell, if a number is missing or too
    long, a row stands twice, a verdict is none of the platform's words, a figure
    has a comma or a day is only counted from 1900. Results and their units are
    theirs: what we would not accept is shown beside ours, and never taken over.
    """
    digest = sha256(content).hexdigest()
    known = UpstreamFile.objects.filter(city=city, sheet=sheet, sha256=digest).first()
    if known:
        return known, False
    headings = [column.heading for column in columns_of(sheet) if column.heading and column.heading not in PERSONAL]
    wanted = KEYS[ExchangeSheet(sheet)]
    table = read_table(content, name, wanted=wanted, optional=[each for each in headings if each not in wanted])
    _refuse_cells(table.rows, sheet)
    keyed = _keyed(table.rows, KEY_OF[ExchangeSheet(sheet)])
    if not keyed:
        raise DomainError(_("The table has no rows."), field="file")
    loaded = UpstreamFile.objects.create(
        city=city,
        sheet=sheet,
        name=name[-120:],
        file=ContentFile(content, name=f"{digest[:16]}{'.xlsx' if content.startswith(b'PK') else '.csv'}"),
        sha256=digest,
        rows=len(keyed),
        loaded_by=by,
    )
    if sheet == ExchangeSheet.PLAN:
        UpstreamRow.objects.filter(city=city, sheet=sheet).delete()
    UpstreamRow.objects.bulk_create(
        _upstream_rows(loaded, keyed),
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["city", "sheet", "number", "item"],
        update_fields=["upstream_file", "sample", "line", "cells"],
    )
    record("exchange.loaded", loaded, by=by, on=on, name=loaded.name, rows=loaded.rows)
    return loaded, True


def _upstream_rows(loaded: UpstreamFile, keyed: Mapping[tuple[str, str], TableRow]) -> Iterator[UpstreamRow]:
    samples: dict[str, int] = {}
    if loaded.sheet != ExchangeSheet.PLAN:
        numbers = sorted({number for number, _item in keyed})
        for start in range(0, len(numbers), CHUNK):
            part = Sample.objects.filter(plan__city=loaded.city_id, number__in=numbers[start : start + CHUNK])
            samples.update(part.values_list("number", "pk"))
    for (number, item), row in keyed.items():
        yield UpstreamRow(
            upstream_file=loaded,
            city_id=loaded.city_id,
            sheet=loaded.sheet,
            number=number,
            item=item,
            sample_id=samples.get(number),
            line=row.line,
            cells=row.texts,
        )


def _refuse_cells(rows: Iterable[TableRow], sheet: str) -> None:
    checks = {
        column.heading: CHECKS[column.kind]
        for column in columns_of(sheet)
        if column.kind in CHECKS and column.heading not in KEYS[ExchangeSheet(sheet)]
    }
    for row in rows:
        for heading, problem_of in checks.items():
            if reason := problem_of(row.texts.get(heading, "")):
                raise DomainError(
                    _("Cell %(cell)s: %(why)s") % {"cell": row.places[heading], "why": say(reason)}, field="file"
                )


def _with_comma(text: str) -> Reason | None:
    refusal = parse_value(text).refusal
    return refusal if refusal and refusal.code == "value_comma" else None


def _counted(text: str) -> Reason | None:
    problem = day_problem(text)
    return problem if problem and problem.code == "file_day_counted" else None


CHECKS = {mapping.NUMBER: _with_comma, mapping.DAY: _counted}


def _keyed(rows: list[TableRow], key_of: Callable[[TableRow], tuple[str, str]]) -> dict[tuple[str, str], TableRow]:
    keyed: dict[tuple[str, str], TableRow] = {}
    for row in rows:
        key = key_of(row)
        if key in keyed:
            raise DomainError(
                _("Lines %(first)s and %(second)s are the same row (%(row)s). Leave one of them out.")
                % {"first": keyed[key].line, "second": row.line, "row": " ".join(part for part in key if part)},
                field="file",
            )
        keyed[key] = row
    return keyed


def _sample_key(row: TableRow) -> tuple[str, str]:
    return _filled(row, NUMBER, LONGEST_NUMBER), ""


def _result_key(row: TableRow) -> tuple[str, str]:
    verdict = row.texts.get(VERDICT, "")
    if verdict and verdict not in VOCABULARY:
        raise DomainError(
            _("Cell %(cell)s: “%(text)s” is no verdict of the platform (%(known)s).")
            % {"cell": row.places[VERDICT], "text": verdict[:20], "known": "、".join(sorted(VOCABULARY))},
            field="file",
        )
    return _filled(row, NUMBER, LONGEST_NUMBER), _filled(row, ITEM, LONGEST_ITEM)


def _plan_key(row: TableRow) -> tuple[str, str]:
    category, item = _filled(row, CATEGORY, LONGEST_NUMBER), _filled(row, ITEM, LONGEST_ITEM)
    return plan_key(category, item, row.texts.get(NOTE, ""))


def _filled(row: TableRow, heading: str, longest: int) -> str:
    text = row.texts[heading]
    if not text:
        raise DomainError(
            _("Cell %(cell)s is empty: every row needs “%(heading)s”.")
            % {"cell": row.places[heading], "heading": heading},
            field="file",
        )
    if len(text) > longest:
        raise DomainError(
            _("Cell %(cell)s has more than %(count)s characters.") % {"cell": row.places[heading], "count": longest},
            field="file",
        )
    return text


KEY_OF = {
    ExchangeSheet.SAMPLING: _sample_key,
    ExchangeSheet.RESULTS: _result_key,
    ExchangeSheet.PLAN: _plan_key,
}
