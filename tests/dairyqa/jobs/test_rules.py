import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.jobs.choices import Component
from dairyqa.jobs.rules import LATENESS, SILENCE, is_late, silent_components

NOW = dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def silent(seen, started_at=LONG_AGO):
    return silent_components(seen, started_at=started_at, now=NOW)


@pytest.mark.parametrize(
    ("age", "is_silent"), [(SILENCE, False), (SILENCE + SECOND, True)], ids=["three minutes", "a second more"]
)
def test_three_minutes_of_patience(age, is_silent):
    seen = {Component.BEAT: NOW - age, Component.WORKER: NOW}

    assert silent(seen) == ({Component.BEAT: NOW - age} if is_silent else {})


@pytest.mark.parametrize(
    ("age", "is_silent"), [(SILENCE, False), (SILENCE + SECOND, True)], ids=["three minutes", "a second more"]
)
def test_nobody_is_expected_right_after_the_start(age, is_silent):
    assert bool(silent({}, started_at=NOW - age)) == is_silent
    assert bool(silent({Component.BEAT: LONG_AGO, Component.WORKER: LONG_AGO}, started_at=NOW - age)) == is_silent


def test_who_never_gave_a_sign_is_silent_since_always():
    assert silent({}) == {Component.BEAT: None, Component.WORKER: None}


@given(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_job_is_late_only_if_due_and_expected_long_enough(due, started):
    due_at, started_at = NOW - due * SECOND, NOW - started * SECOND

    late = is_late(due_at, started_at=started_at, now=NOW)

    assert late == (min(due, started) * SECOND > LATENESS)


def test_job_that_never_ran_is_not_late():
    assert not is_late(None, started_at=LONG_AGO, now=NOW)
