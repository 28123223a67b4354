from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.proposal import ProductCandidate, draw, rank_products


def candidate(batch_id, kg=1000, *, covered=True, sampled=False, made=date(2026, 3, 1)):
    return ProductCandidate(batch_id, batch_id, Decimal(kg), made, sampled, covered)


def order(candidates):
    return [ranked.batch_id for ranked in rank_products(candidates)]


def codes(candidates):
    return {ranked.batch_id: [reason.code for reason in ranked.reasons] for ranked in rank_products(candidates)}


@pytest.mark.provision("Q-3.8")
def test_rank_puts_uncovered_varieties_before_large_batches():
    assert order([candidate(1, 9000), candidate(2, 100, covered=False)]) == [2, 1]


@pytest.mark.provision("Q-3.7")
def test_rank_prefers_the_large_batch():
    assert order([candidate(1, 500), candidate(2, 2000), candidate(3, 1000)]) == [2, 3, 1]


def test_rank_prefers_the_fresh_batch_of_two_equal_ones():
    assert order([candidate(1, made=date(2026, 3, 1)), candidate(2, made=date(2026, 3, 9))]) == [2, 1]


@pytest.mark.provision("Q-3.2")
def test_rank_leaves_out_what_was_sampled():
    assert order([candidate(1, 9000, sampled=True), candidate(2)]) == [2]


def test_rank_of_nothing_is_nothing():
    assert rank_products([]) == []


def test_rank_says_why():
    assert codes([candidate(1, 900, covered=False), candidate(2, 2000), candidate(3, 100)]) == {
        1: ["variety_not_covered_yet"],
        2: ["largest_batch_on_hand"],
        3: ["variety_covered_smaller_batch"],
    }


@pytest.mark.provision("Q-5.1")
@given(candidates=st.sets(st.integers(1, 10_000), max_size=30), count=st.integers(0, 40), secret=st.text(max_size=8))
def test_draw_can_be_replayed_from_secret_and_occasion(candidates, count, secret):
    drawn = draw(candidates, count, secret=secret, occasion="visit/1/raw_milk")

    assert drawn == draw(sorted(candidates), count, secret=secret, occasion="visit/1/raw_milk")
    assert len(drawn) == len(set(drawn)) == min(count, len(candidates))
    assert set(drawn) <= candidates


@pytest.mark.provision("Q-5.1")
def test_draw_keeps_its_order_when_one_is_taken_out():
    whole = draw(range(1, 20), 5, secret="s", occasion="visit/7/raw_milk")

    assert draw(set(range(1, 20)) - {whole[0]}, 4, secret="s", occasion="visit/7/raw_milk") == whole[1:]


@pytest.mark.provision("Q-5.1")
def test_draw_differs_by_occasion_and_secret():
    one = draw(range(50), 50, secret="s", occasion="visit/1/raw_milk")

    assert one != draw(range(50), 50, secret="s", occasion="visit/2/raw_milk")
    assert one != draw(range(50), 50, secret="t", occasion="visit/1/raw_milk")


@pytest.mark.provision("Q-5.1")
def test_draw_gives_every_batch_about_the_same_chance():
    first = [draw(range(4), 1, secret="s", occasion=f"visit/{n}/raw_milk")[0] for n in range(2000)]

    assert all(400 < first.count(batch) < 600 for batch in range(4))
