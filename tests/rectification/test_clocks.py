"""The statutory clocks of a sample and of its case: each opens and closes with the events that its rule names."""

import datetime as dt

import pytest
from django.utils import timezone

from dairyqa.clocks.choices import ClockKind, ClockStatus, Party
from dairyqa.clocks.models import Clock, ClockRule
from dairyqa.clocks.usecases import change_calendar
from dairyqa.clocks.wording import PRODUCT_EVENTS
from dairyqa.errors import DomainError
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.day_table import DayRow
from rectification.choices import RecallClass
from rectification.usecases.cases import close_case, open_case
from rectification.usecases.penalties import file_penalty_case
from sampling.choices import RefusalGround
from sampling.models import Sample
from sampling.usecases.conclusions import acknowledge_report, approve_conclusion, send_report
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.actions import load_demo_action, make_order, make_task
from tests.factories.cases import begun, raw_case, recalled, settled
from tests.factories.conclusions import submitted
from tests.factories.disputes import every_dispute
from tests.factories.field import CONCLUDED_ON, FAILING, SEALED_ON
from tests.factories.service import served
from tests.factories.tip_offs import told

pytestmark = pytest.mark.django_db

ON = CONCLUDED_ON


def clocks(subject):
    return {
        clock.rule.clock_id: (clock.status, clock.started_on, clock.closed_on)
        for clock in Clock.objects.of(subject).select_related("rule")
    }


def running(subject):
    return {code for code, (status, *_) in clocks(subject).items() if status == ClockStatus.OPEN}


@pytest.mark.provision("Q-8.4")
def test_delivery_and_test_follow_the_sample(field):
    sample = field.sealed()
    assert running(sample) == {"C01"}

    receive_sample(sample=sample, by=field.cast.analyst, on=dt.date(2026, 9, 15))

    assert clocks(sample) == {
        "C01": (ClockStatus.CLOSED, SEALED_ON, dt.date(2026, 9, 15)),
        "C02": (ClockStatus.OPEN, dt.date(2026, 9, 15), None),
    }
    delivery, testing = Clock.objects.of(sample).order_by("pk")
    assert (delivery.party, delivery.person, delivery.due_on) == (
        Party.PERSON,
        field.cast.inspector,
        sample.deliver_due_on,
    )
    assert (testing.party, testing.laboratory, testing.due_on) == (
        Party.LABORATORY,
        field.cast.laboratory,
        sample.test_due_on,
    )


def test_refused_sample_runs_no_clock(field):
    sample = field.sealed()

    refuse_sample(sample=sample, ground=RefusalGround.values[0], remark="封条破损", by=field.cast.analyst, on=SEALED_ON)

    assert running(sample) == set()


@pytest.mark.provision("Q-8.4")
def test_pass_is_reported_and_its_backup_kept(field):
    sample = field.concluded()
    assert (running(sample), running(sample.backup)) == ({"C03"}, {"C21"})
    report = Clock.objects.of(sample).get(rule__clock_id="C03")
    assert (report.due_on, report.length) == (sample.report_due_on, field.plan.pass_report_workdays)

    send_report(sample=sample, by=field.cast.analyst, on=ON)

    assert running(sample) == set()
    kept = Clock.objects.of(sample.backup).get(rule__clock_id="C21")
    assert (kept.kind, kept.due_on) == (ClockKind.KEEP, max(sample.batch.expires_on, ON))


@pytest.mark.provision("Q-8.4")
def test_fail_is_reported_and_its_case_handled(field):
    sample = field.concluded(FAILING)
    case = sample.case

    assert (running(sample), running(sample.backup)) == ({"C04"}, {"C22"})
    assert running(case) == {"C24", "C25", "C26", "C35"}
    finish = Clock.objects.of(case).get(rule__clock_id="C26")
    assert (finish.due_on, finish.party, finish.url) == (case.finish_due_on, Party.COUNTY, case.get_absolute_url())

    begun(case, field.cast.officer_east, ON)
    assert running(case) == {"C25", "C26", "C35"}
    file_penalty_case(case=case, by=field.cast.officer_east, on=ON)
    assert running(case) == {"C25", "C26", "C36"}
    settled(case, field.cast.officer_east, field.cast.admin, ON)
    assert running(case) == {"C26"}
    close_case(case=case, proof="复查记录", by=field.cast.officer_east, on=ON)
    assert running(case) == set()


def test_opening_the_case_twice_opens_its_clocks_once(field):
    sample = field.concluded(FAILING)

    open_case(sample=sample, by=field.cast.signatory, on=ON)

    assert Clock.objects.of(sample.case).count() == 4


def test_serious_hazard_is_reported_within_hours_of_the_signature(field):
    """Trap 7: the 24-hour clock."""
    sample = submitted(field.sealed(), field.cast.analyst, SEALED_ON, FAILING)
    sample.results.filter(item__code__in=FAILING).update(is_serious_hazard=True)
    at = timezone.make_aware(dt.datetime(2026, 9, 21, 16, 40))

    report = approve_conclusion(sample=sample, by=field.cast.signatory, on=ON, at=at)

    assert (running(sample), running(sample.backup)) == ({"C04", "C05"}, {"C22"})
    assert Clock.objects.of(sample).get(rule__clock_id="C05").due_at == at + dt.timedelta(hours=24)
    send_report(sample=sample, by=field.cast.analyst, on=ON)
    assert running(sample) == {"C05", "C06"}
    acknowledge_report(report=report, by=field.cast.admin, on=ON)
    assert running(sample) == {"C06"}


def test_every_rule_with_an_event_was_opened_and_closed_above(field):
    """The table promises no event that the product does not know; the rest says that its event is still to come."""
    sample = submitted(field.sealed(), field.cast.analyst, SEALED_ON, FAILING)
    sample.results.filter(item__code__in=FAILING).update(is_serious_hazard=True)
    approve_conclusion(sample=sample, by=field.cast.signatory, on=ON)
    field.concluded()
    served(field)
    every_dispute(field)
    begun(raw_case(field, ON), field.cast.officer_east, ON)
    for recall_class in RecallClass:
        case = begun(field.case(), field.cast.officer_east, ON)
        file_penalty_case(case=case, by=field.cast.officer_east, on=ON)
        recalled(case, recall_class, field.cast.officer_east, ON)
    make_order(case.enterprise, field.cast.officer_east)
    make_task(load_demo_action(), field.cast.admin, [field.cast.east])
    told(field.cast, is_accepted=True)

    opened = set(Clock.objects.values_list("rule__clock_id", flat=True))

    assert opened == set(ClockRule.objects.exclude(opens_on="").values_list("clock_id", flat=True))
    named = set(",".join(f"{rule.opens_on},{rule.closes_on}" for rule in ClockRule.objects.all()).split(","))
    assert named - {""} == set(PRODUCT_EVENTS)
    unclosed = ClockRule.objects.exclude(opens_on="").filter(kind=ClockKind.DUTY, closes_on="")
    assert not unclosed.exists()


def test_clocks_stand_or_fall_with_their_event(field):
    """One transaction: a conclusion that is refused leaves no clock."""
    sample = field.submitted()
    before = Clock.objects.count()

    with pytest.raises(DomainError):
        approve_conclusion(sample=sample, by=field.cast.analyst, on=ON)

    assert Clock.objects.count() == before
    assert Sample.objects.get(pk=sample.pk).status == sample.status


@pytest.mark.provision("Q-8.4")
def test_moved_clock_moves_the_day_on_its_record(field):
    """A day off that is announced late: the date fields of sample and case follow their clocks."""
    sample, other = field.sealed(), field.sealed(field.cast.west)
    case = field.case()
    before = case.finish_due_on
    assert sample.deliver_due_on == dt.date(2026, 9, 20)

    change = change_calendar(
        rows=[DayRow(dt.date(2026, 9, 18), DayKind.OFF, "纪念日")], loaded_from="late.csv", on=SEALED_ON
    )

    assert {move.clock.subject_id for move in change.moves} >= {sample.pk, other.pk}
    for one in (sample, other):
        one.refresh_from_db()
        assert one.deliver_due_on == dt.date(2026, 9, 21)
    case.refresh_from_db()
    assert case.finish_due_on == before
