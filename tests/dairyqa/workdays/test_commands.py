import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dairyqa.workdays.models import CalendarDay
from dairyqa.workdays.usecases import load_calendar_fixture

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
        file.write_text(
            "date,kind,holiday_en,weekday\n2027-01-01,OFF,New Year's Day,Fri\n2027-10-01,OFF,National Day,Fri\n"
        )

        assert run("load_holidays", str(file)) == "2027: official; 2 days added, 0 changed, 0 removed\n"
        assert run("load_holidays", str(file)) == "2027: nothing to change\n"
        assert list(CalendarDay.objects.values_list("name", flat=True)) == ["元旦", "国庆节"]

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
