"""The figures LK01, LK10 and the frequency, against what was put in by hand."""

import datetime as dt

import pytest

from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.choices import RiskGrade
from enterprises.models import Suspension
from rectification.choices import InspectionKind, Severity
from rectification.queries.inspections import Share, findings_closed, frequency_reached, system_coverage
from rectification.usecases.findings import close_finding, withdraw_finding
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise
from tests.factories.inspections import Rounds

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 12)
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def rounds(cast):
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    return Rounds(cast, TODAY)


@pytest.mark.provision("L-2.1")
def test_of_the_findings_issued_those_that_were_verified(rounds, cast):
    closed, _open, withdrawn = rounds.finding(), rounds.finding(), rounds.finding()
    rounds.finding(county=cast.west)
    close_finding(finding=closed, note="现场复查", uploads=[upload()], by=cast.inspector, on=TODAY)
    withdraw_finding(finding=withdrawn, reason="误记", by=cast.admin, on=TODAY)

    shares = findings_closed(*YEAR, city=cast.city, on=TODAY)

    assert shares == {cast.east.pk: Share(1, 2), cast.west.pk: Share(0, 1)}
    assert findings_closed(*YEAR, city=cast.city, on=TODAY - dt.timedelta(days=1))[cast.east.pk] == Share(0, 2)
    assert findings_closed(*YEAR, city=cast.other_city, on=TODAY) == {}


@pytest.mark.provision("L-3.2.3")
def test_coverage_counts_each_producer_in_scope_once(rounds, cast):
    seen, _unseen, stopped = (make_enterprise(cast.east) for _n in range(3))
    for _n in range(2):
        rounds.done(enterprise=seen, kind=InspectionKind.SYSTEM, third_party="华检认证中心")
    rounds.done(enterprise=_unseen, kind=InspectionKind.DAILY)
    Suspension.objects.create(enterprise=stopped, starts_on=dt.date(2025, 12, 1))

    assert system_coverage(*YEAR, city=cast.city) == {cast.east.pk: Share(1, 2)}


@pytest.mark.provision("L-3.2.2")
def test_the_frequency_is_reached_by_what_was_done_of_the_turns_that_ended(rounds, cast):
    producer = make_enterprise(cast.east, risk_grade=RiskGrade.D)  # four a year, three of them ended
    rounds.done(enterprise=producer)

    assert frequency_reached(2026, city=cast.city, on=TODAY) == {cast.east.pk: Share(1, 3)}


def test_a_serious_finding_counts_like_any_other(rounds, cast):
    rounds.finding(Severity.SERIOUS)

    assert findings_closed(*YEAR, county=cast.east, on=TODAY) == {cast.east.pk: Share(0, 1)}
