"""The worked examples of the judgement rules, by their own numbers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dairyqa.reasons import Reason
from sampling.choices import BatchVerdict, CompareMode, ItemVerdict
from sampling.rules.judgement import ItemJudgement, judge_batch, judge_item
from sampling.rules.readings import Reading
from tests.factories.limits import shipped_limit

EXAMPLES = json.loads((Path(__file__).parent / "judgement_examples.json").read_text(encoding="utf-8"))
ITEMS = [example for example in EXAMPLES if example["category"] != "批次"]
BATCHES = {example["id"]: example["verdict"] for example in EXAMPLES if example["category"] == "批次"}

PRODUCTS = {
    "灭菌乳(牛)": ("灭菌乳", {"MILK_SPECIES": "COW"}),
    "灭菌乳(羊)": ("灭菌乳", {"MILK_SPECIES": "GOAT"}),
    "灭菌乳(脱脂)": ("灭菌乳", {"FAT_CLASS": "SKIM"}),
    "巴氏杀菌乳(牛)": ("巴氏杀菌乳", {"MILK_SPECIES": "COW"}),
    "发酵乳(发酵后热处理)": ("发酵乳", {"HEAT_TREATED_AFTER_FERMENTATION": "YES"}),
    "发酵乳(活菌)": ("发酵乳", {"HEAT_TREATED_AFTER_FERMENTATION": "NO"}),
    "干酪(2023)": ("干酪", {}),
}
VERDICTS_OF_BATCH = {
    "B01": [ItemVerdict.FAIL, ItemVerdict.INVALID],
    "B03": [ItemVerdict.PASS, ItemVerdict.NO_LIMIT],
    "B04": [ItemVerdict.PASS, ItemVerdict.NOT_APPLICABLE],
}


@pytest.mark.provision("Q-6.3")
@pytest.mark.parametrize("example", ITEMS, ids=lambda example: example["id"])
def test_item_example(example):
    category, attributes = PRODUCTS.get(example["category"], (example["category"], {}))
    match = shipped_limit(category, example["item"], **attributes)
    if example["rule"].endswith("round"):
        match = replace(match, row=replace(match.row, compare_mode=CompareMode.ROUNDED))
    typed = example["input"] if isinstance(example["input"], list) else [example["input"]]
    unit = match.row.unit if match.row else ""
    reading = Reading("CODE", example["item"], tuple(typed), unit)

    judgement = judge_item(reading, match, item_code="CODE", item_name=example["item"])

    assert judgement.verdict.name == example["verdict"]


@pytest.mark.provision("Q-6.3")
@pytest.mark.parametrize("number", VERDICTS_OF_BATCH)
def test_batch_example(number):
    verdicts = VERDICTS_OF_BATCH[number]
    judgements = [ItemJudgement(str(place), "", v, Reason("data_only")) for place, v in enumerate(verdicts)]

    batch = judge_batch(judgements, [judgement.item_code for judgement in judgements])

    assert batch.verdict is {"合格": BatchVerdict.PASS, "不合格": BatchVerdict.FAIL}[BATCHES[number]]


def test_no_example_is_left_out():
    assert len(ITEMS) + len(VERDICTS_OF_BATCH) == len(EXAMPLES) == 24
