from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.forecast import Pace, forecast, forecast_reason, visits_in_time
from sampling.rules.quota import required_samples

pytestmark = pytest.mark.provision("Q-3.1")

DAYS = tuple(date(2026, 10, 1) + timedelta(days=n) for n in range(60))

# 58 batches in 58 days, a third of the way: about one a day, two on hand on any day.
MILK = Pace(
    received=58,
    sampled=9,
    percent=15,
    recent=56,
    recent_days=56,
    days_ahead=92,
    found=24,
    looks=12,
    on_hand=2,
    keeps=False,
    visits_left=6,
    workdays_left=DAYS,
)


def test_visits_left_take_what_is_on_hand_on_average():
    found = forecast(MILK)

    # 150 batches by the end, 23 owed; six visits take two each: 21.
    assert (found.expected_received, found.required_at_end, found.expected_sampled) == (150, 23, 21)
    assert not found.will_be_met
    assert found.can_be_met
    assert found.extra_visits == 1
    assert found.by == DAYS[-1]


def test_visits_left_take_no_less_than_those_made_so_far():
    found = forecast(replace(MILK, sampled=9, visits_made=3))

    assert found.expected_sampled == 23
    assert found.will_be_met


def test_more_extra_visits_must_begin_earlier():
    found = forecast(replace(MILK, sampled=0))

    assert found.extra_visits == 6
    assert found.by == DAYS[-6]


def test_quota_that_the_visits_left_can_meet_asks_for_no_more():
    found = forecast(replace(MILK, visits_left=7))

    assert (found.expected_sampled, found.extra_visits, found.by) == (23, 0, None)
    assert found.will_be_met
    assert forecast_reason(found, replace(MILK, visits_left=7)).params["missing"] == "14"


def test_what_was_used_up_cannot_be_sampled_any_more():
    """Nothing comes any more, one batch is left: it helps only if somebody goes at once."""
    late = replace(MILK, sampled=0, recent=0, on_hand=1, visits_left=0)

    found = forecast(late)

    assert (found.required_at_end, found.reachable, found.can_be_met) == (9, 1, False)
    assert (found.extra_visits, found.by) == (1, DAYS[0])
    assert forecast_reason(found, late).code == "forecast_cannot_be_met"


def test_plan_without_a_day_left_says_what_was_reached():
    over = replace(MILK, sampled=3, days_ahead=0, visits_left=0, workdays_left=())

    found = forecast(over)

    assert (found.expected_received, found.required_at_end, found.expected_sampled) == (58, 9, 3)
    assert (found.reachable, found.extra_visits, found.by) == (3, 0, None)


def test_powder_waits_for_the_next_visit():
    powder = replace(MILK, received=10, sampled=0, recent=3, found=0, on_hand=4, keeps=True, visits_left=1)

    assert forecast(powder).will_be_met
    assert forecast(replace(powder, visits_left=0)).extra_visits == 1


def test_nothing_received_owes_nothing():
    nothing = Pace(0, 0, 15, 0, 56, 92, 0, 12, 0, False, 12, 3, DAYS)

    assert forecast(nothing).will_be_met
    assert forecast(nothing).required_at_end == 0
    assert forecast_reason(forecast(nothing), nothing).code == "forecast_met"


@pytest.mark.parametrize(
    ("needed", "days", "left", "expected"),
    [(12, 30, 360, 1), (13, 30, 360, 2), (3, 40, 30, 3), (0, 30, 360, 0), (1, 1, 365, 1)],
)
def test_extra_visits_are_spread_over_the_time_left(needed, days, left, expected):
    assert visits_in_time(needed, days, left) == expected


PACES = st.builds(
    Pace,
    visits_made=st.integers(0, 24),
    received=st.integers(0, 400),
    sampled=st.integers(0, 80),
    percent=st.integers(0, 100),
    recent=st.integers(0, 80),
    recent_days=st.integers(1, 56),
    days_ahead=st.integers(0, 366),
    found=st.integers(0, 60),
    looks=st.integers(0, 12),
    on_hand=st.integers(0, 20),
    keeps=st.booleans(),
    visits_left=st.integers(0, 24),
    workdays_left=st.integers(0, 60).map(lambda n: DAYS[:n]),
)


@given(PACES)
def test_forecast_is_consistent(pace):
    found = forecast(pace)

    assert found.required_at_end == required_samples(found.expected_received, pace.percent)
    assert pace.sampled <= found.expected_sampled <= max(found.reachable, found.expected_sampled)
    assert found.will_be_met <= found.can_be_met
    assert found.will_be_met <= (found.extra_visits == 0)
    assert (found.by is None) == (found.extra_visits == 0)
    assert found.by is None or found.by in pace.workdays_left
    assert found.can_be_met <= (found.will_be_met or found.extra_visits > 0)


@given(PACES)
def test_one_sample_more_never_makes_it_worse(pace):
    before, after = forecast(pace), forecast(replace(pace, sampled=pace.sampled + 1))

    assert after.expected_sampled >= before.expected_sampled
    assert before.will_be_met <= after.will_be_met
    assert before.can_be_met <= after.can_be_met
    if before.can_be_met:
        assert after.extra_visits <= before.extra_visits


@given(PACES)
def test_one_visit_more_never_makes_it_worse(pace):
    before, after = forecast(pace), forecast(replace(pace, visits_left=pace.visits_left + 1))

    assert after.expected_sampled >= before.expected_sampled
    assert before.will_be_met <= after.will_be_met


@given(PACES)
def test_faster_arrivals_ask_for_more_samples(pace):
    assert forecast(replace(pace, recent=pace.recent + 1)).required_at_end >= forecast(pace).required_at_end
