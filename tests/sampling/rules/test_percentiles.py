import statistics
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.rules.percentiles import at_share, median

NUMBERS = st.lists(st.integers(0, 60), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("numbers", "middle", "slowest"),
    [([3], Decimal(3), 3), ([1, 2], Decimal("1.5"), 2), (list(range(1, 11)), Decimal("5.5"), 9), ([], None, None)],
    ids=["one", "two", "ten", "none"],
)
def test_middle_and_slowest_tenth(numbers, middle, slowest):
    assert (median(Counter(numbers)), at_share(Counter(numbers), 90)) == (middle, slowest)


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_median_agrees_with_the_sorted_list(numbers):
    assert median(Counter(numbers)) == Decimal(str(statistics.median(numbers)))


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.integers(1, 100))
def test_percentile_is_the_smallest_that_enough_do_not_exceed(numbers, percent):
    enough = [x for x in numbers if 100 * sum(y <= x for y in numbers) >= percent * len(numbers)]

    assert at_share(Counter(numbers), percent) == min(enough)
