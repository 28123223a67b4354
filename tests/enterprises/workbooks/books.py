"""Workbooks in memory, as people make them."""

import io

from openpyxl import Workbook

from enterprises.choices import BatchKind
from enterprises.rules.columns import COLUMNS, SHEET_NAMES


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ledger_book(kind=BatchKind.RAW_MILK, rows=(), heads=None, title=None) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = title or SHEET_NAMES[kind]
    sheet.append(heads or [column.heading for column in COLUMNS[kind]])
    for row in rows:
        sheet.append(row)
    return book


def ledger_file(kind=BatchKind.RAW_MILK, rows=(), **options) -> bytes:
    return saved(ledger_book(kind, rows, **options))
