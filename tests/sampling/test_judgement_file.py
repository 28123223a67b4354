import json
from datetime import date

import pytest
from django.utils import translation

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from sampling.judgement_file import Catalogue, read_samples
from sampling.rules.readings import Reading

CATALOGUE = Catalogue(
    categories={
        "原料生鲜乳": ("RAW_MILK", BatchKind.RAW_MILK, {}),
        "灭菌乳": ("STERILIZED_MILK", BatchKind.PRODUCT, {"PROCESS": "STERILIZED"}),
    },
    items={"三聚氰胺": ("MEL", "三聚氰胺"), "MEL": ("MEL", "三聚氰胺")},
)
RESULT = {"item": "三聚氰胺", "value": "1", "unit": "mg/kg"}
RAW_MILK = {"category": "原料生鲜乳", "production_date": "2023-05-10", "results": [RESULT]}


def read(sample):
    (found,), _is_list = read_samples(json.dumps(sample), CATALOGUE)
    return found


def test_sample_is_read():
    sample = read(RAW_MILK)

    assert (sample.category, sample.on) == ("RAW_MILK", date(2023, 5, 10))
    assert sample.readings == (Reading("MEL", "三聚氰胺", ("1",), "mg/kg"),)


def test_list_is_told_from_a_single_sample():
    assert read_samples(json.dumps(RAW_MILK), CATALOGUE)[1] is False
    assert read_samples(json.dumps([RAW_MILK]), CATALOGUE)[1] is True


def test_numbers_keep_their_digits():
    text = json.dumps(RAW_MILK).replace('"1"', "2.90")

    assert read_samples(text, CATALOGUE)[0][0].readings[0].values == ("2.90",)


def test_item_by_code_is_known_and_another_keeps_its_name():
    results = [{"item": "MEL"}, {"item": "铅"}]

    assert [(r.item_code, r.item_name) for r in read(RAW_MILK | {"results": results}).readings] == [
        ("MEL", "三聚氰胺"),
        ("铅", "铅"),
    ]


@pytest.mark.parametrize(("category", "expected"), [("原料生鲜乳", date(2023, 5, 9)), ("灭菌乳", date(2023, 5, 10))])
def test_day_of_receipt_counts_for_raw_milk_only(category, expected):
    assert read(RAW_MILK | {"category": category, "received_date": "2023-05-09"}).on == expected


@pytest.mark.parametrize(
    ("given", "attributes"),
    [
        ({"FAT_CLASS": "WHOLE"}, {"FAT_CLASS": "WHOLE"}),
        ({"FAT_CLASS": " semi_skimmed "}, {"FAT_CLASS": "PARTLY_SKIM"}),
        ({"PROCESS": "UHT"}, {"PROCESS": "STERILIZED"}),
        ({"PROCESS": "NOT_STERILIZED"}, {"PROCESS": "OTHER"}),
        ({"LIVE_CULTURE_ADDED": True, "MOULD_RIPENED": False}, {"LIVE_CULTURE_ADDED": "YES", "MOULD_RIPENED": "NO"}),
        ({"FERMENTED_TYPE": "ANY"}, {}),
        ({"FERMENTED_TYPE": None}, {}),
        (None, {}),
    ],
    ids=str,
)
def test_attributes_are_read(given, attributes):
    assert read(RAW_MILK | {"attributes": given}).attributes == attributes


def test_attribute_that_follows_from_the_category_is_added():
    assert read(RAW_MILK | {"category": "灭菌乳"}).attributes == {"PROCESS": "STERILIZED"}


@pytest.mark.parametrize(
    ("given", "values"),
    [({"value": None}, ()), ({"value": " "}, ()), ({"values": []}, ()), ({"values": [None, "1"]}, ("", "1")), ({}, ())],
    ids=str,
)
def test_missing_value_is_no_error(given, values):
    assert read(RAW_MILK | {"results": [{"item": "三聚氰胺", **given}]}).readings[0].values == values


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        ('{"category": NaN}', "NaN"),
        ('{"category": "a", "category": "b"}', "category"),
        ("[" * 100_000, "JSON"),
        ("[]", "list"),
        ("3", "(file)"),
        ([RAW_MILK, 3], "[1]: "),
        ({}, "category: "),
        (RAW_MILK | {"category": "豆奶"}, "category: "),
        (RAW_MILK | {"category": ["原料生鲜乳"]}, "category: "),
        ([RAW_MILK, RAW_MILK | {"production_date": "2023-02-30"}], "[1].production_date: "),
        (RAW_MILK | {"production_date": "20230510"}, "production_date: "),
        (RAW_MILK | {"production_date": None}, "production_date: "),
        (RAW_MILK | {"received_date": "yesterday"}, "received_date: "),
        (RAW_MILK | {"attributes": []}, "attributes: "),
        (RAW_MILK | {"attributes": {"SPECIES": "COW"}}, "attributes.SPECIES: "),
        (RAW_MILK | {"attributes": {"MILK_SPECIES": "YAK"}}, "attributes.MILK_SPECIES: "),
        (RAW_MILK | {"attributes": {"MILK_SPECIES": ["COW"]}}, "attributes.MILK_SPECIES: "),
        (RAW_MILK | {"results": {}}, "results: "),
        ([RAW_MILK | {"results": [RESULT, 3]}], "[0].results[1]: "),
        (RAW_MILK | {"results": [{"value": "1"}]}, "results[0].item: "),
        (RAW_MILK | {"results": [RESULT | {"value": True}]}, "results[0].value: "),
        (RAW_MILK | {"results": [RESULT | {"values": ["1"]}]}, "results[0]: "),
        (RAW_MILK | {"results": [{"item": "三聚氰胺", "values": "1"}]}, "results[0].values: "),
        (RAW_MILK | {"results": [{"item": "三聚氰胺", "values": ["1", {}]}]}, "results[0].values[1]: "),
        (RAW_MILK | {"results": [RESULT | {"unit": 3.5, "lod": []}]}, "results[0].lod: "),
        (RAW_MILK | {"results": [RESULT, RESULT | {"item": "MEL"}]}, "results[1].item: "),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_input_is_named_with_its_place(content, where):
    text = content if isinstance(content, str) else json.dumps(content)

    with translation.override("en"), pytest.raises(DomainError) as refusal:
        read_samples(text, CATALOGUE)

    assert where in str(refusal.value)
