import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import Reason, say
from sampling.choices import BatchVerdict, CompareMode, ItemVerdict, LimitType
from sampling.rules.judgement import ItemJudgement, StatedLimit, judge_batch, judge_item, judge_sample
from sampling.rules.readings import Policy, Reading
from tests.factories.limits import (
    absence,
    judged,
    make_row,
    shipped_limit,
    shipped_rows,
    three_class,
    verdict,
)

PASS, FAIL, NO_LIMIT, NOT_APPLICABLE, INDETERMINATE, INVALID = (
    ItemVerdict.PASS,
    ItemVerdict.FAIL,
    ItemVerdict.NO_LIMIT,
    ItemVerdict.NOT_APPLICABLE,
    ItemVerdict.INDETERMINATE,
    ItemVerdict.INVALID,
)
PROTEIN = make_row(LimitType.MIN, minimum="2.9", unit="g/100g")
MELAMINE = make_row(LimitType.MAX, maximum="2.5", item_group="illegal_addition")
ACIDITY = make_row(LimitType.RANGE, minimum="12", maximum="18", unit="°T")
PROHIBITED = make_row(LimitType.NOT_ALLOWED, unit="g/kg")
YEAST = make_row(LimitType.MICRO_MAX, maximum="100")
LACTIC = make_row(LimitType.MICRO_MIN, minimum="1000000")
STERILITY = make_row(LimitType.COMMERCIAL_STERILITY)
PLATE_COUNT = three_class()
SALMONELLA = absence()
COUNT_AGAINST_M = make_row(LimitType.MICRO_2CLASS, micro_n=3, micro_c=1, micro_m="10", unit="CFU/g")

OK, MARGINAL, BAD = "1.0x10^4", "6.0x10^4", "1.1x10^5"


class TestLowerUpperAndRange:
    """Traps 1 and 2: a bound alone, both, and equality on each side."""

    @pytest.mark.provision("Q-6.3")
    @pytest.mark.parametrize(
        ("row", "value", "expected", "code"),
        [
            (PROTEIN, "2.90", PASS, "not_below_minimum"),
            (PROTEIN, "2.899", FAIL, "below_minimum"),
            (PROTEIN, "0", FAIL, "below_minimum"),
            (PROTEIN, "99", PASS, "not_below_minimum"),
            (MELAMINE, "2.5", PASS, "not_above_maximum"),
            (MELAMINE, "2.500", PASS, "not_above_maximum"),
            (MELAMINE, "2.5001", FAIL, "above_maximum"),
            (ACIDITY, "12", PASS, "within_range"),
            (ACIDITY, "18.0", PASS, "within_range"),
            (ACIDITY, "11.99", FAIL, "below_range"),
            (ACIDITY, "18.01", FAIL, "above_range"),
            (LACTIC, "1.0x10^6", PASS, "not_below_minimum"),
            (LACTIC, "9.9x10^5", FAIL, "below_minimum"),
            (YEAST, "100", PASS, "not_above_maximum"),
            (YEAST, "101", FAIL, "above_maximum"),
        ],
    )
    def test_bounds_are_included(self, row, value, expected, code):
        judgement = judged(row, value)

        assert (judgement.verdict, judgement.reason.code) == (expected, code)

    @pytest.mark.parametrize(
        ("row", "value", "expected"),
        [
            (PROTEIN, "<2.9", FAIL),
            (PROTEIN, "<3", INDETERMINATE),
            (PROTEIN, ">2.9", PASS),
            (PROTEIN, ">2.8", INDETERMINATE),
            (LACTIC, "<10", FAIL),
            (LACTIC, "多不可计", INDETERMINATE),
            (MELAMINE, "<2.5", PASS),
            (MELAMINE, "<2.6", INDETERMINATE),
            (MELAMINE, ">2.5", FAIL),
            (MELAMINE, ">2.4", INDETERMINATE),
            (ACIDITY, "<12", FAIL),
            (ACIDITY, "<13", INDETERMINATE),
            (ACIDITY, ">18", FAIL),
            (ACIDITY, ">12", INDETERMINATE),
            (YEAST, "<10", PASS),
            (YEAST, "<101", INDETERMINATE),
            (YEAST, "多不可计", INDETERMINATE),
            (YEAST, "多不可计(>300)", FAIL),
        ],
    )
    def test_bounded_result_decides_only_what_is_certain(self, row, value, expected):
        assert verdict(row, value) is expected

    @pytest.mark.parametrize("row", [PROTEIN, ACIDITY, LACTIC])
    def test_not_detected_against_a_lower_bound_asks_for_the_number(self, row):
        assert judged(row, "未检出(0.1)").reason.code == "number_wanted"
        assert verdict(row, "未检出") is INDETERMINATE

    @pytest.mark.parametrize("row", [PROTEIN, MELAMINE, ACIDITY, YEAST, LACTIC, PLATE_COUNT])
    @pytest.mark.parametrize("text", ["检出", "商业无菌", "非商业无菌", "abc", "ND", "1,2", "-1", ""])
    def test_text_where_a_number_is_needed_is_invalid(self, row, text):
        """Trap 5: what is no number is never silently in range."""
        assert verdict(row, text) is INVALID

    @pytest.mark.parametrize("row", [PROTEIN, MELAMINE, ACIDITY])
    def test_uncountable_is_no_chemical_result(self, row):
        assert verdict(row, "多不可计") is INVALID

    @pytest.mark.parametrize("row", [MELAMINE, PROHIBITED, YEAST, PLATE_COUNT, SALMONELLA])
    def test_zero_must_be_written_as_not_detected(self, row):
        assert verdict(row, *["0"] * (row.micro_n or 1)) is INVALID

    @pytest.mark.parametrize("row", [PROTEIN, MELAMINE, ACIDITY, PROHIBITED])
    def test_one_result_is_wanted(self, row):
        assert judged(row, "3", "3").reason.code == "one_result_wanted"

    @pytest.mark.parametrize(
        ("value", "mode", "expected"),
        [
            ("2.86", CompareMode.FULL, FAIL),
            ("2.86", CompareMode.ROUNDED, PASS),
            ("2.85", CompareMode.ROUNDED, FAIL),
            ("2.8501", CompareMode.ROUNDED, PASS),
        ],
    )
    def test_rounding_only_where_the_row_says_so(self, value, mode, expected):
        assert verdict(make_row(LimitType.MIN, minimum="2.9", compare_mode=mode), value) is expected

    def test_rounding_goes_to_each_bound_of_a_range(self):
        row = make_row(LimitType.RANGE, minimum="12", maximum="18.0", compare_mode=CompareMode.ROUNDED)

        assert [verdict(row, value) for value in ("11.5", "11.4", "18.04", "18.06")] == [PASS, FAIL, PASS, FAIL]

    @given(st.decimals(0, 200, places=3), st.decimals(0, 200, places=2), st.decimals(0, 200, places=1))
    def test_bounds_agree_with_fractions(self, value, low, high):
        low, high = sorted((low, high))
        x = Fraction(value)
        range_row = make_row(LimitType.RANGE, minimum=str(low), maximum=str(high))

        assert verdict(make_row(LimitType.MIN, minimum=str(low)), str(value)) is (PASS if x >= Fraction(low) else FAIL)
        assert verdict(range_row, str(value)) is (PASS if Fraction(low) <= x <= Fraction(high) else FAIL)
        at_most = INVALID if x == 0 else PASS if x <= Fraction(high) else FAIL
        assert verdict(make_row(LimitType.MAX, maximum=str(high)), str(value)) is at_most
        assert verdict(make_row(LimitType.MICRO_MAX, maximum=str(high)), str(value)) is at_most

    @given(st.sampled_from(["<", ">"]), st.decimals("0.1", 100, places=1), st.decimals("0.1", 100, places=1))
    def test_bounded_results_agree_with_what_they_may_hide(self, sign, bound, limit):
        step = Decimal("0.01")
        hidden = [bound - step, step] if sign == "<" else [bound + step, limit + bound + step]
        minimum, maximum = make_row(LimitType.MIN, minimum=str(limit)), make_row(LimitType.MAX, maximum=str(limit))

        assert verdict(minimum, f"{sign}{bound}") is common(PASS if x >= limit else FAIL for x in hidden)
        assert verdict(maximum, f"{sign}{bound}") is common(PASS if x <= limit else FAIL for x in hidden)


def common(verdicts):
    found = set(verdicts)
    return found.pop() if len(found) == 1 else INDETERMINATE


class TestDetectionLimits:
    """Traps 3 and 4: not detected, and how far down the method sees."""

    @pytest.mark.parametrize(
        ("value", "lod", "loq", "expected", "code"),
        [
            ("未检出(2)", "", "", PASS, "not_detected"),
            ("未检出(2.5)", "", "", PASS, "not_detected"),
            ("未检出(2.51)", "", "", INDETERMINATE, "detection_limit_above_limit"),
            ("未检出", "2", "", PASS, "not_detected"),
            ("未检出", "3", "", INDETERMINATE, "detection_limit_above_limit"),
            ("未检出", "", "2", PASS, "not_detected"),
            ("未检出", "1", "3", INDETERMINATE, "detection_limit_above_limit"),
            ("未检出", "", "", INVALID, "not_detected_needs_limit"),
            ("未检出(2)", "2.0", "", PASS, "not_detected"),
            ("未检出(2)", "1", "", INVALID, "detection_limits_differ"),
            ("未检出", "abc", "", INVALID, "detection_limit_unreadable"),
            ("未检出", "", "0", INVALID, "detection_limit_unreadable"),
            ("ND", "2", "", INVALID, "value_nd"),
        ],
    )
    def test_upper_limit(self, value, lod, loq, expected, code):
        judgement = judged(MELAMINE, value, lod=lod, loq=loq)

        assert (judgement.verdict, judgement.reason.code) == (expected, code)

    @pytest.mark.parametrize("limit_type", [LimitType.NOT_ALLOWED, LimitType.NOT_DETECTED])
    @pytest.mark.parametrize(
        ("value", "lod", "expected", "code"),
        [
            ("未检出(0.005)", "", PASS, "not_detected"),
            ("未检出", "0.005", PASS, "not_detected"),
            ("未检出", "", INVALID, "not_detected_needs_limit"),
            ("0.005", "0.005", FAIL, "prohibited_detected"),
            ("0.318", "0.005", FAIL, "prohibited_detected"),
            ("0.318", "", FAIL, "prohibited_detected"),
            ("0.004", "0.005", PASS, "below_detection_limit"),
            ("检出", "", FAIL, "prohibited_detected"),
            ("<0.005", "0.005", PASS, "below_detection_limit"),
            ("<0.006", "0.005", INDETERMINATE, "below_says_not_detected"),
            ("<0.005", "", INDETERMINATE, "below_says_not_detected"),
            (">0.005", "0.005", FAIL, "prohibited_detected"),
            (">0.004", "0.005", INDETERMINATE, "result_leaves_open"),
            (">0.004", "", FAIL, "prohibited_detected"),
            ("商业无菌", "", INVALID, "words_need_number"),
            ("多不可计", "", INVALID, "words_need_number"),
        ],
    )
    def test_prohibited_substance(self, limit_type, value, lod, expected, code):
        judgement = judged(make_row(limit_type, unit="g/kg"), value, lod=lod)

        assert (judgement.verdict, judgement.reason.code) == (expected, code)

    def test_prohibited_below_quantification_fails_and_is_flagged(self):
        judgement = judged(PROHIBITED, "0.007", lod="0.005", loq="0.010")

        assert (judgement.verdict, [flag.code for flag in judgement.flags]) == (FAIL, ["below_quantification"])
        assert judged(PROHIBITED, "0.010", lod="0.005", loq="0.010").flags == ()

    def test_prohibited_below_quantification_may_be_left_to_a_person(self):
        policy = Policy(below_quantification_fails=False)

        assert verdict(PROHIBITED, "0.007", lod="0.005", loq="0.010", policy=policy) is INDETERMINATE
        assert verdict(PROHIBITED, "0.011", lod="0.005", loq="0.010", policy=policy) is FAIL

    def test_detection_limit_is_converted_with_the_result(self):
        assert verdict(MELAMINE, "未检出", lod="0.0025", unit="g/kg") is PASS
        assert verdict(MELAMINE, "未检出", lod="0.0026", unit="g/kg") is INDETERMINATE
        assert verdict(PROHIBITED, "4 mg/kg", lod="5", unit="") is PASS

    @pytest.mark.parametrize(
        ("value", "lod", "flagged"), [("1.0", "", True), ("0.01", "0.05", False), ("未检出(0.01)", "", False)]
    )
    def test_illegal_addition_within_its_limit_passes_and_is_flagged(self, value, lod, flagged):
        judgement = judged(MELAMINE, value, lod=lod)

        assert judgement.verdict is PASS
        assert [flag.code for flag in judgement.flags] == ["found_within_limit"] * flagged

    def test_fail_speaks_for_itself(self):
        assert judged(MELAMINE, "2.6").flags == ()

    def test_upper_limit_of_anything_else_is_not_flagged(self):
        assert judged(make_row(LimitType.MAX, maximum="1"), "0.5").flags == ()

    @given(st.decimals("0.001", 1, places=3), st.decimals("0.001", 1, places=3))
    def test_prohibition_agrees_with_fractions(self, value, lod):
        expected = FAIL if Fraction(value) >= Fraction(lod) else PASS

        assert verdict(PROHIBITED, str(value), lod=str(lod)) is expected


class TestUnits:
    @pytest.mark.parametrize(
        ("row", "value", "unit", "expected"),
        [
            (MELAMINE, "0.0025", "g/kg", PASS),
            (MELAMINE, "2501", "μg/kg", FAIL),
            (MELAMINE, "2500", "ug/kg", PASS),
            (PROTEIN, "2.9", "%", PASS),
            (PROTEIN, "2.9％(m/m)", "", PASS),
            (PROTEIN, "2.9%", "g/100g", PASS),
            (ACIDITY, "18", "ºT", PASS),
            (YEAST, "100", "CFU/mL", PASS),
        ],
    )
    def test_result_is_converted_before_it_is_compared(self, row, value, unit, expected):
        assert verdict(row, value, unit=unit) is expected

    @pytest.mark.parametrize(
        ("row", "value", "unit", "code"),
        [
            (PROTEIN, "2.9", "", "unit_missing"),
            (PROTEIN, "2.9", "g/100mL", "unit_by_volume"),
            (PROTEIN, "29", "g/kg", "unit_not_accepted"),
            (MELAMINE, "2.5 g/kg", "mg/kg", "units_differ"),
            (MELAMINE, "未检出(2)", "", "unit_missing"),
            (MELAMINE, "未检出(2 μg/kg)", "mg/kg", "units_differ"),
        ],
    )
    def test_unit_that_does_not_fit_is_invalid(self, row, value, unit, code):
        judgement = judged(row, value, unit=unit)

        assert (judgement.verdict, judgement.reason.code) == (INVALID, code)

    def test_sentence_shows_the_converted_figure(self):
        assert judged(MELAMINE, "0.0025", unit="g/kg").reason.params["value"] == "0.0025 g/kg = 2.5 mg/kg"
        assert judged(MELAMINE, "0.0025 g/kg", unit="").reason.params["value"] == "0.0025 g/kg = 2.5 mg/kg"

    def test_sentence_shows_the_detection_limit(self):
        assert judged(MELAMINE, "未检出", lod="2").reason.params["value"] == "未检出 (LOD 2 mg/kg)"


class TestThreeClassPlan:
    """Trap 6: n = 5, c = 2."""

    @pytest.mark.provision("Q-6.3")
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([OK, OK, OK, MARGINAL, MARGINAL], PASS),
            ([OK, OK, MARGINAL, MARGINAL, MARGINAL], FAIL),
            ([OK, OK, OK, OK, BAD], FAIL),
            ([OK, OK, MARGINAL, MARGINAL, "5.0x10^4"], PASS),
            ([OK, OK, MARGINAL, MARGINAL, "50001"], FAIL),
            ([OK, OK, OK, MARGINAL, "1.0x10^5"], PASS),
            ([OK, OK, OK, OK, "100001"], FAIL),
            (["<10"] * 5, PASS),
            ([OK, OK, OK, OK, "<50000"], PASS),
            ([OK, OK, OK, OK, "<50001"], INDETERMINATE),
            ([OK, MARGINAL, MARGINAL, MARGINAL, "<60000"], FAIL),
            ([OK, OK, OK, OK, ">100000"], FAIL),
            ([OK, OK, OK, OK, ">99999"], INDETERMINATE),
            ([OK, OK, MARGINAL, MARGINAL, ">50000"], FAIL),
            ([OK, OK, MARGINAL, MARGINAL, ">49999"], INDETERMINATE),
            ([OK, OK, OK, OK, "多不可计"], INDETERMINATE),
            ([OK, OK, OK, BAD, "多不可计"], FAIL),
            ([OK, OK, OK, OK, "未检出(10)"], PASS),
            ([OK, OK, OK, OK, "未检出"], INVALID),
            ([OK, OK, OK, OK, "检出"], INVALID),
            ([OK, OK, OK, OK, ""], INVALID),
            ([OK, OK, OK, OK, "5,000"], INVALID),
            ([OK, OK, OK, BAD, ""], FAIL),
            ([OK, MARGINAL, MARGINAL, MARGINAL, "abc"], FAIL),
            ([OK] * 4, INVALID),
            ([OK, OK, OK, "<50001"], INVALID),
            ([BAD], FAIL),
            ([MARGINAL] * 3, FAIL),
            ([OK] * 6, INVALID),
            ([OK, OK, OK, MARGINAL, MARGINAL, MARGINAL], INVALID),
            ([OK, OK, MARGINAL, MARGINAL, MARGINAL, MARGINAL], FAIL),
            ([OK, OK, OK, OK, OK, BAD], FAIL),
        ],
        ids=str,
    )
    def test_units_are_judged_together(self, values, expected):
        assert verdict(PLATE_COUNT, *values) is expected

    @pytest.mark.parametrize(
        ("row", "values", "code"),
        [
            (PLATE_COUNT, [OK] * 5, "plan_kept"),
            (PLATE_COUNT, [MARGINAL] * 5, "plan_above_m"),
            (PLATE_COUNT, [BAD] * 5, "plan_above_big_m"),
            (COUNT_AGAINST_M, ["10"] * 3, "two_class_plan_kept"),
            (COUNT_AGAINST_M, ["11"] * 3, "plan_above_m"),
        ],
        ids=str,
    )
    def test_sentence_fits_the_plan(self, row, values, code):
        assert judged(row, *values).reason.code == code

    def test_below_the_lowest_dilution_may_be_set_to_pass(self):
        coliforms = three_class(m="1", big_m="5")
        policy = Policy(below_lowest_dilution_passes=True)

        assert judged(coliforms, *["<10"] * 5).reason.params["open"] == "5"
        assert verdict(coliforms, *["<10"] * 5, policy=policy) is PASS
        assert verdict(coliforms, *["<10"] * 4, ">4", policy=policy) is INDETERMINATE
        assert verdict(coliforms, *["<10"] * 4, "多不可计", policy=policy) is INDETERMINATE

    def test_sentence_counts_and_names_every_unit(self):
        reason = judged(PLATE_COUNT, OK, OK, "<10", MARGINAL, MARGINAL).reason

        assert reason.params["value"] == "①1.0×10⁴ ②1.0×10⁴ ③<10 ④6.0×10⁴ ⑤6.0×10⁴ CFU/g(mL)"
        assert (reason.params["above_m"], reason.params["c"]) == ("2", "2")

    @pytest.mark.parametrize("missing", ["n", "c"])
    def test_plan_without_n_or_c_is_an_error_of_the_table(self, missing):
        with pytest.raises(ValueError, match="lacks n or c"):
            judged(three_class(**{missing: None}), OK)

    def test_plan_without_its_upper_figure_is_an_error_of_the_table(self):
        with pytest.raises(ValueError, match="lacks the figure"):
            judged(three_class(big_m=None), OK)

    @given(
        st.lists(
            st.one_of(
                st.integers(1, 12).map(str),
                st.integers(1, 12).map(lambda x: f"<{x}"),
                st.integers(1, 12).map(lambda x: f">{x}"),
                st.sampled_from(["多不可计", "", "abc"]),
            ),
            min_size=1,
            max_size=5,
        ),
        st.integers(0, 3),
        st.integers(1, 9),
        st.integers(0, 3),
    )
    def test_plan_agrees_with_every_world_the_results_allow(self, values, c, m, width):
        big_m = m + width
        row = three_class(n=5, c=c, m=str(m), big_m=str(big_m))
        classes = [possible_classes(value, m, big_m) for value in values]
        fails = {
            "bad" in world or world.count("marginal") > c for world in itertools.product(*(cls for cls, _ in classes))
        }
        if fails == {True}:
            expected = FAIL
        elif len(values) != 5 or not all(readable for _, readable in classes):
            expected = INVALID
        elif any(len(cls) > 1 for cls, _ in classes):
            expected = INDETERMINATE
        else:
            expected = PASS

        assert verdict(row, *values) is expected


def possible_classes(value, m, big_m):
    """The classes a unit may belong to, tried out on half steps; and whether its text says anything."""
    everything = [Fraction(step, 2) for step in range(60)]
    worlds = {
        "<": lambda x, bound: x < bound,
        ">": lambda x, bound: x > bound,
    }
    if value in ("", "abc", "多不可计"):
        possible = everything
    elif value[0] in worlds:
        possible = [x for x in everything if worlds[value[0]](x, int(value[1:]))]
    else:
        possible = [Fraction(int(value))]
    return {"ok" if x <= m else "marginal" if x <= big_m else "bad" for x in possible}, value not in ("", "abc")


class TestTwoClassPlan:
    """Trap 7: found in one of five portions."""

    @pytest.mark.provision("Q-6.3")
    @pytest.mark.parametrize(
        ("values", "expected", "code"),
        [
            (["未检出"] * 5, PASS, "absent_from_portions"),
            (["未检出/25g"] * 5, PASS, "absent_from_portions"),
            (["未检出"] * 4 + ["检出"], FAIL, "found_in_portions"),
            (["未检出"] * 4 + ["检出/25 g"], FAIL, "found_in_portions"),
            (["未检出"] * 4 + ["3"], FAIL, "found_in_portions"),
            (["未检出"] * 4, INVALID, "plan_units_differ"),
            (["未检出"] * 6, INVALID, "plan_units_differ"),
            (["检出"], FAIL, "found_in_portions"),
            (["未检出"] * 5 + ["检出"], FAIL, "found_in_portions"),
            (["未检出"] * 4 + [""], INVALID, "value_missing"),
            (["未检出"] * 4 + ["<1"], INVALID, "portion_needs_words"),
            (["未检出"] * 4 + ["多不可计"], INVALID, "portion_needs_words"),
            (["未检出"] * 4 + ["商业无菌"], INVALID, "portion_needs_words"),
            (["未检出"] * 4 + ["阴性"], INVALID, "value_unreadable"),
            (["未检出/10g"] * 5, INVALID, "value_unreadable"),
        ],
        ids=str,
    )
    def test_absence_in_each_portion(self, values, expected, code):
        judgement = judged(SALMONELLA, *values)

        assert (judgement.verdict, judgement.reason.code) == (expected, code)

    @pytest.mark.parametrize(
        ("unit", "expected"), [("", PASS), ("/25g", PASS), ("/25mL", PASS), ("/10g", INVALID), ("CFU/g", INVALID)]
    )
    def test_portion_may_go_without_saying_but_not_differ(self, unit, expected):
        assert verdict(SALMONELLA, *["未检出"] * 5, unit=unit) is expected

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (["10", "10", "11"], PASS),
            (["10", "11", "11"], FAIL),
            (["10", "11", "<11"], INDETERMINATE),
            (["11", "11"], FAIL),
            (["未检出(10)", "10", "10"], PASS),
            (["未检出", "10", "10"], INVALID),
        ],
        ids=str,
    )
    def test_counts_against_m_alone(self, values, expected):
        assert verdict(COUNT_AGAINST_M, *values) is expected

    @given(st.lists(st.sampled_from(["未检出", "检出", "", "ND"]), min_size=1, max_size=7))
    def test_absence_agrees_with_counting(self, values):
        expected = FAIL if "检出" in values else PASS if values == ["未检出"] * 5 else INVALID

        assert verdict(SALMONELLA, *values) is expected


class TestSeveralResultsOfASingleLimit:
    @pytest.mark.parametrize(
        ("row", "values", "expected"),
        [
            (YEAST, ["99"] * 5, PASS),
            (YEAST, ["99", "99", "101", "99", "99"], FAIL),
            (YEAST, ["99", "", "101"], FAIL),
            (YEAST, ["99", "", "<200"], INVALID),
            (YEAST, ["99", "<200"], INDETERMINATE),
            (LACTIC, ["2e6", "9e5"], FAIL),
            (STERILITY, ["商业无菌", "商业无菌"], PASS),
            (STERILITY, ["商业无菌", "非商业无菌"], FAIL),
        ],
        ids=str,
    )
    def test_the_gravest_decides(self, row, values, expected):
        assert verdict(row, *values) is expected


class TestOtherKinds:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [("商业无菌", PASS), ("非商业无菌", FAIL), ("未检出", INVALID), ("12", INVALID), ("合格", INVALID)],
    )
    def test_commercial_sterility(self, value, expected):
        assert verdict(STERILITY, value, unit="") is expected

    @pytest.mark.provision("Q-6.2")
    @pytest.mark.parametrize(
        ("value", "expected"),
        [("80", NO_LIMIT), ("<10", NO_LIMIT), ("abc", INVALID), ("", INVALID), ("商业无菌", INVALID)],
    )
    def test_item_without_a_limit_is_data_only(self, value, expected):
        """Trap 20: demanded by the annex, without a limit in the standard."""
        assert verdict(make_row(LimitType.NO_LIMIT), value) is expected

    def test_unknown_limit_waits_for_a_person(self):
        row = make_row(LimitType.UNKNOWN, auto_judge=False, unit="°T")

        assert judged(row, "12").reason.code == "limit_unknown"
        assert verdict(row, "12") is INDETERMINATE
        assert verdict(row, "abc") is INVALID

    @pytest.mark.parametrize("value", ["17", "19"])
    def test_row_not_for_machines_waits_for_a_person(self, value):
        row = make_row(LimitType.RANGE, minimum="12", maximum="18", auto_judge=False)

        assert (judged(row, value).verdict, judged(row, value).reason.code) == (INDETERMINATE, "person_needed")

    def test_row_not_for_machines_still_wants_a_readable_result(self):
        assert verdict(make_row(LimitType.MAX, maximum="1", auto_judge=False), "ND") is INVALID

    @pytest.mark.parametrize(("value", "code"), [("0.3", "carry_over_review"), ("未检出(0.01)", "person_needed")])
    def test_sorbic_acid_in_flavoured_fermented_milk_is_reviewed(self, value, code):
        match = shipped_limit("发酵乳", "山梨酸及其钾盐", FERMENTED_TYPE="FLAVOURED")

        judgement = judged(match.row, value)

        assert (judgement.verdict, judgement.reason.code) == (INDETERMINATE, code)


class TestSeriousHazards:
    @pytest.mark.parametrize(
        ("category", "item", "values", "expected"),
        [
            ("发酵乳", "沙门氏菌", ["未检出"] * 4 + ["检出"], True),
            ("发酵乳", "沙门氏菌", ["未检出"] * 5, False),
            ("干酪", "单核细胞增生李斯特氏菌", ["检出"] * 5, True),
            ("再制干酪", "金黄色葡萄球菌", ["1001"] * 5, True),
            ("灭菌乳", "三聚氰胺", ["2.6"], True),
            ("灭菌乳", "三聚氰胺", ["2.5"], False),
            ("原料生鲜乳", "氯霉素", ["检出"], True),
            ("原料生鲜乳", "黄曲霉毒素M1", ["0.51"], True),
            ("灭菌乳", "丙二醇", ["0.3"], False),
            ("灭菌乳", "非脂乳固体", ["8.0"], False),
        ],
    )
    def test_only_a_fail_of_a_marked_row_starts_the_24_hours(self, category, item, values, expected):
        judgement = judged(shipped_limit(category, item).row, *values)

        assert judgement.is_serious_hazard is expected


class TestStatedLimit:
    """The label's own, stricter promise."""

    STATED = StatedLimit("%", minimum=Decimal("3.2"))

    @pytest.mark.parametrize(
        ("value", "expected", "code"),
        [
            ("3.2", PASS, "not_below_minimum"),
            ("3.1", FAIL, "misses_label"),
            ("2.8", FAIL, "below_minimum"),
            ("abc", INVALID, "value_unreadable"),
        ],
    )
    def test_both_limits_are_judged(self, value, expected, code):
        judgement = judged(PROTEIN, value, stated=self.STATED)

        assert (judgement.verdict, judgement.reason.code) == (expected, code)

    def test_sentence_names_the_promise(self):
        reason = judged(PROTEIN, "3.1", stated=self.STATED).reason

        assert reason.params["stated"] == "≥3.2 %"
        assert str(StatedLimit("mg/kg", Decimal(1), Decimal(2))) == "≥1 ≤2 mg/kg"

    def test_invalid_result_is_not_held_against_the_promise(self):
        assert verdict(PROTEIN, "3.1", "3.1", stated=self.STATED) is INVALID

    def test_lower_promise_is_converted(self):
        stated = StatedLimit("g/kg", minimum=Decimal("0.001"))

        assert [verdict(MELAMINE, value, stated=stated) for value in ("1", "0.9")] == [PASS, FAIL]

    def test_upper_promise_is_converted(self):
        stated = StatedLimit("g/kg", maximum=Decimal("0.001"))

        assert [verdict(MELAMINE, value, stated=stated) for value in ("1", "1.1")] == [PASS, FAIL]

    def test_promise_binds_where_the_standard_has_no_limit(self):
        row = make_row(LimitType.NO_LIMIT, unit="CFU/g")
        stated = StatedLimit("CFU/g", maximum=Decimal(50))

        assert [verdict(row, value, stated=stated) for value in ("50", "51")] == [NO_LIMIT, FAIL]

    def test_promise_in_a_foreign_unit_leaves_it_open(self):
        assert verdict(PROTEIN, "3.1", stated=StatedLimit("mg/L", minimum=Decimal(99))) is INDETERMINATE

    @pytest.mark.parametrize(("value", "expected"), [("<0.5", PASS), ("<1.5", INDETERMINATE), (">1.5", FAIL)])
    def test_result_that_does_not_tell_whether_the_promise_is_kept_is_open(self, value, expected):
        assert verdict(MELAMINE, value, stated=StatedLimit("mg/kg", maximum=Decimal(1))) is expected


class TestItemWithoutResultOrLimit:
    @pytest.mark.parametrize("reading", [None, Reading("PROT", "蛋白质", ())])
    def test_absent_result_is_invalid_and_shows_the_limit(self, reading):
        match = shipped_limit("灭菌乳", "蛋白质", MILK_SPECIES="COW")

        judgement = judge_item(reading, match, item_code="PROT", item_name="蛋白质")

        assert (judgement.verdict, judgement.reason.code) == (INVALID, "result_absent")
        assert (judgement.standard, judgement.limit_text) == ("GB 25190-2010", "≥2.9 g/100g")
        assert judgement.limit_row["row_id"] == "L001"

    @pytest.mark.parametrize(("values", "expected"), [(["3.2"], INDETERMINATE), ([], INVALID)])
    def test_open_limit_decides_nothing(self, values, expected):
        match = shipped_limit("灭菌乳", "蛋白质")
        reading = Reading("PROT", "蛋白质", tuple(values), "g/100g")

        judgement = judge_item(reading, match, item_code="PROT", item_name="蛋白质")

        assert (judgement.verdict, judgement.reason.code) == (expected, "attribute_missing_MILK_SPECIES")
        assert (judgement.limit_text, judgement.limit_row) == ("≥2.9 g/100g；≥2.8 g/100g", None)
        assert say(judgement.reason)

    @pytest.mark.parametrize("values", [["0.4"], ["abc"], []])
    def test_not_applicable_whatever_was_measured(self, values):
        match = shipped_limit("灭菌乳", "脂肪", FAT_CLASS="SKIM")

        judgement = judge_item(Reading("FAT", "脂肪", tuple(values)), match, item_code="FAT", item_name="脂肪")

        assert (judgement.verdict, judgement.limit_row) == (NOT_APPLICABLE, None)


def batch_of(*verdicts, required=None):
    judgements = [ItemJudgement(str(place), f"项{place}", v, Reason("data_only")) for place, v in enumerate(verdicts)]
    return judge_batch(judgements, required or [judgement.item_code for judgement in judgements])


@pytest.mark.provision("Q-6.3")
class TestBatch:
    @pytest.mark.parametrize(
        ("verdicts", "expected", "codes"),
        [
            ([PASS, PASS], BatchVerdict.PASS, ["batch_conforms"]),
            ([PASS, NO_LIMIT, NOT_APPLICABLE], BatchVerdict.PASS, ["batch_conforms", "batch_data_only"]),
            ([PASS, FAIL], BatchVerdict.FAIL, ["batch_items_fail"]),
            ([FAIL, INVALID, INDETERMINATE], BatchVerdict.FAIL, ["batch_items_fail", "batch_items_open"]),
            ([PASS, INVALID], BatchVerdict.PENDING, ["batch_items_open"]),
            ([PASS, INDETERMINATE], BatchVerdict.PENDING, ["batch_items_open"]),
            ([NO_LIMIT, NOT_APPLICABLE], BatchVerdict.PENDING, ["batch_nothing_passed"]),
            ([], BatchVerdict.PENDING, ["batch_nothing_passed"]),
        ],
    )
    def test_batch_follows_its_items(self, verdicts, expected, codes):
        batch = batch_of(*verdicts)

        assert (batch.verdict, [reason.code for reason in batch.reasons]) == (expected, codes)
        assert all(say(reason) for reason in batch.reasons)

    def test_required_item_that_was_not_judged_keeps_it_open(self):
        batch = batch_of(PASS, required=["0", "SALM"])

        assert (batch.verdict, batch.reasons[0].params) == (BatchVerdict.PENDING, {"items": "SALM"})

    def test_fail_beyond_the_required_items_counts(self):
        assert batch_of(PASS, FAIL, required=["0"]).verdict is BatchVerdict.FAIL

    @given(st.lists(st.sampled_from(list(ItemVerdict)), max_size=8))
    def test_batch_agrees_with_the_rule_in_words(self, verdicts):
        if any(v == "FAIL" for v in verdicts):
            expected = "FAIL"
        elif all(v in ("PASS", "NO_LIMIT", "NOT_APPLICABLE") for v in verdicts) and "PASS" in verdicts:
            expected = "PASS"
        else:
            expected = "PENDING"

        assert batch_of(*verdicts).verdict == expected


RAW_MILK = [
    Reading("MEL", "三聚氰胺", ("未检出",), "mg/kg", lod="0.01"),
    Reading("AFM1", "黄曲霉毒素M1", ("0.50",), "μg/kg"),
    Reading("CAP", "氯霉素", ("未检出(0.1)",), "μg/kg"),
]


def judge_raw_milk(readings, **options):
    return judge_sample(
        shipped_rows(), category="RAW_MILK", on=date(2023, 5, 10), attributes={}, readings=readings, **options
    )


class TestSample:
    @pytest.mark.provision("Q-6.3")
    def test_complete_sample_passes_in_the_order_of_the_annex(self):
        judgement = judge_raw_milk(RAW_MILK[::-1])

        assert judgement.batch.verdict is BatchVerdict.PASS
        assert [item.item_name for item in judgement.items] == ["三聚氰胺", "黄曲霉毒素M1", "氯霉素"]

    @pytest.mark.provision("Q-6.2")
    def test_absent_required_item_is_listed_and_blocks(self):
        judgement = judge_raw_milk(RAW_MILK[:2])

        assert judgement.batch.verdict is BatchVerdict.PENDING
        assert (judgement.items[2].item_name, judgement.items[2].verdict) == ("氯霉素", INVALID)

    def test_item_outside_the_table_blocks_and_stands_last(self):
        judgement = judge_raw_milk([Reading("铅", "铅", ("0.01",), "mg/kg"), *RAW_MILK])

        assert judgement.batch.verdict is BatchVerdict.PENDING
        assert (judgement.items[3].item_name, judgement.items[3].reason.code) == ("铅", "limit_not_in_table")

    def test_demanded_items_may_come_from_a_plan(self):
        judgement = judge_raw_milk(RAW_MILK[:1], required={"MEL": "三聚氰胺"})

        assert (judgement.batch.verdict, len(judgement.items)) == (BatchVerdict.PASS, 1)

    def test_stated_limit_reaches_its_item(self):
        judgement = judge_raw_milk(RAW_MILK, stated={"AFM1": StatedLimit("μg/kg", maximum=Decimal("0.1"))})

        assert [item.verdict for item in judgement.items] == [PASS, FAIL, PASS]

    def test_item_read_twice_is_refused(self):
        with pytest.raises(ValueError, match="read twice"):
            judge_raw_milk([*RAW_MILK, RAW_MILK[0]])
