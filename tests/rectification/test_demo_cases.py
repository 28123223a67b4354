import datetime as dt
from random import Random
from types import SimpleNamespace

from rectification.choices import CaseStatus, PartStatus
from rectification.demo.handling import handle_cases
from rectification.usecases.checklists import load_checklists
from tests.factories.cases import raw_case
from tests.factories.field import CONCLUDED_ON


def test_the_demonstration_closes_cases_of_products_and_of_raw_milk(field, cast):
    load_checklists()
    cases = [field.case(), raw_case(field, CONCLUDED_ON)]
    clerks = {case.enterprise_id: cast.officer_east for case in cases}
    city = SimpleNamespace(plan=field.plan, clerks=clerks, admin=cast.admin)
    always = Random(0)
    always.random = lambda: 0

    for number in range(60):
        handle_cases(city, always, CONCLUDED_ON + dt.timedelta(days=number))

    for case in cases:
        case.refresh_from_db()
        assert case.status == CaseStatus.CLOSED
        assert case.parts.filter(status=PartStatus.TO_DO).count() == 2  # look-back and publication follow
