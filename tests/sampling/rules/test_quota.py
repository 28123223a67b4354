import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.quota import expected_arrivals, quota_is_met, raw_batches_owed, required_samples

pytestmark = pytest.mark.provision("Q-3.1")

COUNTS = st.integers(0, 10**7)
PERCENTS = st.integers(0, 100)


@pytest.mark.parametrize(
    ("received", "required"),
    [(0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (20, 3), (21, 4), (99, 15), (100, 15), (101, 16)],
)
def test_fifteen_percent_rounds_up_in_whole_numbers(received, required):
    """Trap 21: 15 % of 7 is 2, of 20 is 3, of 0 is nothing."""
    assert required_samples(received, 15) == required


def test_quota_does_not_pass_through_floating_point():
    # math.ceil(n * 0.07) is one too many for each of these.
    assert [required_samples(n, 7) for n in (100, 300, 1_400)] == [7, 21, 98]


@given(received=COUNTS, percent=PERCENTS)
def test_required_is_the_least_number_that_meets_the_quota(received, percent):
    required = required_samples(received, percent)

    assert quota_is_met(required, received, percent)
    assert required == 0 or not quota_is_met(required - 1, received, percent)
    assert required <= received


@pytest.mark.parametrize(
    ("received", "sampled", "expected", "owed"),
    [
        pytest.param(20, 3, 0, 0, id="quota reached, nothing expected"),
        pytest.param(20, 2, 0, 1, id="one short"),
        pytest.param(20, 3, 7, 2, id="looks ahead to the next visit"),
        pytest.param(20, 9, 0, 0, id="more than owed was taken before"),
        pytest.param(0, 0, 0, 0, id="nothing received"),
    ],
)
def test_raw_batches_owed(received, sampled, expected, owed):
    assert raw_batches_owed(received=received, sampled=sampled, expected=expected, percent=15) == owed


@pytest.mark.parametrize(
    ("received", "so_far", "ahead", "expected"),
    [(30, 60, 15, 8), (0, 60, 15, 0), (1, 1, 15, 15), (5, 0, 1, 5), (10, 100, 0, 0)],
)
def test_expected_arrivals_follow_the_rate_so_far(received, so_far, ahead, expected):
    assert expected_arrivals(received, so_far, ahead) == expected
