from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import Reason
from sampling.rules.quantities import Quantities, QuantityRule, quantity_shortfalls, usual_quantities

pytestmark = pytest.mark.provision("Q-5.2")

KG = Decimal
RAW = QuantityRule(None, None, KG("0.2"), KG("0.2"), KG("0.4"), "方案五（二）1")
LIQUID = QuantityRule(7, 2, None, None, KG("1.2"), "方案五（二）2")
POWDER = QuantityRule(7, 2, None, None, KG("2"), "方案五（二）3")
OTHER = QuantityRule(7, 2, None, None, KG("1.5"), "方案五（二）4")


@pytest.mark.parametrize(
    ("rule", "taken"),
    [
        pytest.param(RAW, Quantities(None, None, KG("0.2"), KG("0.2")), id="raw, exactly"),
        pytest.param(LIQUID, Quantities(7, 2, KG("1"), KG("0.2")), id="liquid, exactly"),
        pytest.param(POWDER, Quantities(7, 2, KG("1.6"), KG("0.4")), id="powder, exactly"),
        pytest.param(OTHER, Quantities(8, 2, KG("1.3"), KG("0.2")), id="other, more pieces"),
    ],
)
def test_quantities_that_reach_the_minima_are_not_short(rule, taken):
    assert quantity_shortfalls(taken, rule) == []


@pytest.mark.parametrize(
    ("rule", "taken", "short"),
    [
        pytest.param(RAW, Quantities(None, None, KG("0.199"), KG("0.201")), ["test_portion_too_light"], id="test"),
        pytest.param(RAW, Quantities(None, None, KG("0.3"), KG("0.1")), ["backup_portion_too_light"], id="backup"),
        pytest.param(LIQUID, Quantities(6, 2, KG("1.5"), KG("0.5")), ["too_few_test_units"], id="six pieces"),
        pytest.param(LIQUID, Quantities(7, 1, KG("1.5"), KG("0.5")), ["too_few_backup_units"], id="one backup"),
        pytest.param(LIQUID, Quantities(7, 2, KG("0.88"), KG("0.2")), ["total_too_light"], id="nine light pieces"),
        pytest.param(POWDER, Quantities(7, 2, KG("1.5"), KG("0.499")), ["total_too_light"], id="one gram"),
        pytest.param(LIQUID, Quantities(9, 2, KG("1.2"), KG("0")), ["portion_is_empty"], id="empty backup"),
        pytest.param(
            LIQUID,
            Quantities(None, None, KG("0.1"), KG("0.1")),
            ["too_few_test_units", "too_few_backup_units", "total_too_light"],
            id="everything",
        ),
    ],
)
def test_quantities_below_the_minima_are_named(rule, taken, short):
    assert [reason.code for _, reason in quantity_shortfalls(taken, rule)] == short


def test_shortfall_names_field_figures_and_provision():
    found = quantity_shortfalls(Quantities(7, 2, KG("0.88"), KG("0.20")), LIQUID)

    figures = {"actual": "1.08", "least": "1.2", "missing": "0.12", "source": "方案五（二）2"}
    assert found == [("test_kg", Reason("total_too_light", figures))]


@pytest.mark.parametrize(
    ("rule", "piece", "usual"),
    [
        pytest.param(LIQUID, "0.25", (7, 2, "1.75", "0.5"), id="nine cartons are heavy enough"),
        pytest.param(LIQUID, "0.1", (10, 2, "1", "0.2"), id="small cups: twelve pieces"),
        pytest.param(OTHER, "0.2", (7, 2, "1.4", "0.4"), id="cheese"),
        pytest.param(POWDER, "0.025", (78, 2, "1.95", "0.05"), id="sachets"),
        pytest.param(RAW, None, (None, None, "0.2", "0.2"), id="raw milk"),
    ],
)
def test_usual_quantities(rule, piece, usual):
    test_units, backup_units, test_kg, backup_kg = usual

    assert usual_quantities(rule, piece and KG(piece)) == Quantities(
        test_units, backup_units, KG(test_kg), KG(backup_kg)
    )


@given(rule=st.sampled_from([LIQUID, POWDER, OTHER]), grams=st.integers(1, 30_000))
def test_usual_quantities_always_reach_the_minima(rule, grams):
    assert quantity_shortfalls(usual_quantities(rule, KG(grams) / 1000), rule) == []
