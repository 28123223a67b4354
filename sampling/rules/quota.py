"""At least so many percent of all raw-material batches are sampled (Q-3.1)."""


def required_samples(received: int, percent: int) -> int:
    """The least number of samples with ``100 * sampled >= percent * received``; exact integers."""
    return -(-percent * received // 100)


def quota_is_met(sampled: int, received: int, percent: int) -> bool:
    return 100 * sampled >= percent * received


def raw_batches_owed(*, received: int, sampled: int, expected: int, percent: int) -> int:
    """How many raw batches a visit takes along if there are so many on hand.

    ``expected`` is how many batches will probably arrive before the next visit:
    raw milk is processed soon and cannot be sampled afterwards, so a visit looks ahead.
    """
    return max(0, required_samples(received + expected, percent) - sampled)


def expected_arrivals(received: int, days_so_far: int, days_ahead: int) -> int:
    """How many batches will probably arrive in ``days_ahead`` at the rate seen so far, rounded up."""
    return -(-received * days_ahead // max(days_so_far, 1))
