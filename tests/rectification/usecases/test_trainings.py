import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from rectification.choices import ExamOutcome
from rectification.models import DutyRecord, Training
from rectification.queries.regulator_duties import duty_lines
from rectification.usecases.trainings import enter_exam, record_own_duty, save_training
from tests.factories.actions import load_demo_action
from tests.factories.attachments import upload
from tests.factories.regulators import ON, VALUES, make_training

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.provision("L-5.3", "L-3.2.1")
def test_a_training_has_those_who_took_part_and_its_hours_count(cast):
    training = make_training(cast.officer_east)

    assert {row.name for row in training.attendances.all()} == {cast.officer_east.display_name, "李四"}
    lines = {line.code: line for line in duty_lines(load_demo_action(), cast.east, *YEAR)}
    assert [proof.count for proof in lines["LR1"].proofs] == [1]
    assert lines["LR8"].proofs[0].count == training.hours
    assert not lines["LR6"].is_proved
    elsewhere = {line.code: line for line in duty_lines(load_demo_action(), cast.west, *YEAR)}
    assert not elsewhere["LR1"].is_proved


@pytest.mark.provision("L-5.3")
def test_a_retake_stands_over_the_first_try_and_both_are_in_the_history(cast):
    training = make_training(cast.officer_east)
    row = training.attendances.get(name="李四")

    enter_exam(training=training, passed={row.pk: False}, by=cast.officer_east, on=ON)
    enter_exam(training=training, passed={row.pk: True}, by=cast.officer_east, on=ON + dt.timedelta(days=14))
    enter_exam(training=training, passed={row.pk: True}, by=cast.officer_east, on=ON + dt.timedelta(days=15))

    row.refresh_from_db()
    assert row.is_passed is True
    told = AuditEvent.objects.filter(event="training.exam_entered").order_by("pk")
    assert [event.payload["outcome"]["value"] for event in told] == [ExamOutcome.NOT_PASSED, ExamOutcome.PASSED]
    assert all("李四" in line.sentence for line in history_of(training)[:2])


@pytest.mark.parametrize(
    ("values", "field"),
    [({"held_on": ON + dt.timedelta(days=1)}, "held_on"), ({}, "people")],
)
def test_no_training_of_a_day_to_come_or_of_nobody(cast, values, field):
    with pytest.raises(DomainError) as refusal:
        save_training(training=None, values=VALUES | values, by=cast.officer_east, on=ON)

    assert refusal.value.field == field
    assert not Training.objects.exists()


def test_a_bureau_names_its_own_staff_and_changes_its_own_trainings(cast):
    training = make_training(cast.officer_east)
    with pytest.raises(DomainError):
        save_training(training=None, values=VALUES, people=[cast.officer_east], by=cast.officer_west, on=ON)
    with pytest.raises(DomainError):
        save_training(training=training, values=VALUES | {"title": "改写"}, by=cast.officer_west, on=ON)

    training.refresh_from_db()
    assert training.title == VALUES["title"]


def test_a_change_says_what_changed(cast):
    training = make_training(cast.officer_east)
    again = save_training(training=training, values=VALUES | {"topic": "审查细则"}, by=cast.officer_east, on=ON)

    assert again.topic == "审查细则"
    assert AuditEvent.objects.get(event="training.changed").payload["fields"]["names"] == ["topic"]


@pytest.mark.provision("L-5.2")
def test_what_a_bureau_did_for_its_own_duty_counts_with_its_proof(cast):
    action = load_demo_action()
    record_own_duty(
        action=action,
        bureau=cast.east,
        duty="LR7",
        done_on=ON,
        text="组织开放日",
        uploads=[upload()],
        by=cast.officer_east,
        on=ON,
    )

    line = next(line for line in duty_lines(action, cast.city, *YEAR) if line.code == "LR7")
    assert (line.records, line.is_proved) == (1, True)


@pytest.mark.parametrize(
    "changes",
    [{"duty": "LR99"}, {"text": " "}, {"done_on": ON + dt.timedelta(days=1)}, {"done_on": dt.date(2020, 1, 1)}],
)
def test_no_duty_that_is_none(cast, changes):
    values = {"duty": "LR7", "done_on": ON, "text": "组织开放日"} | changes
    with pytest.raises(DomainError):
        record_own_duty(action=load_demo_action(), bureau=cast.east, **values, by=cast.officer_east, on=ON)

    assert not DutyRecord.objects.exists()


def test_nobody_records_for_another_bureau(cast):
    with pytest.raises(DomainError):
        record_own_duty(
            action=load_demo_action(),
            bureau=cast.east,
            duty="LR7",
            done_on=ON,
            text="组织开放日",
            by=cast.officer_west,
            on=ON,
        )


def test_lines_take_as_many_queries_for_many_records_as_for_few(cast, django_assert_max_num_queries):
    action = load_demo_action()
    counts = []
    for number in range(3):
        with django_assert_max_num_queries(60) as counted:
            duty_lines(action, cast.city, *YEAR)
        counts.append(len(counted))
        make_training(cast.officer_east, title=f"培训 {number}")
    assert counts[0] == counts[-1]
