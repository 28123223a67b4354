import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import CaseStatus
from sampling.choices import BatchVerdict, ItemVerdict, ReportVersionStatus, SampleStatus
from sampling.models import ItemResult, ReportVersion
from sampling.rules.canonical import canonical, digest
from sampling.usecases.conclusions import acknowledge_report, approve_conclusion, send_report
from sampling.usecases.report_versions import (
    Reinspected,
    begin_correction,
    enter_correction,
    replace_after_reinspection,
    sign_correction,
    withdraw_correction,
)
from sampling.usecases.results import Entry
from tests.factories.accounts import make_user
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, approved, submitted

NEXT_DAY = TESTED + dt.timedelta(days=1)
FAILING = ONE_ABOVE_M
PASSING = Entry("APC", ["1.0x10^4"] * 5, "CFU/mL")
WHY = "第5份平板计数誊录错误"


@pytest.fixture
def second_signatory(cast):
    return make_user("second_signatory", Role.SIGNATORY, laboratory=cast.laboratory)


@pytest.fixture
def report(cast, milk):
    """A pass that was reported and acknowledged."""
    report = approved(cast, milk)
    send_report(sample=milk, by=cast.analyst, on=TESTED)
    acknowledge_report(report=report, by=cast.admin, on=TESTED)
    report.refresh_from_db()
    return report


def drafted(report, by, *entries):
    draft = begin_correction(report=report, reason=WHY, by=by, on=NEXT_DAY)
    if entries:
        enter_correction(version=draft, entries=entries, by=by, on=NEXT_DAY)
    return draft


def item(report, code="APC"):
    return ItemResult.objects.get(sample=report.sample, item__code=code)


def test_approval_writes_version_1_as_printed(cast, milk):
    report = approved(cast, milk, APC=FAILING)

    version = report.versions.get()
    assert (version.version, version.status, version.verdict) == (1, ReportVersionStatus.SIGNED, BatchVerdict.FAIL)
    assert version.digest == digest(canonical(version.content))
    assert "菌落总数项目不符合" in version.content["conclusion"]
    [failed] = [row for row in version.content["rows"] if row["is_failed"]]
    assert (failed["item"], failed["verdict"]) == ("菌落总数", "不合格")
    assert (version.approved_by, version.report_due_on) == (cast.signatory, milk.report_due_on)


def test_sending_keeps_its_day_with_the_version(report):
    assert report.versions.get().reported_on == TESTED


@pytest.mark.provision("Q-8.4")
def test_correction_that_flips_the_batch(cast, report, second_signatory, django_capture_on_commit_callbacks):
    before = report.versions.get()
    frozen = item(report).limit_snapshot
    draft = drafted(report, cast.analyst, FAILING)
    assert (item(report).verdict, report.sample.verdict) == (ItemVerdict.PASS, BatchVerdict.PASS)

    sign_correction(version=draft, by=second_signatory, on=NEXT_DAY)

    report.refresh_from_db()
    sample = report.sample
    sample.refresh_from_db()
    assert (report.version, report.verdict, report.acknowledged_on) == (2, BatchVerdict.FAIL, None)
    assert (sample.status, sample.verdict, sample.reported_on) == (SampleStatus.CONCLUDED, BatchVerdict.FAIL, None)
    assert sample.report_due_on == dt.date(2026, 3, 12)
    assert item(report).verdict == ItemVerdict.FAIL
    assert item(report).limit_snapshot == frozen
    assert sample.case.status == CaseStatus.OPEN
    clock = Clock.objects.of(sample).get(rule__clock_id="C04")
    assert (clock.status, clock.started_on) == (ClockStatus.OPEN, NEXT_DAY)
    draft.refresh_from_db()
    assert [change["item"] for change in draft.changes] == ["菌落总数", "检验结论"]
    assert (draft.changes[1]["before"], draft.changes[1]["after"]) == ("合格", "不合格")
    assert draft.content["reason"] == WHY
    unchanged = ReportVersion.objects.get(pk=before.pk)
    assert (unchanged.content, unchanged.digest) == (before.content, before.digest)
    assert Notice.objects.filter(topic="report_corrected", recipient=cast.admin).exists()
    assert AuditEvent.objects.filter(event="report.corrected", subject_id=sample.pk).count() == 1


def test_corrected_report_is_sent_and_acknowledged_anew(cast, report, second_signatory):
    draft = drafted(report, cast.analyst, Entry("APC", ["1.1x10^4"] * 5, "CFU/mL"))
    sign_correction(version=draft, by=second_signatory, on=NEXT_DAY)
    report.refresh_from_db()

    send_report(sample=report.sample, by=cast.analyst, on=NEXT_DAY)
    acknowledge_report(report=report, by=cast.admin, on=NEXT_DAY)

    assert [version.reported_on for version in report.versions.all()] == [TESTED, NEXT_DAY]


@pytest.mark.provision("Q-6.3")
def test_whoever_began_or_entered_does_not_sign(cast, report, second_signatory):
    draft = drafted(report, second_signatory)
    enter_correction(version=draft, entries=[FAILING], by=cast.analyst, on=NEXT_DAY)

    for person in (second_signatory, cast.analyst):
        with pytest.raises(DomainError), transaction.atomic():
            sign_correction(version=draft, by=person, on=NEXT_DAY)
    sign_correction(version=draft, by=cast.signatory, on=NEXT_DAY)


def test_database_refuses_one_pair_of_eyes(cast, report):
    draft = drafted(report, cast.analyst, FAILING)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=draft.pk).update(
            status=ReportVersionStatus.SIGNED,
            approved_by=cast.analyst,
            approved_on=NEXT_DAY,
            verdict=BatchVerdict.FAIL,
            digest="0" * 64,
        )


def test_correction_is_refused(cast, report, second_signatory):
    with pytest.raises(DomainError):
        begin_correction(report=report, reason=" ", by=cast.analyst, on=NEXT_DAY)
    draft = drafted(report, cast.analyst)
    with pytest.raises(DomainError):
        begin_correction(report=report, reason=WHY, by=cast.analyst, on=NEXT_DAY)
    with pytest.raises(DomainError):
        sign_correction(version=draft, by=second_signatory, on=NEXT_DAY)
    with pytest.raises(DomainError):
        enter_correction(version=draft, entries=[Entry("NONE", ["1"], "")], by=cast.analyst, on=NEXT_DAY)
    enter_correction(version=draft, entries=[FAILING], by=cast.analyst, on=NEXT_DAY)
    with pytest.raises(DomainError):
        sign_correction(version=draft, by=second_signatory, on=TESTED - dt.timedelta(days=1))
    draft.refresh_from_db()
    assert draft.status == ReportVersionStatus.DRAFT


def test_correction_is_not_begun_before_the_signature(cast, milk):
    submitted(cast, milk)

    assert not hasattr(milk, "report")


def test_dropped_correction_leaves_the_report(cast, report, second_signatory):
    draft = drafted(report, cast.analyst, FAILING)

    withdraw_correction(version=draft, by=cast.analyst, on=NEXT_DAY)

    for step in (
        lambda: sign_correction(version=draft, by=second_signatory, on=NEXT_DAY),
        lambda: enter_correction(version=draft, entries=[PASSING], by=cast.analyst, on=NEXT_DAY),
    ):
        with pytest.raises(DomainError):
            step()
    report.refresh_from_db()
    assert (report.version, item(report).verdict) == (1, ItemVerdict.PASS)
    assert begin_correction(report=report, reason=WHY, by=cast.analyst, on=NEXT_DAY).version == 2


def test_value_put_back_is_no_change(cast, report):
    draft = drafted(report, cast.analyst, FAILING)

    enter_correction(
        version=draft, entries=[Entry("APC", item(report).readings, item(report).unit)], by=cast.analyst, on=NEXT_DAY
    )

    draft.refresh_from_db()
    assert draft.entries == {}


def test_what_was_not_sent_buys_no_time(cast, milk, second_signatory):
    report = approved(cast, milk)
    due = milk.report_due_on
    draft = drafted(report, cast.analyst, Entry("APC", ["1.1x10^4"] * 5, "CFU/mL"))

    sign_correction(version=draft, by=second_signatory, on=NEXT_DAY)

    milk.refresh_from_db()
    assert (milk.status, milk.report_due_on) == (SampleStatus.CONCLUDED, due)
    assert [version.report_due_on for version in report.versions.all()] == [None, due]


def test_report_corrected_on_the_day_it_was_sent_is_due_again(cast, report, second_signatory):
    draft = begin_correction(report=report, reason=WHY, by=cast.analyst, on=TESTED)
    enter_correction(version=draft, entries=[Entry("APC", ["1.1x10^4"] * 5, "CFU/mL")], by=cast.analyst, on=TESTED)

    sign_correction(version=draft, by=second_signatory, on=TESTED)

    clocks = Clock.objects.of(report.sample).filter(rule__clock_id="C03").order_by("pk")
    assert [clock.status for clock in clocks] == [ClockStatus.CLOSED, ClockStatus.OPEN]


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("first", "second", "on", "due"),
    [
        pytest.param(FAILING, PASSING, NEXT_DAY, dt.date(2026, 3, 11), id="pass-keeps-the-day-of-the-fail"),
        pytest.param(PASSING, FAILING, NEXT_DAY, dt.date(2026, 3, 12), id="fail-is-due-sooner"),
        pytest.param(PASSING, FAILING, dt.date(2026, 3, 18), dt.date(2026, 3, 18), id="never-after-the-first-day"),
        pytest.param(FAILING, PASSING, dt.date(2026, 3, 20), dt.date(2026, 3, 11), id="overdue-stays-overdue"),
    ],
)
def test_another_verdict_buys_no_time_either(cast, milk, second_signatory, first, second, on, due):
    report = approved(cast, milk, **({"APC": FAILING} if first == FAILING else {}))
    draft = drafted(report, cast.analyst, second)

    sign_correction(version=draft, by=second_signatory, on=on)

    milk.refresh_from_db()
    clock = Clock.objects.of(milk).open().get(rule__clock_id__in=["C03", "C04"])
    assert {milk.report_due_on, clock.due_on, report.versions.get(version=2).report_due_on} == {due}


def test_correction_falls_with_what_follows(cast, report, second_signatory, monkeypatch):
    draft = drafted(report, cast.analyst, FAILING)

    def fall(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("sampling.usecases.report_versions.tell_of_correction", fall)
    with pytest.raises(RuntimeError), transaction.atomic():
        sign_correction(version=draft, by=second_signatory, on=NEXT_DAY)

    draft.refresh_from_db()
    assert (draft.status, item(report).verdict) == (ReportVersionStatus.DRAFT, ItemVerdict.PASS)


def test_reinspection_replaces_what_was_found(cast, milk):
    report = approved(cast, milk, APC=FAILING)
    send_report(sample=milk, by=cast.analyst, on=TESTED)
    drafted(report, cast.analyst, PASSING)
    found = Reinspected(["1.0x10^4"] * 5, "CFU/mL", "", ItemVerdict.PASS, None)

    version = replace_after_reinspection(
        sample=milk, findings={"APC": found}, reason="复检结论", by=cast.admin, on=NEXT_DAY
    )

    milk.refresh_from_db()
    assert (milk.status, milk.verdict) == (SampleStatus.REPORTED, BatchVerdict.PASS)
    assert (version.version, version.verdict, version.report_due_on) == (2, BatchVerdict.PASS, None)
    assert not report.versions.filter(status=ReportVersionStatus.DRAFT).exists()
    assert item(report).readings == found.readings


def test_serious_hazard_is_told_to_city_and_county_at_once(cast, milk):
    submitted(cast, milk, APC=FAILING)
    milk.results.filter(item__code="APC").update(is_serious_hazard=True)

    approve_conclusion(sample=milk, by=cast.signatory, on=TESTED)

    told = Notice.objects.filter(topic="serious_hazard", is_urgent=True)
    assert set(told.values_list("recipient__username", flat=True)) == {"admin", "officer_east"}
