import datetime as dt

import pytest

from sampling.choices import BatchVerdict, ItemVerdict, VisitStatus
from sampling.judging import judge_stored, remarks_on, tally, version_of, version_of_all
from sampling.models import Limit
from sampling.usecases.results import Entry, enter_results
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.laboratory import TESTED, entries_for
from tests.factories.sampling import make_visit, seal

YOGHURT = {
    "MILK_SPECIES": "COW",
    "FAT_CLASS": "WHOLE",
    "FERMENTED_TYPE": "PLAIN",
    "HEAT_TREATED_AFTER_FERMENTATION": "NO",
    "LIVE_CULTURE_ADDED": "NO",
}


def sealed(cast, plan, make_batch, on, **values):
    producer = make_enterprise(cast.east)
    visit = make_visit(plan, producer, on, [cast.inspector], status=VisitStatus.UNDER_WAY)
    return seal(visit, make_batch(producer), cast.inspector, on, **values)


def yoghurt(made_on, attributes):
    def make(producer):
        variety = make_variety(producer, "FERMENTED_MILK", "酸牛奶", attributes=attributes, shelf_life_days=400)
        return make_product(variety, made_on)

    return make


def result_of(sample, code):
    return sample.results.select_related("item").get(item__code=code)


@pytest.mark.provision("Q-6.2")
def test_every_item_of_the_annex_waits_for_its_result(milk):
    assert set(milk.results.values_list("verdict", flat=True)) == {ItemVerdict.INVALID}
    assert {result.item.name for result in milk.results.select_related("item")} == {
        "蛋白质",
        "酸度",
        "三聚氰胺",
        "丙二醇",
        "沙门氏菌",
        "金黄色葡萄球菌",
        "菌落总数",
        "大肠菌群",
    }


@pytest.mark.parametrize(
    ("made_on", "standard"),
    [(dt.date(2025, 9, 15), "GB 19302-2010"), (dt.date(2025, 9, 16), "GB 19302-2025")],
    ids=["last day of the old standard", "first day of the new one"],
)
def test_day_of_production_picks_the_standard(cast, plan, made_on, standard):
    sample = sealed(cast, plan, yoghurt(made_on, YOGHURT), dt.date(2026, 3, 3), attributes=YOGHURT)

    assert result_of(sample, "PROT").standard == standard


def test_day_of_receipt_picks_the_standard_of_raw_milk(cast, plan):
    received_on = dt.date(2026, 3, 2)
    Limit.objects.filter(category__code="RAW_MILK", item__code="MEL").update(effective_from=received_on)

    sample = sealed(cast, plan, lambda producer: make_raw_milk(producer, received_on), dt.date(2026, 3, 3))

    assert result_of(sample, "MEL").limit_text == "≤2.5 mg/kg"


def test_item_whose_condition_is_not_met_is_not_demanded(cast, plan):
    skimmed = YOGHURT | {"FAT_CLASS": "SKIM"}

    sample = sealed(cast, plan, yoghurt(dt.date(2026, 2, 20), skimmed), dt.date(2026, 3, 3), attributes=skimmed)

    assert result_of(sample, "FAT").verdict == ItemVerdict.NOT_APPLICABLE


def test_limit_is_frozen_at_judgement(cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.95"], "g/100g")], by=cast.analyst, on=TESTED)

    Limit.objects.filter(item__code="PROT").update(minimum="3.5")

    result = result_of(milk, "PROT")
    assert (result.verdict, result.limit_snapshot["minimum"]) == (ItemVerdict.PASS, "2.9")


def test_stored_verdicts_decide_on_the_batch(cast, milk):
    enter_results(sample=milk, entries=entries_for(milk), by=cast.analyst, on=TESTED)
    milk.results.filter(item__code="COLI").update(verdict=ItemVerdict.FAIL)

    assert judge_stored(milk.results.select_related("item")).verdict == BatchVerdict.FAIL


def test_tally_names_what_is_missing_and_undecided(cast, milk):
    entries = [*entries_for(milk, PROT=None, COLI=None), Entry("COLI", ["<10"] * 5, "CFU/mL")]
    enter_results(sample=milk, entries=entries, by=cast.analyst, on=TESTED)

    state = tally(list(milk.results.select_related("item")))

    assert (state.passed, state.failed) == (6, 0)
    assert (state.undecided, state.missing) == (("大肠菌群",), ("蛋白质",))
    assert not state.may_be_submitted


def test_version_changes_with_what_is_typed(cast, milk):
    before = version_of(result_of(milk, "PROT")), version_of_all(milk.results.select_related("item"))

    enter_results(sample=milk, entries=[Entry("PROT", ["2.95"], "g/100g")], by=cast.analyst, on=TESTED)

    after = version_of(result_of(milk, "PROT")), version_of_all(milk.results.select_related("item"))
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_melamine_within_its_limit_is_remarked(cast, milk):
    enter_results(sample=milk, entries=[Entry("MEL", ["1.2"], "mg/kg", "0.5")], by=cast.analyst, on=TESTED)

    [(item, remark)] = remarks_on(list(milk.results.select_related("item")))

    assert (item, remark.code) == ("三聚氰胺", "found_within_limit")
