import datetime as dt

import pytest

from sampling.choices import VisitStatus
from tests.factories.conclusions import concluded, submitted
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit, seal

SEALED_ON = dt.date(2026, 9, 14)
CONCLUDED_ON = dt.date(2026, 9, 21)


class Field:
    """The plan in force, and samples of its producers as the laboratory leaves them."""

    def __init__(self, cast):
        load_reference()
        self.cast = cast
        self.plan = make_plan(cast)

    def sealed_sample(self, county=None):
        enterprise = make_enterprise(county or self.cast.east)
        batch = make_product(make_variety(enterprise), SEALED_ON)
        samplers = [self.cast.inspector, self.cast.second_inspector]
        visit = make_visit(self.plan, enterprise, SEALED_ON, samplers, status=VisitStatus.UNDER_WAY)
        return seal(visit, batch, self.cast.inspector, SEALED_ON)

    def submitted_sample(self, failing=("PROT",), county=None):
        return submitted(self.sealed_sample(county), self.cast.analyst, SEALED_ON, failing)

    def case(self, county=None):
        """The case that a failed sample opened."""
        sample = self.sealed_sample(county)
        return concluded(sample, self.cast.analyst, self.cast.signatory, CONCLUDED_ON, failing=("PROT",)).case


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def case(field):
    return field.case()
