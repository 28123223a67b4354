import datetime as dt

import pytest

from rectification.rules.inspections import Span, due_in_year, free_times, is_free, reached, turns_of

D = dt.date


@pytest.mark.provision("L-3.2.2")
@pytest.mark.parametrize(
    ("times", "ends"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(1, [D(2026, 12, 31)], id="once"),
        pytest.param(2, [D(2026, 6, 30), D(2026, 12, 31)], id="twice"),
        pytest.param(5, [D(2026, 3, 31), D(2026, 5, 31), D(2026, 8, 31), D(2026, 10, 31), D(2026, 12, 31)], id="five"),
    ],
)
def test_a_year_falls_into_turns_that_follow_each_other(times, ends):
    turns = turns_of(2026, times)

    assert [turn.due_on for turn in turns] == ends
    assert [turn.starts_on for turn in turns[1:]] == [end + dt.timedelta(days=1) for end in ends[:-1]]


def test_more_than_one_a_month_is_refused():
    with pytest.raises(ValueError, match="13"):
        turns_of(2026, 13)


@pytest.mark.provision("L-3.2.2")
def test_a_late_inspection_makes_up_and_an_early_one_does_not_count_for_later():
    late = due_in_year(2026, 2, [D(2026, 7, 3), D(2026, 7, 20)])
    early = due_in_year(2026, 2, [D(2026, 2, 1), D(2026, 3, 1)])

    assert [turn.done_on for turn in late] == [D(2026, 7, 3), D(2026, 7, 20)]
    assert [turn.done_on for turn in early] == [D(2026, 2, 1), None]


def test_an_inspection_of_another_year_counts_for_nothing():
    assert due_in_year(2026, 1, [D(2025, 12, 31)])[0].is_missing


@pytest.mark.provision("L-3.2.2")
def test_a_turn_is_excused_only_if_the_producer_stood_still_on_every_day_of_it():
    whole = due_in_year(2026, 2, [], [Span(D(2025, 12, 1), D(2026, 6, 30))])
    all_but_a_day = due_in_year(2026, 2, [], [Span(D(2025, 12, 1), D(2026, 6, 29))])

    assert [turn.is_excused for turn in whole] == [True, False]
    assert not all_but_a_day[0].is_excused


def test_free_times_that_meet_take_the_whole_turn():
    spans = [Span(D(2026, 4, 1), D(2026, 6, 30)), Span(D(2026, 1, 1), D(2026, 3, 31))]

    assert is_free(D(2026, 1, 1), D(2026, 6, 30), spans)
    assert not is_free(D(2026, 1, 1), D(2026, 7, 1), spans)


def test_what_is_done_of_what_is_asked_leaves_out_the_excused():
    figures = reached(due_in_year(2026, 4, [D(2026, 5, 5)], [Span(D(2026, 1, 1), D(2026, 3, 31))]))

    assert (figures.asked, figures.done, figures.excused) == (3, 1, 1)


def test_stops_licence_and_closing_free_a_producer():
    spans = free_times(
        licensed_from=D(2026, 3, 1),
        licensed_until=D(2029, 2, 28),
        closed_on=D(2026, 11, 1),
        stops=[(D(2026, 5, 1), D(2026, 6, 1))],
    )

    assert is_free(D(2026, 1, 1), D(2026, 2, 28), spans)
    assert is_free(D(2026, 5, 1), D(2026, 5, 31), spans)
    assert not is_free(D(2026, 6, 1), D(2026, 6, 1), spans)
    assert is_free(D(2026, 11, 1), D(2026, 12, 31), spans)
