from datetime import date

import pytest

from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture

pytestmark = pytest.mark.django_db


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("clock_id", "start", "due"),
    [
        pytest.param("C04", date(2023, 9, 28), date(2023, 10, 8), id="fail-reported"),
        pytest.param("C03", date(2023, 1, 18), date(2023, 2, 1), id="pass-reported"),
        pytest.param("C26", date(2025, 11, 20), date(2026, 2, 18), id="authority-does-not-roll"),
        pytest.param("C22", date(2023, 8, 31), date(2024, 2, 29), id="backup-kept"),
    ],
)
def test_deadline_of_a_statutory_clock(clock_id, start, due):
    load_calendar_fixture(on=date(2026, 11, 22))
    load_clocks_fixture()

    assert deadline_of(clock_id, start).due == due


def test_clock_without_a_number_of_days_has_no_deadline():
    load_clocks_fixture()

    with pytest.raises(ValueError, match="promptly"):
        deadline_of("C24", date(2023, 9, 28))
