import pytest

from tests.factories.laboratory import milk_in_the_laboratory
from tests.factories.sampling import load_reference, make_plan


@pytest.fixture
def plan(cast):
    load_reference()
    return make_plan(cast)


@pytest.fixture
def milk(cast, plan):
    """Pasteurised milk in the laboratory, nothing entered."""
    return milk_in_the_laboratory(cast, plan)
