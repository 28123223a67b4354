from datetime import date

import pytest

from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.day_table import DayRow, DayTableError, read_day_table


def problems_of(text):
    with pytest.raises(DayTableError) as refusal:
        read_day_table(text.encode() if isinstance(text, str) else text)
    return [(problem.line, problem.reason.code) for problem in refusal.value.problems]


def test_table_is_read_in_the_order_of_days():
    table = "date,kind,name\n2026-10-10,WORK,国庆节\n2026-10-01,off,国庆节\n"

    assert read_day_table(table.encode()) == [
        DayRow(date(2026, 10, 1), DayKind.OFF, "国庆节"),
        DayRow(date(2026, 10, 10), DayKind.WORK, "国庆节"),
    ]


def test_international_table_gets_chinese_names():
    table = "\ufeffdate,kind,holiday_en,weekday\r\n2026-09-25,OFF,Mid-autumn Festival,Fri\r\n"

    assert read_day_table(table.encode()) == [DayRow(date(2026, 9, 25), DayKind.OFF, "中秋节")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026-13-01,OFF,元旦,", "day_table_date"),
        ("01/02/2026,OFF,元旦,", "day_table_date"),
        ("2026-10-01,HOLIDAY,国庆节,", "day_table_kind"),
        ("2026-10-01,OFF,,", "day_table_name"),
        ("2026-10-01,OFF,国庆节,Fri", "day_table_weekday"),
        ("2026-10-12,WORK,国庆节,", "day_table_not_weekend"),
        ("2026-01-01,OFF,元旦,", "day_table_twice"),
        ("2026-10-01", "day_table_kind"),
    ],
)
def test_bad_line_is_named(line, code):
    table = f"date,kind,name,weekday\n2026-01-01,OFF,元旦,Thu\n{line}\n"

    assert (3, code) in problems_of(table)


def test_every_bad_line_is_named_at_once():
    table = "date,kind,name\nx,OFF,元旦\n2026-01-01,OFF,元旦\n2026-01-02,?,元旦\n"

    assert problems_of(table) == [(2, "day_table_date"), (4, "day_table_kind")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "day_table_columns"),
        ("date,name\n2026-01-01,元旦\n", "day_table_columns"),
        ("date,kind\n2026-01-01,OFF\n", "day_table_columns"),
        ("date,kind,name\n", "day_table_empty"),
        ("date,kind,name\n2026-01-01,OFF,元旦\n".encode("gbk"), "day_table_encoding"),
    ],
)
def test_file_of_another_form_is_refused(content, code):
    assert problems_of(content) == [(1, code)]
