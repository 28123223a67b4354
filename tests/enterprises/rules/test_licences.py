from datetime import date

import pytest

from enterprises.choices import LicenceState
from enterprises.rules.licences import licence_state


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (date(2026, 3, 9), LicenceState.EXPIRED),
        (date(2026, 3, 10), LicenceState.ENDING),
        (date(2026, 5, 9), LicenceState.ENDING),
        (date(2026, 5, 10), LicenceState.VALID),
    ],
)
def test_licence_state(valid_until, expected):
    assert licence_state(valid_until=valid_until, today=date(2026, 3, 10)) == expected
