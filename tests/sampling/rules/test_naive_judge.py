"""Every kind of limit against a second judge, written from the rules in words and as simply as possible.

The second judge knows fractions and lists of what a result may hide; it shares no code with the rules under test.
"""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.choices import CompareMode, LimitType
from tests.factories.limits import judged, make_row

GRID = [Fraction(step, 4) for step in range(1, 161)]  # every amount that a result of these tests may stand for
NUMBERS = st.integers(2, 18)
NOT_DETECTED = "未检出(%d)"
WORDS = ("商业无菌", "非商业无菌", "检出", "abc", "", "1,5", "ND", "-3")

READABLE = st.one_of(
    NUMBERS.map(str),
    NUMBERS.map(lambda x: f"<{x}"),
    NUMBERS.map(lambda x: f">{x}"),
    NUMBERS.map(lambda x: NOT_DETECTED % x),
)
TYPED = st.one_of(READABLE, st.sampled_from(WORDS))
LOWER, UPPER = {LimitType.MIN, LimitType.MICRO_MIN}, {LimitType.MAX, LimitType.MICRO_MAX}
PROHIBITIONS = {LimitType.NOT_ALLOWED, LimitType.NOT_DETECTED}


def hidden(text):
    """Every amount that the text may stand for; none where it says nothing."""
    if text.isdigit():
        return [Fraction(int(text))]
    if text[:1] == "<":
        return [x for x in GRID if x < int(text[1:])]
    if text[:1] == ">":
        return [x for x in GRID if x > int(text[1:])]
    if text.startswith("未检出"):
        return [x for x in GRID if x < int(text[4:-1])]
    return []


def common(verdicts):
    return verdicts[0] if len(set(verdicts)) == 1 else "INDETERMINATE"


STERILITY = {"商业无菌": "PASS", "非商业无菌": "FAIL"}
FOUND = {
    LimitType.NOT_ALLOWED: "FAIL",
    LimitType.NOT_DETECTED: "FAIL",
    LimitType.NO_LIMIT: "NO_LIMIT",
    LimitType.UNKNOWN: "INDETERMINATE",
}


def naive(kind, low, high, text):
    """The verdict on one result, in the words of the rules."""
    if kind == LimitType.COMMERCIAL_STERILITY:
        return STERILITY.get(text, "INVALID")
    if text == "检出":
        return FOUND.get(kind, "INVALID")
    if kind == LimitType.UNKNOWN:
        return "INDETERMINATE" if hidden(text) or text in STERILITY else "INVALID"
    if not hidden(text):
        return "INVALID"
    if kind == LimitType.NO_LIMIT:
        return "NO_LIMIT"
    return naive_prohibition(text) if kind in PROHIBITIONS else naive_bounds(kind, low, high, text)


def naive_prohibition(text):
    if text.startswith("未检出"):
        return "PASS"
    return "INDETERMINATE" if text.startswith("<") else "FAIL"


def naive_bounds(kind, low, high, text):
    if text.startswith("未检出") and kind not in UPPER:
        return "INDETERMINATE"  # a lower limit wants the number
    is_kept = {
        LimitType.RANGE: lambda x: low <= x <= high,
        **dict.fromkeys(LOWER, lambda x: x >= low),
        **dict.fromkeys(UPPER, lambda x: x <= high),
    }[kind]
    return common(["PASS" if is_kept(x) else "FAIL" for x in hidden(text)])


def row_of(kind, low, high):
    figures = {
        LimitType.MIN: {"minimum": str(low)},
        LimitType.MICRO_MIN: {"minimum": str(low)},
        LimitType.MAX: {"maximum": str(high)},
        LimitType.MICRO_MAX: {"maximum": str(high)},
        LimitType.RANGE: {"minimum": str(low), "maximum": str(high)},
    }
    return make_row(kind, **figures.get(kind, {}))


ONE_BY_ONE = sorted(set(LimitType) - {LimitType.MICRO_2CLASS, LimitType.MICRO_3CLASS})


@pytest.mark.provision("Q-6.3")
@pytest.mark.parametrize("kind", ONE_BY_ONE)
@settings(max_examples=120, deadline=None)
@given(low=NUMBERS, width=st.integers(0, 4), text=TYPED)
def test_one_result_is_judged_as_in_words(kind, low, width, text):
    """Traps 1 to 5: a bound alone, both, what must not be found, 未检出 with its detection limit, words."""
    high = low + width

    assert judged(row_of(kind, low, high), text).verdict == naive(kind, low, high, text)


SEVERAL = [LimitType.MICRO_MIN, LimitType.MICRO_MAX, LimitType.COMMERCIAL_STERILITY, LimitType.NO_LIMIT]
GRAVEST_FIRST = ["FAIL", "INVALID", "INDETERMINATE", "PASS", "NO_LIMIT"]


@pytest.mark.parametrize("kind", SEVERAL)
@settings(max_examples=60, deadline=None)
@given(limit=NUMBERS, texts=st.lists(TYPED, min_size=2, max_size=5))
def test_several_results_are_as_good_as_the_worst(kind, limit, texts):
    each = [naive(kind, limit, limit, text) for text in texts]

    assert judged(row_of(kind, limit, limit), *texts).verdict == min(each, key=GRAVEST_FIRST.index)


def naive_plan(n, c, m, big_m, texts):
    """Two or three classes: tried out for every amount that each unit may be."""
    worlds = [[klass(x, m, big_m) for x in hidden(text)] or ["ok", "marginal", "bad"] for text in texts]
    surest = [set(world) for world in worlds]
    bad = sum(world == {"bad"} for world in surest)
    above = sum("ok" not in world for world in surest)
    spare = max(0, len(texts) - n) if c else 0
    if bad or above > c + spare:
        return "FAIL"
    if any(not hidden(text) for text in texts) or len(texts) != n:
        return "INVALID"
    return "PASS" if all(len(world) == 1 for world in surest) else "INDETERMINATE"


def klass(x, m, big_m):
    return "ok" if x <= m else "bad" if big_m is not None and x > big_m else "marginal"


UNITS = st.lists(st.one_of(READABLE, st.sampled_from(["abc", ""])), min_size=1, max_size=6)


@pytest.mark.provision("Q-6.3")
@settings(max_examples=250, deadline=None)
@given(n=st.integers(1, 5), c=st.integers(0, 3), m=NUMBERS, width=st.integers(0, 4), texts=UNITS)
def test_three_classes_are_judged_as_in_words(n, c, m, width, texts):
    """Trap 6: between m and M at most c, above M none; exactly m and exactly M."""
    row = make_row(LimitType.MICRO_3CLASS, micro_n=n, micro_c=c, micro_m=str(m), micro_big_m=str(m + width))

    assert judged(row, *texts).verdict == naive_plan(n, c, m, m + width, texts)


@settings(max_examples=150, deadline=None)
@given(n=st.integers(1, 5), c=st.integers(0, 3), m=NUMBERS, texts=UNITS)
def test_two_classes_are_judged_as_in_words(n, c, m, texts):
    row = make_row(LimitType.MICRO_2CLASS, micro_n=n, micro_c=c, micro_m=str(m))

    assert judged(row, *texts).verdict == naive_plan(n, c, m, None, texts)


@pytest.mark.provision("Q-6.3")
@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["未检出", "检出", "5", "abc", "<1"]), min_size=1, max_size=7))
def test_absence_is_judged_as_in_words(texts):
    """Trap 7: found in one of the portions fails, and is a serious hazard."""
    row = make_row(LimitType.MICRO_2CLASS, micro_n=5, micro_c=0, micro_m="0", unit="/25g(mL)", serious_hazard=True)
    is_found = any(text in ("检出", "5") for text in texts)
    expected = "FAIL" if is_found else "PASS" if texts == ["未检出"] * 5 else "INVALID"

    judgement = judged(row, *texts, unit="/25g")

    assert (judgement.verdict, judgement.is_serious_hazard) == (expected, is_found)


@settings(max_examples=80, deadline=None)
@given(thousandths=st.integers(1000, 9999), limit=st.integers(10, 99))
def test_rounding_is_half_to_even_on_the_last_digit_of_the_limit(thousandths, limit):
    """GB/T 8170, part 3: 2.85 is 2.8, 2.95 is 3.0; and only where the row says so."""
    row = make_row(LimitType.MIN, minimum=f"{limit / 10:.1f}", compare_mode=CompareMode.ROUNDED)
    whole, rest = divmod(thousandths, 100)
    up = rest > 50 or (rest == 50 and whole % 2 == 1)

    assert judged(row, f"{thousandths / 1000:.3f}").verdict == ("PASS" if whole + up >= limit else "FAIL")


@settings(max_examples=60, deadline=None)
@given(number=st.integers(1, 9999), limit=st.integers(1, 9999))
def test_converted_result_is_compared_like_the_other(number, limit):
    """μg/kg against mg/kg: a thousand to one, without a trace of floating point."""
    row = make_row(LimitType.MAX, maximum=str(Fraction(limit) / 1000) if limit % 1000 == 0 else f"{limit / 1000:.3f}")

    assert judged(row, str(number), unit="μg/kg").verdict == ("PASS" if number <= limit else "FAIL")


def test_every_kind_of_limit_has_its_second_judge():
    assert {*ONE_BY_ONE, LimitType.MICRO_2CLASS, LimitType.MICRO_3CLASS} == set(LimitType)
