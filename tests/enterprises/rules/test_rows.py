import datetime as dt
from types import SimpleNamespace

from enterprises.choices import BatchingRule, BatchKind, RowState
from enterprises.rules.batches import one_batch
from enterprises.rules.rows import FileRow, check_rows, without_known

TODAY = dt.date(2026, 3, 10)
VARIETIES = {"鲜牛奶(全脂)": SimpleNamespace(pk=7, category_id=1, shelf_life_days=15)}


def milk(number, *cells, formulas=()):
    return FileRow(number, (*cells, *[""] * (5 - len(cells))), formulas)


def checked(*rows, kind=BatchKind.RAW_MILK, rule=BatchingRule.SAME_DAY_AND_FARM):
    return check_rows(rows, kind=kind, rule=rule, varieties=VARIETIES, today=TODAY)


def problems(row):
    return [(problem.column, problem.reason.code) for problem in row.problems]


def test_good_row_becomes_an_entry():
    (row,) = checked(milk(2, "2026年3月9日", " 清源（一）牧场 ", "", "1,200.5", "2026-03-10"))

    assert row.is_good
    assert row.state == RowState.GOOD
    assert (row.entry.arrived_on, row.entry.source, row.entry.gone_on) == (dt.date(2026, 3, 9), "清源（一）牧场", TODAY)


def test_every_wrong_cell_of_a_row_is_named_at_once():
    (row,) = checked(milk(5, "2026-03-11", "", "x" * 61, "五百", "2026/2/30"))

    assert problems(row) == [
        (0, "ledger_day_in_future"),
        (1, "cell_empty"),
        (2, "cell_too_long"),
        (3, "cell_not_a_number"),
        (4, "cell_no_such_day"),
    ]
    assert row.state == RowState.WRONG
    assert row.entry is None


def test_formula_is_refused_even_if_it_reads_like_a_value():
    (row,) = checked(milk(2, "2026-03-09", "清源牧场", "", "500", formulas=(3,)))

    assert problems(row) == [(3, "cell_formula")]


def test_own_rule_asks_for_the_batch_number_in_its_column():
    (row,) = checked(milk(2, "2026-03-09", "清源牧场", "", "500"), rule=BatchingRule.OWN)

    assert problems(row) == [(2, "ledger_own_lot_missing")]


def test_second_row_of_a_batch_names_the_first_and_the_definition():
    first, second, third = checked(
        milk(2, "2026-03-09", "清源牧场", "A", "500"),
        milk(3, "2026-03-09", "北山牧场", "A", "500"),
        milk(7, "2026/3/9", "清源 牧场", "B", "300"),
    )

    assert first.is_good
    assert second.is_good
    assert problems(third) == [(None, "row_repeats")]
    assert third.problems[0].reason.params == {"row": "2"}
    assert third.problems[0].rule.code == "one_batch_raw_milk"
    assert third.state == RowState.REPEATED


def test_row_after_a_wrong_one_does_not_repeat_it():
    wrong, good = checked(
        milk(2, "2026-03-09", "清源牧场", "", "0"),
        milk(3, "2026-03-09", "清源牧场", "", "500"),
    )

    assert not wrong.is_good
    assert good.is_good


def test_known_keys_are_refused():
    rows = checked(milk(2, "2026-03-09", "清源牧场", "", "500"), milk(3, "2026-03-08", "清源牧场", "", "500"))

    known, new = without_known(rows, {rows[0].key}, one_batch("raw_milk", "default"))

    assert problems(known) == [(None, "ledger_has_batch")]
    assert new.is_good


def test_variety_is_found_in_either_width():
    cells = ("鲜牛奶（全脂）", "A1", "2026-03-09", "800", "")
    good, unknown = checked(
        FileRow(2, cells), FileRow(3, ("酸奶", "A1", "2026-03-09", "800", "")), kind=BatchKind.PRODUCT
    )

    assert good.entry.expires_on == dt.date(2026, 3, 24)
    assert problems(unknown) == [(0, "cell_unknown_variety")]


def test_file_row_survives_storage():
    row = FileRow(4, ("a", "=B2"), (1,))

    assert FileRow.from_json(row.as_json()) == row
