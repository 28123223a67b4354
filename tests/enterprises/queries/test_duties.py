import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.choices import DutyKind, DutyState, EnterpriseStatus, MilkOrigin, RecordKind
from enterprises.models import Enterprise, MilkIntake
from enterprises.queries.duties import (
    asked_of_producers,
    duties_between,
    last_spot_exams,
    milk_between,
    milk_by_origin,
    own_share,
    producing_between,
    reported_in_time,
    risks_found,
    standings,
    with_certificates,
    with_duty,
)
from tests.factories.duties import (
    TODAY,
    make_certificate,
    make_duty,
    make_exam,
    make_manager,
    make_risk,
    make_source,
)
from tests.factories.enterprises import make_enterprise

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east, is_above_scale=True)


def states(enterprise, today=TODAY):
    return {standing.kind: standing.state for standing in standings([enterprise], today)[enterprise.pk]}


def test_every_duty_is_in_the_fixture_once():
    assert sorted(rule.kind for rule in asked_of_producers().rules) == sorted(DutyKind.values)


@pytest.mark.provision("L-3.1.1", "L-3.1.2", "L-3.1.4", "L-3.1.5", "L-3.3.1", "L-3.3.2")
def test_a_producer_stands_as_its_records_say(cast, enterprise):
    for kind in ("cold_chain", "factory_testing", "traceability", "declared_standard", "commitment"):
        make_duty(enterprise, cast.officer_east, kind)
    for until, kind in ((dt.date(2027, 1, 1), "haccp"), (dt.date(2026, 10, 1), "iso22000")):
        make_certificate(enterprise, kind, until)
    make_exam(make_manager(enterprise), dt.date(2026, 4, 1))
    make_risk(enterprise, cast.officer_east, found_on=dt.date(2026, 10, 1))

    found = states(enterprise)

    assert found[DutyKind.DECLARED_STANDARD] == DutyState.FULFILLED
    # of this year done, of the last one not
    assert found[DutyKind.COLD_CHAIN] == found[DutyKind.COMMITMENT] == DutyState.OVERDUE
    assert found[DutyKind.FORMULA_SELF_CHECK] == DutyState.NOT_ASKED
    assert found[DutyKind.ORGANISATION] == DutyState.OVERDUE
    assert found[RecordKind.CERTIFICATE] == DutyState.OVERDUE
    assert found[RecordKind.EXAM] == DutyState.FULFILLED
    assert found[RecordKind.FARM_AUDIT] == DutyState.MISSING
    assert found[RecordKind.RISK] == DutyState.OVERDUE


def test_standings_cost_the_same_for_one_and_for_three(cast, enterprise):
    def count():
        with CaptureQueriesContext(connection) as captured:
            standings(Enterprise.objects.all(), TODAY)
        return len(captured)

    make_duty(enterprise, cast.officer_east)
    one = count()
    for number in range(2):
        other = make_enterprise(cast.west, f"乳业{number}")
        make_duty(other, cast.officer_west)
        make_exam(make_manager(other), dt.date(2026, 4, 1))

    assert count() == one


@pytest.mark.provision("L-2.3")
def test_both_certificates_have_to_be_valid_on_the_day(cast, enterprise):
    make_certificate(enterprise, "haccp", dt.date(2026, 6, 30))
    rows = Enterprise.objects.all()

    assert not with_certificates(rows, dt.date(2026, 6, 30)).exists()
    make_certificate(enterprise, "iso22000", dt.date(2027, 1, 1))
    assert with_certificates(rows, dt.date(2026, 6, 30)).get() == enterprise
    assert not with_certificates(rows, dt.date(2026, 7, 1)).exists()
    assert with_certificates(rows, dt.date(2026, 7, 1), ["iso22000"]).get() == enterprise


@pytest.mark.provision("L-2.4", "L-2.5", "L-2.6", "L-2.9")
def test_duties_of_a_period_are_those_that_count(cast, enterprise):
    clerk, june, july = cast.officer_east, dt.date(2026, 6, 30), dt.date(2026, 7, 1)
    make_duty(enterprise, clerk, DutyKind.SELF_INSPECTION, july, period_from=YEAR[0], period_until=june)
    make_duty(enterprise, clerk, DutyKind.TRACEABILITY, june, outcome="recorded")
    make_duty(enterprise, clerk, DutyKind.FORMULA_SELF_CHECK, june)
    rows = Enterprise.objects.all()

    assert with_duty(rows, DutyKind.SELF_INSPECTION, YEAR[0], june).get() == enterprise
    assert not with_duty(rows, DutyKind.SELF_INSPECTION, july, YEAR[1]).exists()
    assert not with_duty(rows, DutyKind.TRACEABILITY, *YEAR).exists()
    assert not duties_between(DutyKind.FORMULA_SELF_CHECK, *YEAR).exists()
    make_duty(enterprise, clerk, DutyKind.FORMULA_SELF_CHECK, july, reported_on=july)
    assert duties_between(DutyKind.FORMULA_SELF_CHECK, *YEAR).count() == 1


@pytest.mark.provision("L-2.8")
def test_the_last_spot_exam_of_the_period_decides(enterprise):
    manager, other = make_manager(enterprise), make_manager(enterprise, "王平")
    failed = make_exam(manager, dt.date(2026, 4, 1), is_passed=False)
    retake = make_exam(manager, dt.date(2026, 5, 1), retake_of=failed)
    make_exam(manager, dt.date(2026, 6, 1), is_passed=False, kind="internal")
    make_exam(other, dt.date(2025, 4, 1))

    assert list(last_spot_exams(*YEAR)) == [retake]
    assert list(last_spot_exams(YEAR[0], dt.date(2026, 4, 30))) == [failed]


@pytest.mark.provision("L-2.7")
def test_risks_are_reported_within_a_day(cast, enterprise):
    found_on = dt.date(2026, 5, 1)
    intime = make_risk(enterprise, cast.officer_east, found_on, reported_on=dt.date(2026, 5, 2))
    make_risk(enterprise, cast.officer_east, found_on, reported_on=dt.date(2026, 5, 3))
    make_risk(enterprise, cast.officer_east, found_on)

    found = risks_found(*YEAR)

    assert found.count() == 3
    assert reported_in_time(found).get() == intime
    assert reported_in_time(found, 2).count() == 2


@pytest.mark.provision("L-2.10")
def test_the_share_of_own_milk_is_by_weight(enterprise):
    make_source(enterprise, "甲", "own", m2026_03=100)
    make_source(enterprise, "乙", "controlled", m2026_03=50, m2025_12=1000)
    make_source(enterprise, "丙", "bought", m2026_04=50)

    kg = milk_by_origin(milk_between(*YEAR))

    assert kg == {MilkOrigin.OWN: 100, MilkOrigin.CONTROLLED: 50, MilkOrigin.BOUGHT: 50}
    assert own_share(kg) == Decimal("0.75")
    assert own_share(milk_by_origin(MilkIntake.objects.none())) is None


def test_a_day_of_production_puts_a_producer_into_the_period(cast, enterprise):
    make_enterprise(cast.east, "已关闭", status=EnterpriseStatus.CLOSED)
    make_enterprise(cast.east, "停产", status=EnterpriseStatus.SUSPENDED)
    make_enterprise(cast.east, "新办", licence_valid_from=dt.date(2027, 1, 1))
    rows = Enterprise.objects.all()

    assert producing_between(rows, *YEAR).get() == enterprise
    assert producing_between(rows, dt.date(2023, 1, 1), dt.date(2023, 12, 31)).count() == 3
