import pytest

from sampling.choices import Outlook
from sampling.rules.coverage import coverage_outlook

pytestmark = pytest.mark.provision("Q-3.8")


@pytest.mark.parametrize(
    ("uncovered", "visits_left", "products", "expected"),
    [
        pytest.param(0, 0, 1, (Outlook.GOOD, "coverage_complete"), id="everything covered"),
        pytest.param(2, 4, 1, (Outlook.GOOD, "coverage_on_course"), id="two visits to spare"),
        pytest.param(2, 3, 1, (Outlook.WARNING, "coverage_warning"), id="one to spare"),
        pytest.param(2, 2, 1, (Outlook.WARNING, "coverage_warning"), id="just enough"),
        pytest.param(2, 1, 1, (Outlook.ALARM, "coverage_alarm"), id="one too few"),
        pytest.param(1, 0, 1, (Outlook.ALARM, "coverage_alarm"), id="no visit left"),
        pytest.param(3, 2, 2, (Outlook.WARNING, "coverage_warning"), id="two products a visit"),
    ],
)
def test_coverage_outlook(uncovered, visits_left, products, expected):
    found = coverage_outlook(uncovered=uncovered, visits_left=visits_left, products_per_visit=products)

    assert (found.outlook, found.reason.code) == expected
