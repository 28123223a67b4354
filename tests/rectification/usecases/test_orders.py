import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from enterprises.choices import EnterpriseStatus
from enterprises.models import ProducerAccess
from enterprises.usecases.registry import set_enterprise_status
from rectification.choices import CheckManner, FindingStatus, OrderKind, OrderStatus
from rectification.models import Order, OrderAnswer, OrderCheck
from rectification.usecases.order_checks import answer_order, check_order
from rectification.usecases.orders import extend_order, note_service, withdraw_order
from tests.factories.actions import DUE, ON, answered, make_finding, make_order
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise

pytestmark = pytest.mark.django_db
LATER = ON + dt.timedelta(days=7)


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def order(cast, enterprise):
    return make_order(enterprise, cast.officer_east, findings=[make_finding(enterprise)])


@pytest.fixture
def stop(cast, enterprise):
    return make_order(enterprise, cast.admin, kind=OrderKind.STOP)


def status_of(enterprise):
    enterprise.refresh_from_db()
    return enterprise.status


def checked(order, by, *, is_accepted=True, **values):
    return check_order(
        **{
            "order": order,
            "manner": CheckManner.ON_SITE,
            "is_accepted": is_accepted,
            "reason": "现场核对记录",
            "by": by,
            "on": LATER,
            **values,
        }
    )


def attempts(event):
    return AuditEvent.objects.filter(event=event).count()


@pytest.mark.provision("L-2.1")
def test_order_binds_its_findings_to_its_last_day_and_runs_its_clock(order):
    finding, clock = order.findings.get(), Clock.objects.of(order).get()

    assert (finding.status, finding.due_on) == (FindingStatus.ORDERED, DUE)
    assert (clock.rule.clock_id, clock.status, clock.due_on) == ("C44", ClockStatus.OPEN, DUE)
    assert order.number == "ZG44180020260001"


@pytest.mark.provision("L-2.1")
def test_accepted_correction_closes_findings_clock_and_order(order, cast):
    answered(order, cast.officer_east)

    checked(order, cast.admin)

    finding = order.findings.get()
    assert (order.status, order.ended_on) == (OrderStatus.ACCEPTED, LATER)
    assert (finding.status, finding.closed_by, finding.closed_on) == (FindingStatus.CLOSED, cast.admin, LATER)
    assert order.number in finding.closing_note
    assert Clock.objects.of(order).get().status == ClockStatus.CLOSED


@pytest.mark.provision("L-2.1")
def test_who_sent_the_evidence_does_not_accept_it_and_the_attempt_is_on_record(order, cast):
    answered(order, cast.officer_east)

    with pytest.raises(DomainError):
        checked(order, cast.officer_east)

    order.refresh_from_db()
    assert (order.status, OrderCheck.objects.count()) == (OrderStatus.ANSWERED, 0)
    assert attempts("order.acceptance_refused") == 1
    assert history_of(order)[0].actor == cast.officer_east.display_name


def test_acceptance_without_any_proof_is_refused_and_on_record(order, cast):
    answered(order, cast.officer_east, uploads=[])

    with pytest.raises(DomainError) as refusal:
        checked(order, cast.admin)

    assert refusal.value.field == "uploads"
    assert (attempts("order.acceptance_refused"), OrderCheck.objects.count()) == (1, 0)
    checked(order, cast.admin, uploads=[upload()])
    assert order.status == OrderStatus.ACCEPTED


def test_refused_correction_may_be_mended_and_keeps_every_answer(order, cast):
    answered(order, cast.officer_east)
    checked(order, cast.admin, is_accepted=False)
    assert order.status == OrderStatus.REFUSED

    answered(order, cast.officer_east, on=LATER)

    assert (order.status, OrderAnswer.objects.count()) == (OrderStatus.ANSWERED, 2)
    assert order.findings.get().status == FindingStatus.ORDERED


def test_another_county_does_not_answer_and_the_attempt_is_on_record(order, cast):
    with pytest.raises(DomainError):
        answered(order, cast.officer_west)

    assert (attempts("order.answer_refused"), OrderAnswer.objects.count()) == (1, 0)


@pytest.mark.provision("L-4.2")
def test_order_to_stop_suspends_and_its_end_lets_the_producer_go_on(stop, cast, enterprise):
    assert status_of(enterprise) == EnterpriseStatus.SUSPENDED
    assert stop.suspension.starts_on == ON
    answered(stop, cast.officer_east)

    checked(stop, cast.admin)

    assert status_of(enterprise) == EnterpriseStatus.PRODUCING
    stop.suspension.refresh_from_db()
    assert stop.suspension.resumed_on == LATER


def test_producer_goes_on_only_after_its_last_order_to_stop(stop, cast, enterprise):
    other = make_order(enterprise, cast.officer_east, kind=OrderKind.STOP)
    withdraw_order(order=stop, reason="另案处理", by=cast.admin, on=LATER)
    assert status_of(enterprise) == EnterpriseStatus.SUSPENDED

    withdraw_order(order=other, reason="误发", by=cast.admin, on=LATER)

    assert status_of(enterprise) == EnterpriseStatus.PRODUCING


def test_producer_that_had_stopped_by_itself_stays_stopped(cast, enterprise):
    set_enterprise_status(
        enterprise=enterprise, to=EnterpriseStatus.SUSPENDED, reason="设备改造", by=cast.officer_east, on=ON
    )
    stop = make_order(enterprise, cast.admin, kind=OrderKind.STOP)

    withdraw_order(order=stop, reason="误发", by=cast.admin, on=LATER)

    assert (stop.suspension, status_of(enterprise)) == (None, EnterpriseStatus.SUSPENDED)


def test_part_of_production_stops_without_a_suspension(cast, enterprise):
    make_order(enterprise, cast.admin, kind=OrderKind.STOP, is_whole_stop=False)

    assert status_of(enterprise) == EnterpriseStatus.PRODUCING


def test_withdrawn_order_opens_its_findings_again(order, cast):
    finding = order.findings.get()
    withdraw_order(order=order, reason="事实有误", by=cast.officer_east, on=LATER)
    finding.refresh_from_db()

    assert (order.status, finding.status, finding.order) == (OrderStatus.WITHDRAWN, FindingStatus.OPEN, None)
    assert Clock.objects.of(order).get().status == ClockStatus.CANCELLED
    with pytest.raises(DomainError):
        withdraw_order(order=order, reason="再次", by=cast.officer_east, on=LATER)


def test_extension_names_an_approver_other_than_the_issuer(order, cast):
    new_day = DUE + dt.timedelta(days=10)
    told = {"order": order, "due_on": new_day, "reason": "设备到货延迟", "by": cast.officer_east, "on": LATER}
    for wrong in (cast.officer_east, cast.officer_west, cast.auditor):
        with pytest.raises(DomainError) as refusal:
            extend_order(approved_by=wrong, **told)
        assert refusal.value.field == "approved_by"

    extension = extend_order(approved_by=cast.admin, **told)

    order.refresh_from_db()
    assert (extension.former_due_on, order.due_on, order.findings.get().due_on) == (DUE, new_day, new_day)
    assert Clock.objects.of(order).get().due_on == new_day


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"kind": OrderKind.STOP, "scope": " "}, "scope", id="stop-without-scope"),
        pytest.param({"due_on": ON - dt.timedelta(days=1)}, "due_on", id="past"),
        pytest.param({"facts": " "}, "facts", id="no-facts"),
        pytest.param({"demands": ""}, "demands", id="no-demands"),
    ],
)
def test_unfounded_orders_are_refused(cast, enterprise, changes, field):
    with pytest.raises(DomainError) as refusal:
        make_order(enterprise, cast.officer_east, **changes)

    assert (refusal.value.field, Order.objects.count()) == (field, 0)


def test_finding_of_another_producer_or_ordered_already_leaves_nothing_behind(order, cast, enterprise):
    elsewhere = make_finding(make_enterprise(cast.east, "另一乳业有限公司"))
    for finding in (elsewhere, order.findings.get()):
        with pytest.raises(DomainError):
            make_order(enterprise, cast.officer_east, findings=[finding])

    assert Order.objects.count() == 1


def test_at_once_is_the_day_of_the_order(cast, enterprise):
    order = make_order(enterprise, cast.officer_east, due_on=ON)

    assert Clock.objects.of(order).get().due_on == ON


def test_service_is_on_record_with_its_day(order, cast):
    note_service(order=order, served_on=ON, text="直接送达，法定代表人签收", by=cast.officer_east, on=LATER)

    assert "法定代表人签收" in history_of(order)[0].sentence
    with pytest.raises(DomainError):
        note_service(order=order, served_on=ON - dt.timedelta(days=1), text="早", by=cast.officer_east, on=LATER)


def test_producer_answers_its_own_order_and_never_accepts_one(order, cast, enterprise):
    ProducerAccess.objects.create(enterprise=enterprise, user=cast.producer, opened_on=ON)
    account = cast.producer
    answer = answer_order(order=order, text="已整改", uploads=[upload()], by=account, on=ON)

    assert answer.entered == "producer"
    with pytest.raises(DomainError):
        checked(order, account)
