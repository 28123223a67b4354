import pytest

from . import installation as installations

installation = pytest.fixture(installations.installation)
