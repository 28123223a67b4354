from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.rules.plausibility import Band, doubts_about, figures, median, protein_above_solids, usual_band

MILK = Band(Decimal("1.5"), Decimal(7))
USUAL = [Decimal(text) for text in ("3.05", "3.10", "3.12", "3.08", "3.11")]


def protein(*texts, unit="g/100g"):
    return figures(texts, unit, "g/100g")


def codes(own, **held_against):
    return [reason.code for reason in doubts_about(own, **held_against)]


def said(own, **held_against):
    (reason,) = doubts_about(own, **held_against)
    return reason.code, dict(reason.params)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("30.5", "3.05"), ("0.305", "3.05"), ("3050", "3.050"), ("0.00305", "3.05")],
    ids=["ten times", "a tenth", "a thousand times", "a thousandth"],
)
def test_slip_of_the_unit_is_named_with_what_was_meant(typed, meant):
    code, params = said(protein(typed), believable=MILK)

    assert code == "unit_slip"
    assert params == {"value": f"{typed} g/100g", "meant": f"{meant} g/100g"}


def test_slip_is_found_in_the_unit_of_the_limit():
    own = figures(["3050"], "μg/kg", "mg/kg")

    assert codes(own, believable=Band(None, Decimal("0.5"))) == ["unit_slip"]


def test_history_finds_a_slip_that_the_range_would_let_through():
    assert codes(protein("30.8"), believable=Band(Decimal(0), Decimal(100)), earlier=USUAL) == ["unit_slip"]


def test_value_that_no_slip_explains_is_not_believable():
    code, params = said(protein("305"), believable=MILK)

    assert (code, params["band"]) == ("value_impossible", "1.5–7 g/100g")


@pytest.mark.parametrize("typed", ["1.5", "7", "3.1"])
def test_value_within_the_range_is_believed(typed):
    assert codes(protein(typed), believable=MILK) == []


def test_value_far_from_the_earlier_ones_is_asked_about():
    code, params = said(protein("4.2"), believable=MILK, earlier=USUAL)

    assert code == "far_from_earlier"
    assert (params["median"], params["count"]) == ("3.10 g/100g", "5")


def test_four_earlier_results_tell_nothing():
    assert codes(protein("4.2"), believable=MILK, earlier=USUAL[:4]) == []


def test_earlier_results_that_all_agree_leave_room():
    alike = [Decimal("3.1")] * 5

    assert codes(protein("3.2"), earlier=alike) == []
    assert codes(protein("4.0"), earlier=alike) == ["far_from_earlier"]


def test_one_wild_earlier_result_widens_nothing():
    assert usual_band([*USUAL, Decimal(31)]).holds(Decimal("4.5")) is False


@pytest.mark.parametrize("typed", ["未检出", "<10", "检出", "2,86", ""])
def test_what_is_no_number_is_not_doubted(typed):
    assert codes(protein(typed), believable=MILK, earlier=USUAL) == []


def test_unknown_unit_is_left_to_the_judgement():
    assert codes(protein("30.5", unit="mg/L"), believable=MILK) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["120"] * 5, ["all_units_alike"]),
        (["120"] * 4 + ["130"], []),
        (["<10"] * 5, []),
        (["未检出"] * 5, []),
        (["1.2×10^4", "12000", "1.2e4", "12000", "12000"], ["all_units_alike"]),
        (["120", "120"], []),
    ],
    ids=["all alike", "one differs", "below the dilution", "not detected", "written differently", "only two"],
)
def test_five_units_with_one_count(texts, expected):
    assert codes(figures(texts, "CFU/mL", "CFU/g(mL)")) == expected


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (["3.05"], ["3.05"], ["same_as_another"]),
        (["3.05"], ["3.06"], []),
        (["3.1"], ["3.1"], []),
        (["未检出"], ["未检出"], []),
        (["110", "120", "130"], ["110", "120", "130"], ["same_as_another"]),
        (["110", "120", "130"], ["120", "110", "130"], []),
    ],
    ids=["same", "another", "too few digits to tell", "not detected", "several", "another order"],
)
def test_same_as_in_another_sample_of_the_run(own, other, expected):
    assert codes(protein(*own), others={"S2": protein(*other)}) == expected


def test_protein_cannot_be_more_than_the_solids():
    assert protein_above_solids(protein("8.2"), protein("8.1")).code == "protein_above_solids"
    assert protein_above_solids(protein("8.1"), protein("8.1")) is None
    assert protein_above_solids(protein("未检出"), protein("8.1")) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals("0.01", 1000, places=2), min_size=5, max_size=12))
def test_median_of_the_earlier_ones_is_never_far(earlier):
    assert usual_band(earlier).holds(median(earlier))


@settings(max_examples=60, deadline=None)
@given(st.decimals("1.5", 7, places=2), st.sampled_from([-3, -1, 1, 3]))
def test_every_slip_out_of_the_range_is_found(value, power):
    slipped = value.scaleb(power)

    found = codes(protein(f"{slipped:f}"), believable=MILK)

    assert found == ([] if MILK.holds(slipped) else ["unit_slip"])
