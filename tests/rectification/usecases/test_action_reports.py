import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import ReportStatus
from rectification.models import ActionReport
from rectification.queries.report_contents import content_of
from rectification.usecases import action_reports as use
from sampling.rules.canonical import canonical, digest
from tests.factories.action_reports import (
    OPENING,
    SUBMITTED_AT,
    SUBMITTED_ON,
    accepted,
    opened_report,
    submitted,
    written,
)
from tests.factories.actions import load_demo_action, make_finding
from tests.factories.enterprises import make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


@pytest.mark.provision("L-5.4")
def test_opens_each_countys_report_once_on_the_day_of_the_action(cast):
    load_demo_action()

    assert use.open_reports(on=OPENING - dt.timedelta(days=1)) == 0
    opened = use.open_reports(on=OPENING)

    assert opened > 1
    assert use.open_reports(on=OPENING + dt.timedelta(days=1)) == 0
    report = ActionReport.objects.get(bureau=cast.east)
    assert report.due_on == dt.date(2026, 11, 5)
    assert Clock.objects.of(report).get().rule.clock_id == "C38"
    assert Notice.objects.filter(recipient=cast.officer_east, topic="report_opened").count() == 1


@pytest.mark.provision("L-5.4")
def test_the_last_day_does_not_move_off_a_sunday(cast):
    action = load_demo_action()
    action.starts_on = dt.date(2023, 1, 1)
    action.save()
    use.open_reports(on=dt.date(2023, 9, 1))
    assert ActionReport.objects.get(bureau=cast.east).due_on == dt.date(2023, 11, 5)


@pytest.mark.provision("L-3.1.6")
def test_asks_what_was_done_for_innovation_and_quality(cast):
    report = opened_report(cast.east)
    assert "创新" in report.sections.get(code="quality").title


def test_nothing_is_submitted_with_an_empty_heading(cast):
    report = opened_report(cast.east)
    with pytest.raises(DomainError, match="基本情况"):
        use.submit_report(report=report, by=cast.officer_east, on=SUBMITTED_ON, at=SUBMITTED_AT)
    assert not report.submissions.exists()


def test_what_was_submitted_stays_when_the_data_change(cast, enterprise):
    report = submitted(opened_report(cast.east), cast.officer_east)
    frozen = report.submissions.get()

    make_finding(enterprise, dt.date(2026, 9, 21))

    report.refresh_from_db()
    assert content_of(report) == frozen.content
    assert frozen.sha256 == report.sha256 == digest(canonical(frozen.content))


@pytest.mark.parametrize("who", ["officer_east", "officer_west"])
def test_nobody_writes_after_the_freeze_or_for_another_county_and_the_attempt_is_kept(cast, who):
    report = opened_report(cast.east)
    if who == "officer_east":
        submitted(report, cast.officer_east)
    section = report.sections.select_related("report__action__city").first()

    with pytest.raises(DomainError):
        use.write_section(section=section, text="改写", by=getattr(cast, who), on=SUBMITTED_ON)

    section.refresh_from_db()
    assert section.text != "改写"
    assert AuditEvent.objects.get(event="report.writing_refused").actor_id == getattr(cast, who).pk


def test_submitting_twice_is_refused(cast):
    report = submitted(opened_report(cast.east), cast.officer_east)
    with pytest.raises(DomainError):
        use.submit_report(report=report, by=cast.officer_east, on=SUBMITTED_ON, at=SUBMITTED_AT)
    assert report.submissions.count() == 1


def test_a_submission_that_fails_leaves_nothing(cast, monkeypatch):
    report = written(opened_report(cast.east), cast.officer_east)

    def fail(**_values):
        raise RuntimeError

    monkeypatch.setattr(use, "close_clock", fail)
    with pytest.raises(RuntimeError):
        use.submit_report(report=report, by=cast.officer_east, on=SUBMITTED_ON, at=SUBMITTED_AT)

    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT
    assert not report.submissions.exists()


def test_a_report_sent_back_keeps_its_last_day_and_what_was_submitted(cast):
    report = submitted(opened_report(cast.east), cast.officer_east)
    late = dt.date(2026, 11, 10)

    use.send_back(report=report, reason="补充整改数据", by=cast.admin, on=late)

    report.refresh_from_db()
    assert report.due_on == dt.date(2026, 11, 5)
    assert Clock.objects.of(report).open().get().due_on == report.due_on
    submitted(report, cast.officer_east, late)
    assert report.submissions.count() == 2


def test_the_county_does_not_accept_its_own_report(cast):
    report = submitted(opened_report(cast.east), cast.officer_east)
    with pytest.raises(DomainError):
        use.accept_report(report=report, by=cast.officer_east, on=SUBMITTED_ON)
    assert AuditEvent.objects.filter(event="report.decision_refused").count() == 1


def test_the_citys_report_sums_the_accepted_counties_and_names_the_missing(cast, enterprise):
    make_finding(enterprise, dt.date(2026, 9, 21))
    report = opened_report(cast.east)
    missing = use.consolidate(action=report.action, year=2026, by=cast.admin, on=SUBMITTED_ON)
    assert cast.east.area in missing.figures["missing"]

    accepted(report, cast.officer_east, cast.admin)
    whole = use.consolidate(action=report.action, year=2026, by=cast.admin, on=SUBMITTED_ON)

    assert whole.pk == missing.pk
    assert cast.east.area not in whole.figures["missing"]
    theirs = report.submissions.get().content
    assert whole.figures["counts"] == theirs["counts"]
    for ours, county in zip(whole.figures["indicators"], theirs["indicators"], strict=True):
        assert (ours["numerator"], ours["denominator"]) == (county["numerator"], county["denominator"])
        assert [column["code"] for column in ours["counties"]] == [cast.east.code]
    assert whole.sections.first().text.startswith(cast.east.area)
