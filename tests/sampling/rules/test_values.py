from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.units import accepted_units, factor, known_unit
from sampling.rules.values import ValueKind, parse_limit_of_detection, parse_value, published_text


@pytest.mark.parametrize(
    ("text", "kind", "number", "unit"),
    [
        ("2.86", ValueKind.NUMBER, "2.86", ""),
        ("２．８６", ValueKind.NUMBER, "2.86", ""),
        (" 0 ", ValueKind.NUMBER, "0", ""),
        ("1.2×10³", ValueKind.NUMBER, "1200", ""),
        ("1.2x10^4", ValueKind.NUMBER, "12000", ""),
        ("1.2*10^3", ValueKind.NUMBER, "1200", ""),
        ("1.2E4", ValueKind.NUMBER, "12000", ""),
        ("4.2 × 10⁴", ValueKind.NUMBER, "42000", ""),
        ("5·10^-3", ValueKind.NUMBER, "0.005", ""),
        ("5×10⁻³", ValueKind.NUMBER, "0.005", ""),
        ("10⁴", ValueKind.NUMBER, "10000", ""),
        ("0.318 g/kg", ValueKind.NUMBER, "0.318", "g/kg"),
        ("2.9％", ValueKind.NUMBER, "2.9", "%"),
        ("18ºT", ValueKind.NUMBER, "18", "°T"),
        ("1.2e4CFU/g", ValueKind.NUMBER, "12000", "CFU/g"),
        ("1.0000000000000000000", ValueKind.NUMBER, "1", ""),
        ("123.45678901234567890", ValueKind.NUMBER, "123.4567890123456789", ""),
        ("1e12", ValueKind.NUMBER, "1000000000000", ""),
        ("1e-12", ValueKind.NUMBER, "0.000000000001", ""),
        ("<10", ValueKind.BELOW, "10", ""),
        ("＜ 10", ValueKind.BELOW, "10", ""),
        ("＞3.0×10⁵", ValueKind.ABOVE, "300000", ""),
        ("多不可计", ValueKind.TOO_MANY, None, ""),
        ("多不可计（>300）", ValueKind.ABOVE, "300", ""),
        ("未检出", ValueKind.NOT_DETECTED, None, ""),
        ("未检出(0.005)", ValueKind.NOT_DETECTED, "0.005", ""),
        ("未检出（＜0.005）", ValueKind.NOT_DETECTED, "0.005", ""),
        ("未检出（检出限：0.005 g/kg）", ValueKind.NOT_DETECTED, "0.005", "g/kg"),
        (f"未检出({' ' * 54}1)", ValueKind.NOT_DETECTED, "1", ""),
        ("未检出/25 g(mL)", ValueKind.NOT_DETECTED, None, "/25g(mL)"),
        ("检出", ValueKind.DETECTED, None, ""),
        ("检出/25 g", ValueKind.DETECTED, None, "/25g"),
        ("商业无菌", ValueKind.STERILE, None, ""),
        ("非商业无菌", ValueKind.NOT_STERILE, None, ""),
    ],
)
def test_value_is_read_as_typed(text, kind, number, unit):
    value = parse_value(text)

    assert (value.kind, value.number, value.unit) == (kind, number and Decimal(number), unit)
    assert value.text == text.strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "value_missing"),
        (" — ", "value_missing"),
        ("/", "value_missing"),
        ("ND", "value_nd"),
        ("n.d.", "value_nd"),
        ("ND(0.1)", "value_nd"),
        ("1,200", "value_comma"),
        ("2，9", "value_comma"),
        ("-1", "value_negative"),
        ("−0.5 mg/kg", "value_negative"),
        ("1.2×104", "value_exponent_lost"),
        ("<1.2*103", "value_exponent_lost"),
        ("1e13", "value_out_of_range"),
        ("1e-13", "value_out_of_range"),
        ("1.00000000000000000000", "value_out_of_range"),
        ("未检出(0)", "detection_limit_unreadable"),
        *[
            (text, "value_unreadable")
            for text in (
                "NaN",
                "Infinity",
                "1e9999999999",
                "1 000",
                "1_000",
                "2 .9",
                "٣",
                ".5",
                "1.",
                "+3",
                "0x10",
                "≤3",
                "<=3",
                "约3",
                "2.9±0.1",
                "2.9; 3.0",
                "3 MPN/g",
                "1.2×10",
                "未检出()",
                "不得检出",
                "阴性",
                "合格",
                f"未检出({' ' * 55}1)",
            )
        ],
    ],
)
def test_ambiguous_value_is_refused_with_its_reason(text, code):
    value = parse_value(text)

    assert (value.kind, value.number, value.refusal.code) == (ValueKind.INVALID, None, code)


@given(st.text(alphabet="0123456789.,<>＜×x*^Ee-+ ⁰⁴⁻未检出多不可计ND商业无菌()（）/gkCFUmL%°ºT", max_size=30))
def test_any_text_is_read_or_refused(text):
    value = parse_value(text)

    assert (value.kind is ValueKind.INVALID) == (value.refusal is not None)


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.integers(-4, 3))
def test_scientific_notations_agree(mantissa, exponent):
    forms = (f"{mantissa}x10^{exponent}", f"{mantissa}×10^{exponent}", f"{mantissa}E{exponent}")

    assert {parse_value(form).number for form in forms} == {mantissa.scaleb(exponent)}


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("10", False, False),
        ("10.1", True, False),
        ("9.9", False, True),
        ("<10", False, True),
        ("<10.1", None, None),
        (">10", True, False),
        (">9.9", None, None),
        ("多不可计", None, None),
        ("未检出(10)", False, True),
        ("未检出(11)", None, None),
        ("未检出", None, None),
    ],
)
def test_comparison_says_what_is_certain(text, above, below):
    value = parse_value(text)

    assert (value.is_above(Decimal(10)), value.is_below(Decimal(10))) == (above, below)


@pytest.mark.parametrize(
    ("text", "limit", "rounded"),
    [("2.85", "2.9", "2.8"), ("2.95", "2.9", "3.0"), ("2.9501", "2.9", "3.0"), ("29.5", "30.0", "29.5")],
)
def test_rounding_is_half_to_even_and_once(text, limit, rounded):
    assert str(parse_value(text).rounded_like(Decimal(limit)).number) == rounded


def test_rounding_leaves_what_is_no_number():
    assert parse_value("<2.85").rounded_like(Decimal("2.9")).number == Decimal("2.85")


@pytest.mark.parametrize("text", ["0", "abc", "<1", "未检出", "1 mg/kg", "1,2"])
def test_detection_limit_must_be_a_number_above_zero(text):
    assert parse_limit_of_detection(text).code == "detection_limit_unreadable"


def test_published_text_names_every_unit():
    assert published_text(["5.1x10^4", "<10", "1.2E4", "3×10⁻²"]) == "①5.1×10⁴ ②<10 ③1.2×10⁴ ④3×10⁻²"
    assert published_text(["2.90"]) == "2.90"


@pytest.mark.parametrize(
    ("reported", "limit_unit", "expected"),
    [
        ("g/kg", "mg/kg", "1000"),
        ("mg/kg", "g/kg", "0.001"),
        ("mg/kg", "μg/kg", "1000"),
        ("µg/kg", "mg/kg", "0.001"),
        ("ug/kg", "g/kg", "0.000001"),
        ("g/kg", "μg/kg", "1000000"),
        ("%(m/m)", "g/100g", "1"),
        ("g/100 g", "g/100g", "1"),
        ("ºT", "°T", "1"),
        ("CFU/mL", "CFU/g(mL)", "1"),
        ("CFU/g", "CFU/g(mL)", "1"),
        ("cfu/g（mL）", "CFU/g", "1"),
        ("25g", "/25g(mL)", "1"),
        ("/25mL", "/25g(mL)", "1"),
    ],
)
def test_known_pair_of_units_converts(reported, limit_unit, expected):
    assert factor(reported, limit_unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("reported", "limit_unit", "code"),
    [
        ("", "g/100g", "unit_missing"),
        ("  ", "g/100g", "unit_missing"),
        ("g/100mL", "g/100g", "unit_by_volume"),
        ("mg/L", "mg/kg", "unit_by_volume"),
        ("g/kg", "g/100g", "unit_not_accepted"),
        ("CFU/mL", "CFU/g", "unit_not_accepted"),
        ("/10g", "/25g(mL)", "unit_unknown"),
        ("/25mL", "/25g", "unit_not_accepted"),
        ("furlong", "mg/kg", "unit_unknown"),
    ],
)
def test_unknown_pair_of_units_is_refused(reported, limit_unit, code):
    refusal = factor(reported, limit_unit)

    assert refusal.code == code
    assert refusal.params["accepted"] == "、".join(accepted_units(limit_unit))


def test_unit_outside_the_table_accepts_nothing_else():
    assert accepted_units("IU/kg") == ("IU/kg",)
    assert known_unit("IU/kg") is None
