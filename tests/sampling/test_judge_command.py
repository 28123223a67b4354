import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from sampling.usecases.limits import load_limits_fixture
from tests.factories.enterprises import load_real_categories

EXAMPLE = {
    "category": "巴氏杀菌乳",
    "production_date": "2023-05-10",
    "attributes": {"MILK_SPECIES": "COW", "FAT_CLASS": "WHOLE", "PROCESS": "PASTEURIZED"},
    "results": [
        {"item": "蛋白质", "value": "2.86", "unit": "g/100g"},
        {"item": "菌落总数", "values": ["4.2x10^4", "<10", "5.0x10^4", "6.0x10^4", "1.0x10^4"], "unit": "CFU/mL"},
        {"item": "丙二醇", "value": "未检出", "lod": "0.005", "unit": "g/kg"},
    ],
}
RAW_MILK = {
    "category": "原料生鲜乳",
    "production_date": "2023-05-10",
    "results": [
        {"item": "氯霉素", "value": "未检出(0.1)", "unit": "μg/kg"},
        {"item": "三聚氰胺", "value": "未检出", "lod": "0.01", "unit": "mg/kg"},
        {"item": "黄曲霉毒素M1", "value": "0.50", "unit": "μg/kg"},
    ],
}
RESULT = {"item": "三聚氰胺", "value": "1", "unit": "mg/kg"}


@pytest.fixture(autouse=True)
def _limits(db):
    load_real_categories()
    load_limits_fixture()


@pytest.fixture
def judge(tmp_path):
    """What the command prints for this content, parsed."""

    def run(content):
        file = tmp_path / "samples.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        out = io.StringIO()
        call_command("judge", str(file), stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.mark.provision("Q-6.3")
def test_example_of_the_issue(judge):
    judged = judge(EXAMPLE)

    assert judged["verdict"] == "FAIL"
    assert [(item["item"], item["verdict"]) for item in judged["items"]] == [
        ("蛋白质", "FAIL"),
        ("酸度", "INVALID"),
        ("三聚氰胺", "INVALID"),
        ("丙二醇", "PASS"),
        ("沙门氏菌", "INVALID"),
        ("金黄色葡萄球菌", "INVALID"),
        ("菌落总数", "PASS"),
        ("大肠菌群", "INVALID"),
    ]
    assert {key: judged["items"][0][key] for key in ("standard", "limit")} == {
        "standard": "GB 19645-2010",
        "limit": "≥2.9 g/100g",
    }
    assert all(item["reason"] for item in judged["items"])


@pytest.mark.provision("Q-6.3")
def test_complete_raw_milk_passes(judge):
    judged = judge(RAW_MILK)

    assert judged["verdict"] == "PASS"
    assert [item["item"] for item in judged["items"]] == ["三聚氰胺", "黄曲霉毒素M1", "氯霉素"]


def test_list_in_list_out(judge):
    judged = judge([RAW_MILK, EXAMPLE | {"results": []}])

    assert [sample["verdict"] for sample in judged] == ["PASS", "PENDING"]


def test_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(RAW_MILK).encode("utf-8-sig"))))

    call_command("judge", "-")

    assert json.loads(capsys.readouterr().out)["verdict"] == "PASS"


def test_number_keeps_the_digits_of_the_file(judge):
    judged = judge(json.dumps(RAW_MILK).replace('"0.50"', "0.50"))

    assert "0.50 μg/kg" in judged["items"][1]["reason"]


def test_flag_follows_the_reason(judge):
    judged = judge(RAW_MILK | {"results": [RESULT]})

    assert (judged["items"][0]["verdict"], judged["items"][0]["reason"].count("2011年第10号公告")) == ("PASS", 2)


def test_raw_milk_is_judged_by_the_day_of_receipt(judge):
    sample = {"category": "原料生鲜乳", "received_date": "2017-09-16", "results": [RAW_MILK["results"][2]]}

    verdicts = [
        judge(sample | {"received_date": day, "production_date": "2023-05-10"})["items"][1]["verdict"]
        for day in ("2017-09-16", "2017-09-17")
    ]

    assert verdicts == ["INDETERMINATE", "PASS"]


@pytest.mark.parametrize(
    ("attributes", "verdict"),
    [
        ({"FAT_CLASS": "WHOLE"}, "FAIL"),
        ({"FAT_CLASS": "semi_skimmed"}, "NOT_APPLICABLE"),
        ({}, "INDETERMINATE"),
    ],
    ids=str,
)
def test_attributes_choose_the_limit(judge, attributes, verdict):
    sample = {
        "category": "灭菌乳",
        "production_date": "2023-05-10",
        "attributes": attributes,
        "results": [{"item": "脂肪", "value": "0.4", "unit": "g/100g"}],
    }

    found = {item["item"]: item["verdict"] for item in judge(sample)["items"]}

    assert found["脂肪"] == verdict


def test_missing_value_is_a_verdict_not_an_error(judge):
    judged = judge(RAW_MILK | {"results": [{"item": "三聚氰胺", "unit": "mg/kg"}]})

    assert (judged["verdict"], judged["items"][0]["verdict"]) == ("PENDING", "INVALID")


@pytest.mark.parametrize(
    ("content", "where"),
    [("", "JSON"), ([RAW_MILK, RAW_MILK | {"production_date": "2023-02-30"}], "[1].production_date: ")],
    ids=["not-json", "wrong-date"],
)
def test_bad_input_is_named_with_its_place(judge, content, where):
    with pytest.raises(CommandError) as refusal:
        judge(content)

    assert refusal.value.returncode == 2
    assert where in str(refusal.value)


def test_unreadable_file_is_named(tmp_path):
    latin = tmp_path / "latin.json"
    latin.write_bytes(b"\xff\xfe{")

    for file in (tmp_path / "none.json", tmp_path, latin):
        with pytest.raises(CommandError, match=str(file)) as refusal:
            call_command("judge", str(file))
        assert refusal.value.returncode == 2
