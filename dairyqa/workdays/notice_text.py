"""Reads the State Council's holiday notice as it is printed.

一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
"""

import re
from collections.abc import Iterator
from datetime import date

from dairyqa.reasons import Reason

from .choices import FESTIVALS, DayKind
from .day_table import DayRow, DayTableError, Problem
from .rules import every_day

_YEAR = re.compile(r"(\d{4})\s*年")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_PARAGRAPH = re.compile(rf"((?:{'|'.join(FESTIVALS)})(?:[、和](?:{'|'.join(FESTIVALS)}))*)\s*[：:](.*)")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_SPAN = re.compile(rf"{_DAY}(?:\s*[至到—-]\s*{_DAY})?")
_WEEKDAY = re.compile(rf"{_DAY}(?:\s*[（(][^（）()]*?(?:(?:周|星期)([一二三四五六日天]))?[）)])?")
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


def is_notice_text(text: str) -> bool:
    """Whether it looks like the printed notice rather than a table."""
    return bool(_YEAR.search(text) and re.search(r"放假|上班", text))


def read_notice_text(text: str) -> list[DayRow]:
    """The days off and the make-up days of the notice, or ``DayTableError`` with what cannot be right in it."""
    asked = _YEAR.search(text)
    if asked is None:
        raise DayTableError([Problem(1, Reason("notice_text_year"))])
    year = int(asked[1])
    rows: dict[date, DayRow] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        paragraph = _PARAGRAPH.search(line)
        if paragraph is None:
            continue
        name, body = re.split("[、和]", paragraph[1])[0], paragraph[2]
        try:
            problems += [Problem(number, reason) for reason in _wrong_weekdays(body, year)]
            rows |= {row.date: row for row in _rows(name, body, year)}
        except ValueError:
            problems.append(Problem(number, Reason("notice_text_date", {"value": line.strip()[:60]})))
    problems += [
        Problem(1, Reason("day_table_not_weekend", {"date": row.date.isoformat()}))
        for row in rows.values()
        if row.kind == DayKind.WORK and row.date.weekday() not in (5, 6)
    ]
    if not rows and not problems:
        problems.append(Problem(1, Reason("day_table_empty")))
    if problems:
        raise DayTableError(problems)
    return sorted(rows.values(), key=lambda row: row.date)


def _rows(name: str, body: str, year: int) -> Iterator[DayRow]:
    for sentence in re.split("[。；;]", _ASIDE.sub("", body)):
        if "上班" in sentence:
            kind = DayKind.WORK
        elif "放假" in sentence:
            kind = DayKind.OFF
        else:
            continue
        for first, last in _spans(sentence, year):
            yield from (DayRow(day, kind, name) for day in every_day(first, last))


def _spans(sentence: str, year: int) -> Iterator[tuple[date, date]]:
    month = 0
    for span in _SPAN.finditer(sentence):
        first_year, first_month, first_day, last_year, last_month, last_day = (
            int(n) if n else 0 for n in span.groups()
        )
        month = first_month or month
        first = last = date(first_year or year, month, first_day)
        if last_day:
            month = last_month or month
            last = date(last_year or (first.year if not last_month else year), month, last_day)
        yield first, last


def _wrong_weekdays(body: str, year: int) -> Iterator[Reason]:
    """Days whose day of the week is not what the notice says behind them."""
    month = 0
    for given_year, given_month, day, weekday in (match.groups() for match in _WEEKDAY.finditer(body)):
        month = int(given_month or month)
        on = date(int(given_year or year), month, int(day))
        if weekday and on.weekday() != _WEEKDAYS[weekday]:
            yield Reason("day_table_weekday", {"date": on.isoformat(), "value": f"周{weekday}"})
