import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.choices import LabRowStatus
from sampling.rules.file_rows import FileRow, KnownItem, KnownSample, check_rows, day_problem, result_digest

PROTEIN = KnownItem("PROT", "蛋白质", unit="g/100g")
COUNT = KnownItem("APC", "菌落总数", n=5, unit="CFU/g(mL)")
SAMPLE = KnownSample(True, {"PROT": PROTEIN, "APC": COUNT})


def row(value="2.95", *, line=2, item="PROT", unit="g/100g", **values):
    texts = {"sample": "S-1", "item": item, "item_code": item, "values": (value,), "unit": unit}
    return FileRow(line=line, part=0, **(texts | values))


def counts(*values):
    return [row(value, line=line, item="APC", unit="CFU/g") for line, value in enumerate(values, start=2)]


def problems(*rows, sample=SAMPLE, taken=()):
    checked = {found.row.line: found for found in check_rows(rows, sample, taken)}
    return [problem.code for _line, found in sorted(checked.items()) for problem in found.problems]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row()], []),
        ([row("1,234")], ["value_comma"]),
        ([row("ND")], ["value_nd"]),
        ([row("")], ["value_missing"]),
        ([row("=1+1")], ["value_unreadable"]),
        ([row("2.9\u202e5")], ["file_invisible", "value_unreadable"]),
        ([row(unit="fathom")], ["unit_unknown"]),
        ([row(unit="")], ["unit_missing"]),
        ([row(unit="g/100mL")], ["unit_by_volume"]),
        ([row(unit="CFU/g")], ["unit_not_accepted"]),
        ([row("2.95 g/100g", unit="")], []),
        ([row(lod="0,01")], ["detection_limit_unreadable"]),
        ([row(day="46000")], ["file_day_counted"]),
        ([row(item="X", item_code="")], ["file_item_unknown"]),
        ([row(item="FAT")], ["file_item_not_tested"]),
        ([row(), row(line=3)], ["file_row_twice"]),
        ([row(), row("3.1", line=3)], ["file_count_differs", "file_count_differs"]),
        (counts("10", "10", "10", "10", "20"), []),
        (counts("10", "20"), ["file_count_differs"] * 2),
        ([row(item="APC", unit="CFU/g", values=("1", "2", "3", "4", "5"))], []),
        ([*counts("1", "2", "3", "4"), row("5", line=9, item="APC", unit="CFU/mL")], ["file_units_differ"] * 5),
    ],
)
def test_what_is_wrong_with_rows(rows, expected):
    assert problems(*rows) == expected


def test_sample_of_another_laboratory_reads_like_one_that_nobody_has():
    assert problems(row(), sample=None) == ["file_sample_unknown"]
    assert problems(row(), sample=KnownSample(False, SAMPLE.items)) == ["file_sample_closed"]
    assert problems(row(sample=""), sample=None) == ["file_sample_missing"]


def entered(**values):
    item = KnownItem("PROT", "蛋白质", unit="g/100g", entered_unit="g/100g", version="v1", **values)
    return KnownSample(True, {"PROT": item})


def test_result_that_is_entered_alike_is_known_and_another_one_is_asked_for():
    (alike,) = check_rows([row()], entered(readings=("2.95",)))

    assert alike.status == LabRowStatus.KNOWN
    assert problems(row(), sample=entered(readings=("2.9",))) == ["file_value_differs"]
    assert problems(row(confirmed="v1"), sample=entered(readings=("2.9",))) == []
    assert problems(row(confirmed="v0"), sample=entered(readings=("2.9",))) == ["file_value_differs"]


def test_result_of_another_file_is_known_even_when_the_sample_is_closed():
    (found,) = check_rows([row()], KnownSample(False, SAMPLE.items), {result_digest([row()])})

    assert (found.status, found.problems) == (LabRowStatus.KNOWN, [])


@pytest.mark.parametrize(
    "text", ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "2026-03-05 09:30", ""]
)
def test_days_that_are_read(text):
    assert day_problem(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("46000", "file_day_counted"),
        ("46000.5", "file_day_counted"),
        ("1900-01-00", "file_day_counted"),
        ("1900-01-05", "file_day_counted"),
        ("00:00:00", "file_day_counted"),
        ("2026-02-30", "file_day_unreadable"),
        ("05.03.26", "file_day_unreadable"),
        ("gestern", "file_day_unreadable"),
    ],
)
def test_days_that_are_not_guessed(text, code):
    assert day_problem(text).code == code


@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["PROT", "APC", "", "X"])), max_size=6)
)
def test_anything_gets_a_verdict_for_each_row_and_no_bad_value_is_good(texts):
    rows = [row(value, unit=unit, item=code, line=line) for line, (value, unit, code) in enumerate(texts)]

    checked = check_rows(rows, SAMPLE)

    assert sorted(found.row.line for found in checked) == list(range(len(rows)))
    assert all(found.row.item_code in SAMPLE.items for found in checked if found.status == LabRowStatus.GOOD)
