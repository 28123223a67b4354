import datetime as dt

import pytest

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.workbench.rules import Horizon
from rectification.choices import ObjectionKind
from rectification.queries.disputes import is_disputed
from rectification.usecases.objection_answers import leave_unchanged, note_corrected_report
from rectification.usecases.objections import accept_objection, review_objection
from rectification.workbench.disputes import reports_to_correct
from sampling.models import Sample
from sampling.usecases.conclusions import send_report
from sampling.usecases.report_versions import begin_correction, enter_correction, sign_correction
from sampling.usecases.results import Entry
from tests.factories.disputes import APPLIED_ON, objected

UPHELD_ON = dt.date(2026, 10, 12)
DUE_ON = dt.date(2026, 11, 9)
HORIZON = Horizon(UPHELD_ON, now_until=dt.date(2026, 10, 13), soon_until=dt.date(2026, 11, 15))


def upheld(field, kind=ObjectionKind.METHOD):
    made = objected(field, kind)
    accept_objection(objection=made, by=field.cast.admin, on=APPLIED_ON)
    review_objection(
        objection=made, is_upheld=True, reason="方法不适用", consequence="更正报告", by=field.cast.admin, on=UPHELD_ON
    )
    return made


def tasks(user):
    return [(task.title.split()[0], task.due_on) for task in reports_to_correct(user, HORIZON).tasks]


def is_held_back(sample):
    return Sample.objects.filter(is_disputed(), pk=sample.pk).exists()


def corrected(field, sample):
    cast = field.cast
    draft = begin_correction(report=sample.report, reason="按适用方法复测", by=cast.analyst, on=UPHELD_ON)
    entry = Entry("PROT", ["2.60"], "g/100g")
    enter_correction(version=draft, entries=[entry], by=cast.analyst, on=UPHELD_ON)
    sign_correction(version=draft, by=cast.signatory, on=UPHELD_ON)
    sample.refresh_from_db()


@pytest.mark.provision("Q-8.3")
@pytest.mark.parametrize("kind", [ObjectionKind.METHOD, ObjectionKind.STANDARD])
def test_upheld_the_laboratory_has_a_task_with_a_day(field, kind):
    made = upheld(field, kind)

    clock = Clock.objects.of(made).get(rule__clock_id="C02")
    assert (clock.due_on, clock.laboratory, made.answer_due_on) == (DUE_ON, field.cast.laboratory, DUE_ON)
    assert tasks(field.cast.analyst) == [(made.number, DUE_ON)]
    assert tasks(field.cast.other_analyst) == []
    assert is_held_back(made.sample)


def test_upheld_against_the_sample_itself_nothing_is_left_to_correct(field):
    upheld(field, ObjectionKind.AUTHENTICITY)

    assert tasks(field.cast.analyst) == []


def test_the_corrected_report_answers_once_it_is_sent(field):
    made = upheld(field)
    corrected(field, made.sample)
    assert tasks(field.cast.analyst) == []
    assert is_held_back(made.sample)

    send_report(sample=made.sample, by=field.cast.analyst, on=UPHELD_ON)
    note_corrected_report(sample=made.sample, by=field.cast.analyst, on=UPHELD_ON)

    made.refresh_from_db()
    assert (made.answered_on, made.unchanged_reason) == (UPHELD_ON, "")
    assert Clock.objects.of(made).get(rule__clock_id="C02").status == ClockStatus.CLOSED
    assert not is_held_back(made.sample)


def test_a_version_before_the_review_answers_nothing(field):
    made = upheld(field)

    note_corrected_report(sample=made.sample, by=field.cast.analyst, on=UPHELD_ON)

    made.refresh_from_db()
    assert made.answered_on is None


def test_that_the_report_stays_is_decided_with_a_reason_and_once(field):
    made, admin = upheld(field), field.cast.admin
    with pytest.raises(DomainError) as refusal:
        leave_unchanged(objection=made, reason="", by=admin, on=UPHELD_ON)
    assert refusal.value.field == "reason"

    leave_unchanged(objection=made, reason="两法结果一致", by=admin, on=UPHELD_ON)

    made.refresh_from_db()
    assert (made.answered_on, made.unchanged_reason) == (UPHELD_ON, "两法结果一致")
    assert tasks(field.cast.analyst) == []
    with pytest.raises(DomainError):
        leave_unchanged(objection=made, reason="再次", by=admin, on=UPHELD_ON)
