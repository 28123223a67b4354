from datetime import date
from decimal import Decimal

import pytest

from sampling.rules.proposal import ProductCandidate, rank_products


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
