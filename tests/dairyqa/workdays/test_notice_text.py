from datetime import date

import pytest
from django.conf import settings

from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.completeness import missing_days
from dairyqa.workdays.day_table import DayTableError, read_day_table
from dairyqa.workdays.notice_text import is_notice_text, read_notice_text
from dairyqa.workdays.statutory import statutory_days
from tests.factories.calendar import ROWS_2027, TEXT_2027

# As printed; the shipped table holds the same days.
TEXT_2025 = """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。"""
TEXT_2023 = """国务院办公厅关于2023年部分节假日安排的通知
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。"""


@pytest.fixture(scope="module")
def shipped():
    rows = read_day_table((settings.BASE_DIR / "fixtures" / "calendar" / "days_2021_2026.csv").read_bytes())
    return {(row.date, row.kind) for row in rows}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param(TEXT_2025, date(2025, 1, 1), date(2025, 12, 31), id="2025"),
        pytest.param(TEXT_2023, date(2022, 12, 31), date(2023, 12, 1), id="2023-begins-the-year-before"),
    ],
)
def test_printed_notice_gives_the_official_days(shipped, text, first, last):
    days = {(row.date, row.kind) for row in read_notice_text(text)}

    assert days == {(day, kind) for day, kind in shipped if first <= day <= last}


def test_invented_notice_is_whole():
    assert list(missing_days(ROWS_2027, 2027, statutory_days(2027))) == []
    assert [row.date for row in ROWS_2027 if row.kind == DayKind.WORK] == [
        date(2027, 1, 9),
        date(2027, 2, 14),
        date(2027, 5, 8),
        date(2027, 9, 26),
        date(2027, 10, 9),
    ]


@pytest.mark.parametrize(
    ("broken", "line", "code"),
    [
        pytest.param(("2月14日（周日）", "2月14日（周六）"), 3, "day_table_weekday", id="weekday"),
        pytest.param(
            ("至11日（农历正月初六、周四）", "至11日（农历正月初六、周三）"), 3, "day_table_weekday", id="end-of-span"
        ),
        pytest.param(("5月8日（周六）上班", "5月7日上班"), 1, "day_table_not_weekend", id="weekday-made-up"),
        pytest.param(("6月9日（周三）", "6月39日"), 6, "notice_text_date", id="no-such-day"),
        pytest.param(("10月1日（周五）", "10月32日（周五）"), 8, "notice_text_date", id="no-such-first-day"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(broken, line, code):
    with pytest.raises(DayTableError) as error:
        read_notice_text(TEXT_2027.replace(*broken))

    assert (line, code) in [(problem.line, problem.reason.code) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [("元旦：1月1日放假", "notice_text_year"), ("2027年的安排以后再发，放假另行通知", "day_table_empty")],
)
def test_text_without_year_or_days_is_refused(text, code):
    with pytest.raises(DayTableError) as error:
        read_notice_text(text)

    assert [problem.reason.code for problem in error.value.problems] == [code]


def test_notice_is_told_from_a_table():
    assert is_notice_text(TEXT_2027)
    assert not is_notice_text("date,kind,name\n2027-01-01,OFF,元旦\n")
