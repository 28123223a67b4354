import datetime as dt

from sampling.choices import VisitStatus

from .conclusions import concluded, reported, submitted, with_verdicts
from .enterprises import make_enterprise, make_product, make_variety
from .sampling import load_reference, make_plan, make_visit, seal

SEALED_ON = dt.date(2026, 9, 14)
CONCLUDED_ON = dt.date(2026, 9, 21)
FAILING = ("PROT",)


class Field:
    """The plan in force, and samples of pasteurised milk at every station; each has a producer of its own."""

    def __init__(self, cast):
        load_reference()
        self.cast = cast
        self.plan = make_plan(cast)
        self.samplers = [cast.inspector, cast.second_inspector]

    def visit(self, planned_on, county=None, status=VisitStatus.PLANNED):
        enterprise = make_enterprise(county or self.cast.east)
        return make_visit(self.plan, enterprise, planned_on, self.samplers, status=status)

    def sealed(self, county=None):
        visit = self.visit(SEALED_ON, county, VisitStatus.UNDER_WAY)
        batch = make_product(make_variety(visit.enterprise), SEALED_ON)
        return seal(visit, batch, self.cast.inspector, SEALED_ON)

    def tested(self, failing=(), county=None):
        return with_verdicts(self.sealed(county), self.cast.analyst, SEALED_ON, failing)

    def submitted(self, failing=(), county=None):
        return submitted(self.sealed(county), self.cast.analyst, SEALED_ON, failing)

    def concluded(self, failing=(), county=None):
        return concluded(self.sealed(county), self.cast.analyst, self.cast.signatory, CONCLUDED_ON, failing)

    def reported(self, failing=(), county=None):
        return reported(self.sealed(county), self.cast.analyst, self.cast.signatory, CONCLUDED_ON, failing)

    def case(self, county=None):
        """The case that a failed sample opened."""
        return self.concluded(FAILING, county).case
