import pytest

from tests.factories.field import Field


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def case(field):
    return field.case()
