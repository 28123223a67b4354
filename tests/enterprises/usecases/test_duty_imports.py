import datetime as dt
from decimal import Decimal

import pytest

from dairyqa.errors import DomainError
from enterprises.choices import EnteredBy, ImportStatus, RecordKind, RowState
from enterprises.models import Duty, Exam, MilkIntake
from enterprises.queries.duty_imports import checked_records
from enterprises.usecases.duty_imports import confirm_duties, discard_duties, preview_duties
from enterprises.usecases.duty_records import MODELS
from tests.factories.duties import EVERY_SHEET, TODAY, filled, make_manager
from tests.factories.enterprises import make_enterprise


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


def preview(cast, enterprise, rows=EVERY_SHEET):
    return preview_duties(
        enterprise=enterprise, filename="履责.xlsx", content=filled(enterprise, rows), by=cast.officer_east, on=TODAY
    )


def confirm(cast, given, expected, *, take_good_rows=False):
    return confirm_duties(
        duty_import=given, expected=expected, take_good_rows=take_good_rows, by=cast.officer_east, on=TODAY
    )


def wrong(duty_import):
    return [
        (row.kind, row.row.number, problem.column, problem.reason.code)
        for row in checked_records(duty_import, TODAY)
        for problem in row.problems
    ]


@pytest.mark.provision("L-3.1.1", "L-3.1.2", "L-3.1.3")
def test_one_workbook_fills_every_kind_of_record(cast, enterprise):
    given = preview(cast, enterprise)
    assert wrong(given) == []

    assert confirm(cast, given, 11) == 11

    assert {kind: model.objects.count() for kind, model in MODELS.items()} == {
        kind: len(rows) for kind, rows in EVERY_SHEET.items()
    }
    assert set(Duty.objects.values_list("entered", flat=True)) == {EnteredBy.IMPORT}
    assert Exam.objects.get(is_passed=True).retake_of == Exam.objects.get(is_passed=False)
    assert MilkIntake.objects.get(month=dt.date(2026, 4, 1)).kg == Decimal("130000.5")


def test_the_same_rows_twice_are_counted_once(cast, enterprise):
    rows = EVERY_SHEET | {RecordKind.DUTY: EVERY_SHEET[RecordKind.DUTY] * 2}
    first = preview(cast, enterprise, rows)
    confirm(cast, first, 11)

    again = preview(cast, enterprise)

    assert {row.state for row in checked_records(again, TODAY)} == {RowState.REPEATED}
    with pytest.raises(DomainError):
        confirm(cast, again, 0)
    assert Duty.objects.count() == 1


def test_errors_are_told_by_cell(cast, enterprise):
    make_manager(enterprise, "王平")
    given = preview(
        cast,
        enterprise,
        {
            RecordKind.EXAM: [
                ("王平", "监督抽查考核", "2026-04-10", "", 55, "不合格", "2026-01-01"),
                ("没有此人", "口试", "昨天", "", 155, "合格", None),
            ],
            RecordKind.MILK_INTAKE: [("没有的牧场", "2026-13", "=1+1")],
            RecordKind.DUTY: [("自查报告", "2027-01-01", "2026-01-01", "", "已落实", None, "", "", "")],
            RecordKind.RISK: [("2026-05-06", "自查", "温度", "否", "2026-05-01", "", "2026-05-07")],
        },
    )

    assert wrong(given) == [
        (RecordKind.EXAM, 2, 6, "cell_unknown_exam"),
        (RecordKind.EXAM, 3, 0, "cell_unknown_manager"),
        (RecordKind.EXAM, 3, 1, "cell_not_a_choice"),
        (RecordKind.EXAM, 3, 2, "cell_not_a_day"),
        (RecordKind.EXAM, 3, 4, "record_score_of_hundred"),
        (RecordKind.MILK_INTAKE, 2, 0, "cell_unknown_farm"),
        (RecordKind.MILK_INTAKE, 2, 1, "cell_not_a_day"),
        (RecordKind.MILK_INTAKE, 2, 2, "cell_formula"),
        (RecordKind.DUTY, 2, 1, "record_day_in_future"),
        (RecordKind.DUTY, 2, 3, "record_period_whole"),
        (RecordKind.RISK, 2, 4, "record_days_in_order"),
        (RecordKind.RISK, 2, 5, "record_settled_says_how"),
    ]
    with pytest.raises(DomainError):
        confirm(cast, given, 0)


def test_good_rows_alone_only_on_demand(cast, enterprise):
    good = EVERY_SHEET[RecordKind.SUPPLIER][0]
    given = preview(cast, enterprise, {RecordKind.SUPPLIER: [good, ("", *good[1:])]})

    with pytest.raises(DomainError):
        confirm(cast, given, 1)
    given.refresh_from_db()
    assert confirm(cast, given, 1, take_good_rows=True) == 1


def test_what_has_changed_since_the_preview_is_looked_at_again(cast, enterprise):
    given = preview(cast, enterprise, {RecordKind.MANAGER: EVERY_SHEET[RecordKind.MANAGER]})
    make_manager(enterprise)

    with pytest.raises(DomainError):
        confirm(cast, given, 1)


def test_a_file_is_confirmed_once(cast, enterprise):
    given = preview(cast, enterprise)
    confirm(cast, given, 11)

    with pytest.raises(DomainError):
        confirm(cast, given, 11)
    with pytest.raises(DomainError):
        discard_duties(duty_import=given, by=cast.officer_east, on=TODAY)


def test_a_waiting_file_is_given_back_and_can_be_discarded(cast, enterprise):
    content = filled(enterprise, EVERY_SHEET)
    give = {"enterprise": enterprise, "filename": "a.xlsx", "content": content, "by": cast.officer_east, "on": TODAY}
    first = preview_duties(**give)

    assert preview_duties(**give) == first
    discard_duties(duty_import=first, by=cast.officer_east, on=TODAY)
    assert first.status == ImportStatus.DISCARDED


def test_a_template_of_another_producer_is_refused(cast, enterprise):
    other = make_enterprise(cast.east, "别家乳业")

    with pytest.raises(DomainError):
        preview_duties(
            enterprise=other,
            filename="a.xlsx",
            content=filled(enterprise, EVERY_SHEET),
            by=cast.officer_east,
            on=TODAY,
        )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_what_is_no_workbook_is_refused(cast, enterprise, content):
    with pytest.raises(DomainError):
        preview_duties(enterprise=enterprise, filename="a.xlsx", content=content, by=cast.officer_east, on=TODAY)
