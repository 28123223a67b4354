from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.supplementary import spread

pytestmark = pytest.mark.provision("Q-3.1")

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(20)]


@given(st.integers(0, 25), st.integers(0, 20), st.text(max_size=3))
def test_spread_gives_different_days_in_order_each_in_its_stretch(count, days, occasion):
    found = spread(DAYS[:days], count, load=Counter(), secret="s", occasion=occasion)

    chosen = [appointment.day for appointment in found]
    assert len(found) == min(count, days)
    assert chosen == sorted(set(chosen))
    assert all(entry.start <= entry.day <= entry.end for entry in found)


def test_spread_avoids_days_with_other_visits_and_counts_its_own():
    load = Counter({day: 1 for day in DAYS if day != DAYS[7]})

    (found,) = spread(DAYS, 1, load=load, secret="s", occasion="a")

    assert found.day == DAYS[7]
    assert load[DAYS[7]] == 1


def test_spread_depends_on_the_secret():
    drawn = {spread(DAYS, 1, load=Counter(), secret=f"s{n}", occasion="a")[0].day for n in range(20)}

    assert len(drawn) > 5


def test_spread_prefers_weekdays_on_which_something_is_on_hand():
    for number in range(10):
        found = spread(DAYS[:14], 2, weekdays={3}, load=Counter(), secret=f"s{number}", occasion="a")
        assert {appointment.day.weekday() for appointment in found} == {3}


def test_spread_takes_any_day_where_no_weekday_is_better():
    assert len(spread(DAYS[:10], 2, weekdays={9}, load=Counter(), secret="s", occasion="a")) == 2
