import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dairyqa.workbench.rules import Horizon
from enterprises.workbench_duties import ending_certificates, overdue_duties, unreported_risks
from tests.factories.duties import TODAY, make_certificate, make_duty, make_risk
from tests.factories.enterprises import make_enterprise

HORIZON = Horizon(TODAY, TODAY, TODAY + dt.timedelta(days=3))


@pytest.mark.provision("L-2.3", "L-2.6", "L-2.7")
def test_an_officer_sees_what_its_own_producers_have_left_undone(cast):
    enterprise = make_enterprise(cast.east)
    make_duty(enterprise, cast.officer_east)
    make_risk(enterprise, cast.officer_east, found_on=TODAY, is_serious=True)
    make_certificate(enterprise, until=TODAY + dt.timedelta(days=20))

    [risk] = unreported_risks(cast.officer_east, HORIZON).tasks
    [certificate] = ending_certificates(cast.officer_east, HORIZON).tasks
    [duty] = overdue_duties(cast.officer_east, HORIZON).tasks

    assert (risk.due_on, risk.is_serious) == (TODAY + dt.timedelta(days=1), True)
    assert certificate.due_on == TODAY + dt.timedelta(days=20)
    assert duty.title == enterprise.name
    for source in (unreported_risks, ending_certificates, overdue_duties):
        assert list(source(cast.officer_west, HORIZON).tasks) == []


def test_the_tasks_cost_the_same_for_one_and_for_three(cast):
    def count():
        with CaptureQueriesContext(connection) as captured:
            for source in (unreported_risks, ending_certificates, overdue_duties):
                source(cast.admin, HORIZON)
        return len(captured)

    def add(number):
        enterprise = make_enterprise(cast.east, f"乳业{number}")
        make_risk(enterprise, cast.officer_east)
        make_certificate(enterprise, until=TODAY)

    add(0)
    one = count()
    add(1)
    add(2)

    assert count() == one
