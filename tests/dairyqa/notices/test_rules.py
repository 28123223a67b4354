from itertools import count, pairwise, takewhile

import pytest

from dairyqa.notices.rules import PAUSES, pause_after


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 720), (6, 1440)])
def test_pauses(attempts, minutes):
    assert pause_after(attempts).total_seconds() == minutes * 60


def test_gives_up_after_the_last_pause():
    assert pause_after(len(PAUSES) + 1) is None


def test_pauses_grow():
    pauses = list(takewhile(lambda pause: pause is not None, map(pause_after, count(1))))

    assert all(earlier < later for earlier, later in pairwise(pauses))
