import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dairyqa.workdays.day_table import write_day_table
from dairyqa.workdays.models import CalendarDay
from dairyqa.workdays.usecases import load_calendar_fixture
from tests.factories.calendar import ROWS_2027, TEXT_2027
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def _calendar():
    load_calendar_fixture(on=date(2026, 11, 22))


@pytest.mark.usefixtures("_calendar")
class TestDue:
    def test_json_is_exactly_the_agreed_form(self):
        answer = json.loads(run("due", "2023-10-06", "--working-days", "1", "--format", "json"))

        assert answer == {
            "due": "2023-10-07",
            "provisional": False,
            "days": [
                {"date": "2023-10-06", "counted": False, "reason": "day of the event, not counted"},
                {"date": "2023-10-07", "counted": True, "reason": "make-up working day (National Day)"},
            ],
        }

    @pytest.mark.parametrize(
        ("words", "due"),
        [
            ("2023-09-28 --working-days 2", "2023-10-08"),
            ("2025-11-20 --days 90", "2026-02-24"),
            ("2025-11-20 --days 90 --no-roll", "2026-02-18"),
            ("2023-11-30 --months 3", "2024-02-29"),
            ("2023-09-28 --days 0", "2023-09-28"),
        ],
    )
    def test_each_unit(self, words, due):
        assert json.loads(run("due", *words.split(), "--format", "json"))["due"] == due

    def test_text_counts_day_by_day(self):
        assert run("due", "2023-10-06", "--working-days", "1").splitlines() == [
            "Due 2023-10-07 (Sat)",
            "   -  2023-10-06 (Fri)  day of the event, not counted",
            "   1  2023-10-07 (Sat)  make-up working day (National Day)",
        ]

    def test_text_says_provisional(self):
        assert "provisional" in run("due", "2026-12-31", "--working-days", "2").splitlines()[0]

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ("2023-02-30 --days 1", "“2023-02-30” is not a date"),
            ("today --days 1", "“today” is not a date"),
            ("2023-01-01 --days -1", "“-1” is not a whole number"),
            ("2023-01-01 --months 1.5", "“1.5” is not a whole number"),
            ("2023-01-01 --days ²", "“²” is not a whole number"),
            ("2023-01-01 --working-days 4000", "from 0 to 3650"),
            ("2023-01-01", "Give one of"),
            ("2023-01-01 --days 1 --months 1", "Give one of"),
            ("9999-12-30 --days 9", "after the year 9999"),
            ("9999-12-30 --working-days 9", "after the year 9999"),
            ("9999-12-30 --months 9", "after the year 9999"),
        ],
    )
    def test_bad_input_is_one_clear_line(self, words, message):
        with pytest.raises(CommandError) as refusal:
            run("due", *words.split())

        assert message in str(refusal.value)
        assert "\n" not in str(refusal.value)


@pytest.mark.usefixtures("_calendar")
def test_due_speaks_chinese_by_default():
    with translation.override("zh-hans"):
        answer = run("due", "2023-10-06", "--working-days", "1")

    assert answer.splitlines() == [
        "截止日期：2023-10-07（周六）",
        "   -  2023-10-06（周五）  起算日，不计入",
        "   1  2023-10-07（周六）  调休上班（国庆节）",
    ]


class TestLoadHolidays:
    def test_table_is_loaded(self, tmp_path):
        file = tmp_path / "2027.csv"
        file.write_text(write_day_table(ROWS_2027).replace(",元旦", ",New Year's Day"), encoding="utf-8")

        assert run("load_holidays", str(file)) == "2027: official; 33 days added, 0 changed, 0 removed\n"
        assert run("load_holidays", str(file)) == "2027: nothing to change\n"
        assert CalendarDay.objects.get(date=date(2027, 1, 1)).name == "元旦"

    def test_printed_notice_is_loaded(self, tmp_path):
        file = tmp_path / "notice.txt"
        file.write_text(TEXT_2027, encoding="utf-8")

        assert run("load_holidays", str(file)) == "2027: official; 33 days added, 0 changed, 0 removed\n"

    def test_notice_with_a_missing_day_is_refused_with_the_day(self, tmp_path):
        file = tmp_path / "2027.csv"
        rows = [row for row in ROWS_2027 if row.date not in (date(2027, 2, 10), date(2027, 6, 9))]
        file.write_text(write_day_table(rows), encoding="utf-8")

        with pytest.raises(CommandError) as refusal:
            run("load_holidays", str(file))

        assert str(refusal.value).splitlines() == [
            "2027-06-09 (端午节) is a statutory holiday and is missing",
            "2027-02-10 is missing in the middle of the holiday 春节",
            "Nothing was written.",
        ]
        assert not CalendarDay.objects.exists()

    def test_clocks_that_move_are_listed_and_moved(self, tmp_path, cast):
        """H11: two working days from 2026-12-31, first by weekends alone."""
        load_limits()
        clock = make_clock(cast, "C04", started_on=date(2026, 12, 31))
        file = tmp_path / "2027.csv"
        file.write_text(write_day_table(ROWS_2027), encoding="utf-8")

        told = run("load_holidays", str(file), "--dry-run")

        assert "C04 auditor moves from 2027-01-05 to 2027-01-06" in told
        assert "1 clocks are provisional no longer" in told
        clock.refresh_from_db()
        assert (clock.due_on, clock.is_provisional) == (date(2027, 1, 5), True)
        run("load_holidays", str(file))
        clock.refresh_from_db()
        assert (clock.due_on, clock.is_provisional) == (date(2027, 1, 6), False)

    def test_some_days_are_added(self, tmp_path):
        file = tmp_path / "more.csv"
        file.write_text("date,kind,name\n2027-09-03,OFF,纪念日\n", encoding="utf-8")

        assert run("load_holidays", str(file)) == "2027: 1 days added, 0 changed\n"

    def test_dry_run_writes_nothing(self, tmp_path):
        file = tmp_path / "2027.csv"
        file.write_text("date,kind,name\n2027-01-01,OFF,元旦\n", encoding="utf-8")

        assert run("load_holidays", str(file), "--dry-run").endswith("Nothing was written (--dry-run).\n")
        assert not CalendarDay.objects.exists()

    def test_bad_rows_are_named_and_nothing_is_written(self, tmp_path):
        file = tmp_path / "2027.csv"
        file.write_text(
            "date,kind,name\n2027-01-01,OFF,元旦\n2027-01-32,OFF,元旦\n2027-02-01,WORK,春节\n", encoding="utf-8"
        )

        with pytest.raises(CommandError) as refusal:
            run("load_holidays", str(file))

        assert str(refusal.value).splitlines() == [
            "Line 3: “2027-01-32” is not a date like 2026-10-01",
            "Line 4: 2027-02-01 is no weekend day, so it cannot be a make-up working day",
            "Nothing was written.",
        ]
        assert not CalendarDay.objects.exists()

    def test_missing_file_is_named(self, tmp_path):
        with pytest.raises(CommandError, match=r"none\.csv cannot be read"):
            run("load_holidays", str(tmp_path / "none.csv"))
