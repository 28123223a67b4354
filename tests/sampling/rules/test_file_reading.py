import pytest

from sampling.rules.file_reading import FileReading, known_names, proposed, unit_behind

KNOWN = known_names([("PROT", "蛋白质", "Protein"), ("FAT", "脂肪", "Fat"), ("AFM1", "黄曲霉毒素M1", "Aflatoxin M1")])


def test_long_form_is_proposed_from_the_headings():
    reading = proposed(["样品编号", "检验项目", "检验结果", "单位", "检出限", "备注"], KNOWN)

    assert reading.columns == {
        "sample": "样品编号",
        "item": "检验项目",
        "value1": "检验结果",
        "unit": "单位",
        "lod": "检出限",
    }
    assert (reading.is_wide, reading.is_complete) == (False, True)


def test_wide_form_is_proposed_where_items_are_headings():
    reading = proposed(["Sample No", "蛋白质(g/100g)", "Fat", "备注"], KNOWN)

    assert reading.items == {"蛋白质(g/100g)": "PROT", "Fat": "FAT"}
    assert (reading.is_wide, reading.is_complete, reading.headings[0]) == (True, True, "Sample No")


def test_wide_row_gives_a_result_for_each_filled_column():
    reading = FileReading({"sample": "S"}, {"蛋白质(g/100g)": "PROT", "脂肪": "FAT"})

    ((part, cells),) = reading.rows({"S": "S-1", "蛋白质(g/100g)": "2.95", "脂肪": ""})

    assert (part, cells) == (1, {"sample": "S-1", "item": "蛋白质(g/100g)", "values": ["2.95"]})
    assert (reading.unit(cells), reading.item_code(cells["item"], KNOWN)) == ("g/100g", "PROT")


def test_long_row_gives_its_values_without_the_empty_ones_at_the_end():
    reading = FileReading({"sample": "S", "item": "I", "value1": "1", "value2": "2", "value3": "3"})

    ((_part, cells),) = reading.rows({"S": "S-1", "I": "APC", "1": "10", "2": "20", "3": ""})

    assert cells["values"] == ["10", "20"]


def test_own_names_of_items_and_units_come_first():
    reading = FileReading({"sample": "S", "item": "I", "value1": "V"}, {"蛋白": "PROT"}, {"克/百克": "g/100g"})

    assert reading.item_code("蛋 白", KNOWN) == "PROT"
    assert reading.item_code("AFLATOXIN M1", KNOWN) == "AFM1"
    assert reading.item_code("铅", KNOWN) == ""
    assert reading.unit({"unit": "克/百克"}) == "g/100g"
    assert FileReading.from_json(reading.as_json()) == reading


def test_name_that_two_items_share_means_neither():
    assert known_names([("A", "钙", "Ca"), ("B", "钙离子", "Ca")])["ca"] == ""


@pytest.mark.parametrize(
    ("name", "unit"),
    [("蛋白质(g/100g)", "g/100g"), ("菌落总数（CFU/g(mL)）", "CFU/g(mL)"), ("脂肪", ""), ("酸度, °T", "°T")],
)
def test_unit_behind_a_name(name, unit):
    assert unit_behind(name) == unit
