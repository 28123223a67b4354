import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from enterprises.choices import EnterpriseStatus
from rectification.choices import AcceptanceOutcome, OrderKind, OrderStatus
from rectification.models import Acceptance, Order
from rectification.usecases.acceptance import record_acceptance
from rectification.usecases.order_checks import check_order
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.usecases.schedule import schedule_month
from tests.factories.actions import ON, answered, failed_acceptance, load_demo_action, passed_acceptance
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise, make_variety
from tests.factories.field import Field

pytestmark = pytest.mark.django_db
LATER = ON + dt.timedelta(days=30)


@pytest.fixture
def action(cast):
    return load_demo_action()


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


def passed(action, enterprise, by, **values):
    return passed_acceptance(action, enterprise, by, on=LATER, **values)


def status_of(enterprise):
    enterprise.refresh_from_db()
    return enterprise.status


@pytest.mark.provision("L-4.2")
def test_not_passed_stops_and_a_later_one_that_passes_lets_the_producer_go_on(action, cast, enterprise):
    failed = failed_acceptance(action, enterprise, cast.admin)
    assert (failed.order.kind, status_of(enterprise)) == (OrderKind.STOP, EnterpriseStatus.SUSPENDED)
    assert action.document_no in failed.order.provisions

    again = passed(action, enterprise, cast.admin, uploads=[upload()])

    failed.order.refresh_from_db()
    assert (again.order, failed.order.status) == (None, OrderStatus.ACCEPTED)
    assert status_of(enterprise) == EnterpriseStatus.PRODUCING


@pytest.mark.provision("L-4.2")
def test_passed_at_once_goes_on_without_an_order(action, cast, enterprise):
    passed(action, enterprise, cast.admin)

    assert (Order.objects.count(), status_of(enterprise)) == (0, EnterpriseStatus.PRODUCING)


@pytest.mark.provision("L-4.2")
def test_stopped_producer_leaves_the_schedule_and_comes_back(cast, action):
    field = Field(cast)
    enterprise = make_enterprise(cast.east)
    make_variety(enterprise)
    month = dt.date(2026, 11, 1)

    def planned():
        schedule_month(plan=field.plan, month=month, by=None, on=LATER)
        return Visit.objects.filter(enterprise=enterprise, month=month, status=VisitStatus.PLANNED).count()

    usual = planned()
    failed_acceptance(action, enterprise, cast.admin)
    stopped = planned()
    passed(action, enterprise, cast.admin, uploads=[upload()])

    assert usual > 0
    assert (stopped, planned()) == (0, usual)


def test_not_passed_again_replaces_the_order_and_stays_stopped(action, cast, enterprise):
    first = failed_acceptance(action, enterprise, cast.admin)

    second = failed_acceptance(action, enterprise, cast.admin, on=LATER)

    first.order.refresh_from_db()
    assert (first.order.status, second.order.status) == (OrderStatus.WITHDRAWN, OrderStatus.ISSUED)
    assert status_of(enterprise) == EnterpriseStatus.SUSPENDED


def test_end_of_a_stop_without_proof_is_refused_whole_and_on_record(action, cast, enterprise):
    failed_acceptance(action, enterprise, cast.admin)

    with pytest.raises(DomainError):
        passed(action, enterprise, cast.admin)

    assert Acceptance.objects.filter(outcome=AcceptanceOutcome.PASSED).count() == 0
    assert AuditEvent.objects.filter(event="order.acceptance_refused").count() == 1
    assert status_of(enterprise) == EnterpriseStatus.SUSPENDED


def test_who_sent_the_evidence_does_not_accept_the_producer(action, cast, enterprise):
    failed = failed_acceptance(action, enterprise, cast.admin)
    answered(failed.order, cast.admin)

    with pytest.raises(DomainError):
        passed(action, enterprise, cast.admin, uploads=[upload()])

    assert AuditEvent.objects.filter(event="order.acceptance_refused").count() == 1


def test_its_order_ends_with_an_acceptance_only(action, cast, enterprise):
    order = answered(failed_acceptance(action, enterprise, cast.admin).order, cast.officer_east)

    with pytest.raises(DomainError):
        check_order(order=order, manner="on_paper", is_accepted=True, reason="材料齐全", by=cast.admin, on=LATER)

    assert status_of(enterprise) == EnterpriseStatus.SUSPENDED


def test_refused_in_another_step_elsewhere_too_early_or_twice(action, cast, enterprise):
    told = {"enterprise": enterprise, "panel": "验收组", "outcome": AcceptanceOutcome.PASSED, "reason": "符合"}
    told |= {"by": cast.admin, "on": ON}
    decides = action.steps.get(code="2.3")
    record_acceptance(step=decides, held_on=ON, **told)
    wrong = [
        {"step": action.steps.get(code="2.1"), "held_on": ON},
        {"step": decides, "held_on": decides.starts_on - dt.timedelta(days=1)},
        {"step": decides, "held_on": LATER},
        {"step": decides, "held_on": ON},
        {"step": decides, "held_on": ON, "enterprise": make_enterprise(cast.other_county)},
    ]
    for values in wrong:
        with pytest.raises(DomainError):
            record_acceptance(**told | values)

    assert Acceptance.objects.count() == 1
