import datetime as dt

import pytest
from django.utils.translation import override

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from dairyqa.reasons import say
from enterprises.choices import BatchKind
from sampling.choices import DrawStatus, IncidentKind, SlotState, VisitStatus
from sampling.models import Incident, Visit
from sampling.queries import obligations
from sampling.usecases import incidents
from sampling.usecases.incidents import note_incident, prevent_visit, report_incident
from sampling.usecases.schedule import schedule_month
from sampling.usecases.visit_draws import issue_device_draw
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import begin_visit, make_proposal, make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-8.5")]

ON = dt.date(2026, 3, 11)
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def visit(cast, plan):
    return make_visit(plan, make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])


def told():
    return {notice.recipient for notice in Notice.objects.filter(topic="incident")}


def report(subject, by, **values):
    return report_incident(
        **{"subject": subject, "kind": IncidentKind.OTHER, "text": "冷库停电", "by": by, "on": ON} | values
    )


def prevent(visit, by, **values):
    return prevent_visit(
        **{"visit": visit, "kind": IncidentKind.REFUSAL, "text": "企业拒绝配合抽样", "by": by, "on": ON} | values
    )


def test_the_section_and_the_county_are_told_at_once(cast, plan, visit):
    cast.admin.section = plan.report_section
    cast.admin.save()

    incident = report(visit, cast.inspector, kind=IncidentKind.REFUSAL, text=" 企业拒绝配合抽样 ")

    assert told() == {cast.admin, cast.officer_east}
    notice = Notice.objects.filter(topic="incident").first()
    assert (notice.is_urgent, notice.url) == (True, visit.get_absolute_url())
    with override("en"):
        assert sentence_of(notice) == f"Special situation, {visit}: Sampling refused: 企业拒绝配合抽样"
    assert (incident.kind, incident.visit, incident.text) == (IncidentKind.REFUSAL, visit, "企业拒绝配合抽样")
    assert (incident.told_by, incident.told_on, incident.sample, incident.record) == (cast.inspector, ON, None, None)
    assert "企业拒绝配合抽样" in history_of(visit)[0].sentence


def test_a_section_without_people_is_replaced_by_the_administrators(cast, visit):
    report(visit, cast.inspector)

    assert told() == {cast.admin, cast.officer_east}


def test_a_sample_can_have_one_too_and_each_is_told(cast, milk):
    for text in ("样品标签脱落", "备份样品柜报警"):
        report(milk, cast.analyst, text=text)

    assert Notice.objects.filter(topic="incident", recipient=cast.admin).count() == 2
    assert AuditEvent.objects.filter(event="sample.incident").count() == 2
    assert list(Incident.objects.values_list("sample", "visit").distinct()) == [(milk.pk, milk.visit_id)]


@pytest.mark.parametrize(
    ("values", "field"), [({"text": "  "}, "text"), ({"kind": "flood"}, "kind"), ({"kind": ""}, "kind")]
)
def test_nothing_said_is_refused(cast, visit, values, field):
    with pytest.raises(DomainError) as refusal:
        report(visit, cast.inspector, **values)

    assert refusal.value.field == field
    assert not Notice.objects.exists()
    assert not Incident.objects.exists()


def test_nothing_is_on_record_where_nobody_could_be_told(cast, visit, monkeypatch):
    def broken(**values):
        raise RuntimeError

    monkeypatch.setattr(incidents, "notify", broken)

    with pytest.raises(RuntimeError):
        prevent(visit, cast.inspector)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.PLANNED
    assert not Incident.objects.exists()
    assert not AuditEvent.objects.filter(event__startswith="visit.").exists()


WHY = "Could not be carried out (Sampling refused): 企业拒绝配合抽样"


@override("en")
@pytest.mark.parametrize("is_begun", [False, True], ids=["planned", "under way"])
def test_a_prevented_visit_is_called_off_and_its_slot_says_why(cast, plan, visit, is_begun):
    if is_begun:
        begin_visit(visit, cast.inspector, ON)

    prevent(visit, cast.inspector)

    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED
    assert say(visit.change_reason) == WHY
    assert told() == {cast.admin, cast.officer_east}
    [obligation] = obligations(plan, [visit.enterprise], ON)
    [slot] = [slot for slot in obligation.slots if slot.visit_id == visit.pk]
    assert slot.standing.state == SlotState.EXCUSED
    assert WHY in slot.sentence


def test_draws_that_tablets_hold_are_given_up(cast, visit):
    for farm in ("北江牧场", "连江牧场"):
        make_raw_milk(visit.enterprise, ON, farm=farm)
    held = issue_device_draw(visit=visit, kind=BatchKind.RAW_MILK, device="t1", by=cast.inspector, on=ON).draw

    prevent(visit, cast.inspector)

    held.refresh_from_db()
    assert held.status == DrawStatus.ABORTED


def test_only_its_samplers_say_that_a_visit_was_prevented(cast, visit):
    with pytest.raises(DomainError):
        prevent(visit, cast.officer_east)
    assert not Incident.objects.exists()


def test_a_visit_is_not_prevented_before_its_time(cast, plan, visit):
    with pytest.raises(DomainError):
        prevent(visit, cast.inspector, on=ON - dt.timedelta(days=1))
    proposal = make_proposal(plan, visit.enterprise, ON)
    proposal.sampler_rows.create(person=cast.inspector, position=1)
    with pytest.raises(DomainError):
        prevent(proposal, cast.inspector)


def test_a_visit_is_prevented_once(cast, visit):
    prevent(visit, cast.inspector)
    with pytest.raises(DomainError):
        prevent(visit, cast.inspector)
    assert Incident.objects.count() == 1


def test_a_visit_with_samples_is_ended_instead(cast, visit):
    batch = make_raw_milk(visit.enterprise, ON)
    begin_visit(visit, cast.inspector, ON)
    seal(visit, batch, cast.inspector, ON)

    with pytest.raises(DomainError):
        prevent(visit, cast.inspector)


@pytest.fixture
def scheduled(cast, plan):
    """The first visit of March at a producer, in a window that lasts for days."""
    make_enterprise(cast.east, "第一乳业有限公司")
    schedule_month(plan=plan, month=MARCH, by=cast.admin, on=dt.date(2026, 2, 25))
    return Visit.objects.order_by("planned_on").first()


def run(plan, on):
    schedule_month(plan=plan, month=MARCH, by=None, on=on)


def standing_visits(visit):
    slots = Visit.objects.filter(enterprise=visit.enterprise, month=visit.month, slot=visit.slot)
    return slots.exclude(status=VisitStatus.CANCELLED)


def test_the_slot_is_tried_once_more_in_its_window(cast, plan, scheduled):
    on = scheduled.window_start
    Visit.objects.filter(pk=scheduled.pk).update(planned_on=on)
    scheduled.refresh_from_db()
    prevent(scheduled, scheduled.samplers.first(), on=on)

    run(plan, on)
    run(plan, on)

    [again] = standing_visits(scheduled)
    assert on < again.planned_on <= scheduled.window_end
    assert again.status == VisitStatus.PLANNED

    prevent(again, again.samplers.first(), on=again.planned_on)
    run(plan, again.planned_on)
    assert not standing_visits(scheduled).exists()


def test_a_window_that_is_over_is_not_tried_again(cast, plan, scheduled):
    on = scheduled.window_end
    Visit.objects.filter(pk=scheduled.pk).update(planned_on=on)
    scheduled.refresh_from_db()
    prevent(scheduled, scheduled.samplers.first(), on=on)

    run(plan, on)

    assert not standing_visits(scheduled).exists()


def test_the_bureau_notes_it_once_and_says_what_follows(cast, visit):
    incident = report(visit, cast.inspector)

    note_incident(incident=incident, answer=" 已立案调查 ", by=cast.admin, on=ON)

    assert (incident.answer, incident.noted_by, incident.noted_on) == ("已立案调查", cast.admin, ON)
    assert "已立案调查" in history_of(incident)[0].sentence
    with pytest.raises(DomainError):
        note_incident(incident=incident, answer="再次", by=cast.admin, on=ON)
    incident.refresh_from_db()
    assert incident.answer == "已立案调查"


def test_a_note_says_what_follows(cast, visit):
    incident = report(visit, cast.inspector)

    with pytest.raises(DomainError):
        note_incident(incident=incident, answer=" ", by=cast.admin, on=ON)
    assert Incident.objects.get().noted_on is None
