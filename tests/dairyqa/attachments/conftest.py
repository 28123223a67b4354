import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _refusals_in_english():
    with translation.override("en"):
        yield
