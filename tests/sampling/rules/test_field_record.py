from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dairyqa.reasons import registered_codes, say
from sampling.record_wording import RECORD_WORDS
from sampling.rules.canonical import canonical
from sampling.rules.field_record import missing_of, quantity_rule_of
from sampling.rules.quantities import QuantityRule
from sampling.rules.seals import seal_number
from sampling.rules.shelf_life import days_missing, outlives

from .field_vectors import as_expected, lacks_of, the_package, the_record, vectors

pytestmark = [pytest.mark.provision(number) for number in ("Q-5.2", "Q-5.3", "Q-8.1", "Q-8.5", "Q-A.2")]


def lacks(record, package):
    return [(field, reason.code, dict(reason.params)) for field, reason in missing_of(record, package)]


@pytest.mark.parametrize("vector", vectors("completeness"), ids=lambda vector: vector["name"])
def test_what_is_missing_is_named_with_its_field(vector):
    found = lacks(the_record(vector), the_package(vector.get("package")))

    assert as_expected(vector, found) == lacks_of(vector)


def test_photos_and_samples_have_a_limit():
    record = the_record({"record": "done", "changes": {}})
    photo, sample = record["files"][0], record["samples"][0]
    record["files"] += [{**photo, "slot": f"photo/{n}"} for n in range(5, 42)]
    record["samples"] += [sample] * 29

    codes = {(field, code) for field, code, _params in lacks(record, the_package())}

    assert {("photos", "too_many_photos"), ("samples", "too_many_samples")} <= codes


def test_everything_that_is_said_has_its_words():
    reasons = [
        reason
        for vector in vectors("completeness")
        for _field, reason in missing_of(the_record(vector), the_package(vector.get("package")))
    ]

    assert {reason.code for reason in reasons} <= registered_codes()
    assert all("%(" not in say(reason) for reason in reasons)


def test_minima_are_read_from_the_package():
    raw = quantity_rule_of(the_package()["quantities"]["raw"])

    assert raw == QuantityRule(None, None, Decimal("0.2"), Decimal("0.2"), Decimal("0.4"), "清远方案 五（二）1")


@pytest.mark.parametrize(("typed", "number"), vectors("seals"))
def test_seal_number_in_one_spelling(typed, number):
    assert seal_number(typed) == number


@pytest.mark.parametrize("vector", vectors("shelf_life"), ids=lambda vector: vector["name"])
def test_backup_portion_outlives_the_re_inspection_or_not(vector):
    days = [vector[name] and date.fromisoformat(vector[name]) for name in ("spoils_on", "needed_until")]

    assert (outlives(*days), days_missing(*days)) == (vector["outlives"], vector["days_missing"])


@pytest.mark.parametrize("vector", vectors("canonical"), ids=lambda vector: vector["name"])
def test_canonical_form(vector):
    assert canonical(vector["value"]).decode() == vector["canonical"]


def test_the_tablet_has_words_for_every_code_of_the_vectors():
    words = Path("static/field/steps/wording.js").read_text(encoding="utf-8")
    refusals = (code for vector in vectors("choices") for _field, code in vector.get("refusals", ()))
    codes = {lack[1] for vector in vectors("completeness") for lack in vector["missing"]} | set(refusals)
    codes |= RECORD_WORDS.keys() - {"incident", "visit_prevented"}

    assert {code for code in codes if f"{code}:" not in words} == set()
