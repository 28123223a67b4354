from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.shares import Share

PERCENT = Decimal("0.01")


def percent(count, total, target=100):
    fraction = Share(count, total, target).fraction
    return None if fraction is None else fraction * 100


@pytest.mark.parametrize(
    ("count", "total", "target", "shown"),
    [
        pytest.param(0, 0, 100, None, id="nothing of nothing is no figure"),
        pytest.param(24_749, 25_000, 99, "98.99", id="98.996 % is not 99 %"),
        pytest.param(24_750, 25_000, 99, "99", id="99 % is"),
        pytest.param(99_999, 100_000, 100, "99.99", id="one of many late is not all in time"),
        pytest.param(14_999, 100_000, 15, "14.99", id="nearly 15 %"),
        pytest.param(2, 3, 99, "66.67", id="rounded"),
        pytest.param(1, 32, 100, "3.12", id="half goes to even, down"),
        pytest.param(3, 32, 100, "9.38", id="half goes to even, up"),
        pytest.param(0, 7, 15, "0", id="none of some"),
        pytest.param(7, 7, 15, "100", id="all"),
    ],
)
def test_share_is_rounded_but_never_up_to_a_target_that_was_missed(count, total, target, shown):
    """Traps 23 and 24: of nothing a dash, and 98.996 % is not 99 %."""
    assert percent(count, total, target) == (None if shown is None else Decimal(shown))


@pytest.mark.provision("Q-3.1")
@given(total=st.integers(1, 10**6), part=st.floats(0, 1), target=st.integers(1, 100))
def test_share_is_close_and_on_the_right_side_of_its_target(total, part, target):
    count = min(total, int(part * total))
    shown = percent(count, total, target)

    assert abs(shown - Decimal(100 * count) / total) <= PERCENT
    assert (shown >= target) == (100 * count >= target * total)
