import pytest

from rectification.rules.announcements import (
    COLUMNS,
    FAIL_COLUMNS,
    FAILED,
    Failure,
    failed_text,
    in_columns,
    remark_text,
)
from sampling.choices import BatchVerdict

PRIVATE = ("电话", "法定代表人", "法人", "抽样人员", "数量", "联系人")


def test_failed_items_are_joined_with_their_results_and_standards():
    protein = Failure("蛋白质", "2.5", "g/100g", "≥2.9 g/100g")
    counts = Failure("菌落总数", "①1.1×10⁵ ②1.0×10⁴", "CFU/g", "n=5 c=2 m=10000 M=100000 CFU/g")

    text = failed_text([protein, counts])

    assert text == ("蛋白质║2.5 g/100g║≥2.9 g/100g；菌落总数║①1.1×10⁵ ②1.0×10⁴ CFU/g║n=5 c=2 m=10000 M=100000 CFU/g")


def test_a_failure_without_result_or_unit_leaves_no_hole():
    assert failed_text([Failure("商业无菌", "", "", "商业无菌")]) == "商业无菌║/║商业无菌"


def test_blank_cells_are_slashes_and_other_facts_stay_out():
    cells = in_columns(BatchVerdict.FAIL, {"食品名称": "纯牛奶", "商标": "", "联系电话": "13800000000"})

    assert cells["食品名称"] == "纯牛奶"
    assert cells["商标"] == "/"
    assert set(cells) == set(FAIL_COLUMNS) - {"序号"}


@pytest.mark.provision("L-3.2.4")
@pytest.mark.parametrize("kind", COLUMNS)
def test_no_column_names_a_person_a_telephone_or_a_quantity(kind):
    assert [column for column in COLUMNS[kind] if any(word in column for word in PRIVATE)] == []


def test_only_a_fail_says_what_failed():
    assert FAILED in COLUMNS[BatchVerdict.FAIL]
    assert FAILED not in COLUMNS[BatchVerdict.PASS]


def test_remarks_are_said_once():
    assert remark_text(["经复检仍不合格", "", "经复检仍不合格", "补充"]) == "经复检仍不合格；补充"
