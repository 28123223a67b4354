"""After a change the schedule moves as little as possible and never what has begun (Q-1, Q-3.5, Q-A.3)."""

import datetime as dt

import pytest

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from dairyqa.reasons import say
from dairyqa.workdays.models import CalendarDay, CalendarYear
from enterprises.choices import EnterpriseStatus
from enterprises.usecases.registry import set_enterprise_status
from sampling.choices import AbsenceKind, DrawStatus, VisitStatus
from sampling.models import Absence, Draw, Visit
from sampling.rules.draws import verify
from sampling.usecases.moves import cancel_visit, move_visit
from sampling.usecases.schedule import schedule_month
from sampling.usecases.staffing import (
    enter_absence,
    enter_recusal,
    enter_superior_sampling,
    withdraw_absence,
    withdraw_superior_sampling,
)
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import begin_visit, make_proposal, make_visit

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
BEFORE = dt.date(2026, 2, 25)
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(cast):
    return [make_user(f"inspector{n}", Role.INSPECTOR, bureau=cast.city) for n in range(4)]


@pytest.fixture
def month(cast, plan, people):
    """March with four producers, scheduled in February."""
    for number in range(4):
        make_enterprise(cast.east if number % 2 else cast.west, f"第{number}乳业有限公司")
    schedule_month(plan=plan, month=MARCH, by=cast.admin, on=BEFORE)
    return plan


def run(plan, on=BEFORE, **values):
    return schedule_month(plan=plan, month=MARCH, by=None, on=on, **values)


def state():
    visits = Visit.objects.order_by("pk").values_list("pk", "planned_on", "status")
    samplers = Visit.samplers.through.objects.order_by("visit", "position").values_list("visit", "person")
    return list(visits), list(samplers)


def first_visit():
    return Visit.objects.select_related("plan", "enterprise", "county").order_by("planned_on", "pk").first()


def differing(before):
    """The visits whose day, state or people are not as they were."""
    visits, samplers = state()
    changed = {new[0] for old, new in zip(before[0], visits, strict=False) if old != new}
    return changed | {pair[0] for pair in set(samplers) ^ set(before[1])}


def test_every_run_after_the_first_changes_nothing(month):
    before = state()

    assert run(month).is_empty
    assert run(month, on=BEFORE + dt.timedelta(days=1)).is_empty
    assert state() == before


@pytest.mark.provision("Q-5.1")
def test_samplers_come_from_draws_that_can_be_replayed(month):
    for visit in Visit.objects.all():
        draw = Draw.objects.get(visit=visit)
        assert draw.status == DrawStatus.DONE
        assert verify(draw) == []
        assert draw.result == list(visit.sampler_rows.values_list("person", flat=True))


def test_a_sick_inspector_is_replaced_on_the_day_and_nothing_else_changes(cast, month):
    visit, before = first_visit(), state()
    ill, stays = visit.samplers.all()

    enter_absence(
        person=ill,
        kind=AbsenceKind.SICK,
        starts_on=visit.planned_on,
        ends_on=visit.planned_on,
        by=cast.admin,
        on=visit.planned_on,
    )

    visit.refresh_from_db()
    assert visit.planned_on == before[0][[row[0] for row in before[0]].index(visit.pk)][1]
    assert ill not in visit.samplers.all()
    assert stays in visit.samplers.all()
    assert visit.samplers.count() == 2
    others = {pk for pk in differing(before) if pk != visit.pk}
    assert all(Visit.objects.get(pk=pk).planned_on == visit.planned_on for pk in others)
    assert AuditEvent.objects.filter(event="visit.restaffed", subject_id=visit.pk).exists()
    assert verify(Draw.objects.filter(visit=visit).latest("pk")) == []
    assert Notice.objects.filter(recipient=ill, topic="visit_changed").exists()


def test_an_absence_taken_back_leaves_the_new_people(cast, month):
    visit = first_visit()
    absence = enter_absence(
        person=visit.samplers.first(),
        kind=AbsenceKind.LEAVE,
        starts_on=visit.planned_on,
        ends_on=visit.planned_on,
        by=cast.admin,
        on=BEFORE,
    )
    after = state()

    withdraw_absence(absence=absence, by=cast.admin, on=BEFORE)

    assert run(month).is_empty
    assert state() == after


def test_an_absence_twice_or_backwards_is_refused(cast, month, people):
    days = {"kind": AbsenceKind.LEAVE, "by": cast.admin, "on": BEFORE, "person": people[0]}
    enter_absence(starts_on=MARCH, ends_on=MARCH + dt.timedelta(days=3), **days)

    with pytest.raises(DomainError):
        enter_absence(starts_on=MARCH + dt.timedelta(days=3), ends_on=MARCH + dt.timedelta(days=5), **days)
    with pytest.raises(DomainError):
        enter_absence(starts_on=MARCH + dt.timedelta(days=9), ends_on=MARCH + dt.timedelta(days=8), **days)


def test_who_recuses_is_replaced_at_this_producer_only(cast, month):
    visit = first_visit()
    person = visit.samplers.first()

    enter_recusal(person=person, enterprise=visit.enterprise, reason="亲属在该企业任职", by=cast.admin, on=BEFORE)

    assert not Visit.objects.filter(enterprise=visit.enterprise, samplers=person).exists()
    run(month)
    assert not Visit.objects.filter(enterprise=visit.enterprise, samplers=person).exists()


@pytest.mark.provision("Q-A.3")
def test_a_visit_gives_way_to_a_superior_authority_and_says_so(cast, month):
    visit, before = first_visit(), state()
    day = visit.planned_on

    enter_superior_sampling(
        enterprise=visit.enterprise, day=day, authority="广东省市场监督管理局", by=cast.officer_east, on=BEFORE
    )

    visit.refresh_from_db()
    assert differing(before) == {visit.pk}
    assert visit.planned_on != day
    assert visit.window_start <= visit.planned_on <= visit.window_end
    assert "广东省市场监督管理局" in say(visit.change_reason)
    other = Visit.objects.exclude(pk=visit.pk).get(enterprise=visit.enterprise)
    keeps_distance = abs((other.planned_on - visit.planned_on).days) >= 7
    says_it_does_not = any(reason["code"] == "visits_closer_than_planned" for reason in visit.reasons)
    assert keeps_distance != says_it_does_not
    assert Notice.objects.filter(recipient__role=Role.COUNTY_OFFICER, topic="visit_changed").exists()


@pytest.mark.provision("Q-A.3")
def test_a_superior_sampling_is_entered_once_a_day_and_can_be_taken_back(cast, month):
    visit = first_visit()
    values = {
        "enterprise": visit.enterprise,
        "day": visit.planned_on,
        "authority": "省局",
        "by": cast.admin,
        "on": BEFORE,
    }
    entry = enter_superior_sampling(**values)
    with pytest.raises(DomainError):
        enter_superior_sampling(**values)
    moved = Visit.objects.get(pk=visit.pk).planned_on

    withdraw_superior_sampling(entry=entry, by=cast.admin, on=BEFORE)

    run(month)
    assert Visit.objects.get(pk=visit.pk).planned_on == moved


@pytest.mark.provision("Q-1")
def test_a_suspended_producer_leaves_the_schedule_and_comes_back(cast, month):
    visit = first_visit()
    dairy, on = visit.enterprise, BEFORE
    set_enterprise_status(enterprise=dairy, to=EnterpriseStatus.SUSPENDED, reason="检修", by=cast.admin, on=on)

    done = run(month)

    assert {reason.code for _visit, reason in done.cancelled} == {"producer_suspended"}
    assert set(Visit.objects.filter(enterprise=dairy).values_list("status", flat=True)) == {VisitStatus.CANCELLED}
    assert run(month).is_empty

    set_enterprise_status(enterprise=dairy, to=EnterpriseStatus.PRODUCING, reason="恢复", by=cast.admin, on=on)
    again = run(month)

    assert sorted(visit.slot for visit in again.created) == [1, 2]
    assert {visit.enterprise for visit in again.created} == {dairy}
    assert run(month).is_empty


@pytest.mark.provision("Q-1")
def test_a_suspension_in_the_middle_calls_off_what_is_to_come_only(cast, month):
    dairy = first_visit().enterprise
    early, late = Visit.objects.filter(enterprise=dairy).order_by("planned_on")
    Visit.objects.filter(pk=early.pk).update(
        status=VisitStatus.UNDER_WAY, started_on=early.planned_on, ledger_seen=True, records_seen=True
    )
    on = early.planned_on + dt.timedelta(days=1)
    set_enterprise_status(enterprise=dairy, to=EnterpriseStatus.SUSPENDED, reason="检修", by=cast.admin, on=on)

    run(month, on=on)

    assert [Visit.objects.get(pk=visit.pk).status for visit in (early, late)] == [
        VisitStatus.UNDER_WAY,
        VisitStatus.CANCELLED,
    ]


def test_what_has_begun_is_never_touched(cast, month):
    visit = first_visit()
    on = visit.planned_on
    begin_visit(visit, visit.samplers.first(), on)
    before = state()

    person = visit.samplers.first()
    enter_absence(person=person, kind=AbsenceKind.SICK, starts_on=on, ends_on=on, by=cast.admin, on=on)
    enter_superior_sampling(enterprise=visit.enterprise, day=on, authority="省局", by=cast.admin, on=on)
    run(month, on=on)

    assert visit.pk not in differing(before)


def test_a_visit_that_was_not_carried_out_moves_within_its_window_and_is_missed_after_it(month):
    visit = first_visit()
    later = visit.planned_on + dt.timedelta(days=2)

    run(month, on=later)

    visit.refresh_from_db()
    assert later < visit.planned_on <= visit.window_end
    assert visit.change_reason["code"] == "moved_not_carried_out"
    run(month, on=visit.window_end + dt.timedelta(days=1))
    assert Visit.objects.get(pk=visit.pk).planned_on == visit.planned_on


def test_a_day_that_became_a_holiday_moves_its_visits(month):
    visit = first_visit()
    CalendarDay.objects.create(date=visit.planned_on, kind="OFF", name="临时放假")
    CalendarYear.objects.filter(year=2026).update(version="00000000-0000-0000-0000-000000000001")
    before = state()

    run(month)

    moved = Visit.objects.get(pk=visit.pk)
    assert moved.planned_on != visit.planned_on
    assert moved.change_reason["code"] == "moved_for_rest_day"
    untouched = {pk for pk, day, _status in before[0] if day != visit.planned_on}
    assert not differing(before) & untouched


def test_a_dry_run_shows_the_repair_and_writes_nothing(cast, month):
    visit = first_visit()
    set_enterprise_status(
        enterprise=visit.enterprise, to=EnterpriseStatus.SUSPENDED, reason="检修", by=cast.admin, on=BEFORE
    )
    before = state()

    tried = run(month, dry_run=True)

    assert len(tried.cancelled) == 2
    assert state() == before
    assert not AuditEvent.objects.filter(event="visit.cancelled").exists()


def test_the_city_is_told_once_of_a_visit_without_people(cast, plan):
    make_enterprise(cast.east)
    cast.second_inspector.is_active = False
    cast.second_inspector.save()

    for _round in range(2):
        run(plan)

    assert Notice.objects.filter(recipient=cast.admin, topic="slot_without_visit").count() == 2
    assert AuditEvent.objects.filter(event="plan.slot_without_visit").count() == 2


def another_workday(visit):
    return next(
        day
        for day in (visit.window_start + dt.timedelta(days=n) for n in range(14))
        if day.weekday() < 5 and not Visit.objects.filter(enterprise=visit.enterprise_id, planned_on=day).exists()
    )


@pytest.mark.provision("Q-A.3")
def test_the_bureau_moves_a_visit_with_a_reason_and_it_stays_there(cast, month):
    visit = first_visit()
    day, old = another_workday(visit), visit.planned_on

    move_visit(visit=visit, to=day, reason="企业停电检修", by=cast.admin, on=BEFORE)

    visit.refresh_from_db()
    assert visit.planned_on == day
    assert visit.change_reason == {
        "code": "moved_by_bureau",
        "params": {"from": str(old), "to": str(day), "reason": "企业停电检修"},
    }
    assert run(month).is_empty


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("2026-03-11", ""),
        ("2026-03-14", "周六"),
        ("2026-02-24", "已过"),
        ("2027-01-04", "计划外"),
        ("same", "同一天"),
        ("other", "另一次"),
        ("superior", "省局在抽"),
    ],
)
def test_a_move_to_a_day_that_is_not_lawful_is_refused(cast, month, to, reason):
    visit = first_visit()
    other = Visit.objects.exclude(pk=visit.pk).get(enterprise=visit.enterprise)
    free = another_workday(visit)
    enter_superior_sampling(enterprise=visit.enterprise, day=free, authority="省局", by=cast.admin, on=BEFORE)
    days = {"same": visit.planned_on, "other": other.planned_on, "superior": free}
    before = state()

    with pytest.raises(DomainError):
        move_visit(visit=visit, to=days.get(to) or dt.date.fromisoformat(to), reason=reason, by=cast.admin, on=BEFORE)
    assert state() == before


def test_a_visit_under_way_is_neither_moved_nor_called_off(cast, month):
    visit = first_visit()
    begin_visit(visit, visit.samplers.first(), visit.planned_on)

    with pytest.raises(DomainError):
        move_visit(visit=visit, to=another_workday(visit), reason="改期", by=cast.admin, on=BEFORE)
    with pytest.raises(DomainError):
        cancel_visit(visit=visit, reason="取消", by=cast.admin, on=BEFORE)


def test_a_visit_called_off_by_the_bureau_is_excused_and_not_planned_again(cast, month):
    visit = first_visit()

    cancel_visit(visit=visit, reason="省局本月已抽检同品种", by=cast.admin, on=BEFORE)

    assert run(month).created == []
    visit.refresh_from_db()
    assert (visit.status, visit.change_reason["code"]) == (VisitStatus.CANCELLED, "cancelled_by_bureau")
    with pytest.raises(DomainError):
        cancel_visit(visit=visit, reason="再次", by=cast.admin, on=BEFORE)


def test_a_new_licence_adds_its_visits_and_moves_nobody(cast, month):
    before = state()
    newcomer = make_enterprise(cast.east, "新证乳业有限公司", licence_valid_from=dt.date(2026, 3, 1))

    done = run(month)

    assert {visit.enterprise for visit in done.created} == {newcomer}
    assert not differing(before) & {row[0] for row in before[0]}


def test_a_visit_that_an_amendment_drops_is_called_off(month):
    month.windows.filter(slot=2).delete()

    done = run(month)

    assert {visit.slot for visit, _reason in done.cancelled} == {2}
    assert {reason.code for _visit, reason in done.cancelled} == {"slot_not_planned_any_more"}
    assert set(Visit.objects.exclude(status=VisitStatus.CANCELLED).values_list("slot", flat=True)) == {1}


def test_who_is_busy_with_a_visit_of_another_month_is_not_drawn_on_the_day(cast, plan):
    """Only one day is left to the two inspectors, and on this day they are elsewhere already."""
    only_day, both = dt.date(2026, 3, 24), [cast.inspector, cast.second_inspector]
    elsewhere = make_visit(plan, make_enterprise(cast.other_county), only_day, both)
    Visit.objects.filter(pk=elsewhere.pk).update(month=dt.date(2026, 4, 1))
    plan.visits_per_sampler_and_day = 1
    plan.save()
    for person in both:
        for first, last in ((MARCH, only_day - DAY), (only_day + DAY, dt.date(2026, 5, 31))):
            Absence.objects.create(person=person, kind=AbsenceKind.LEAVE, starts_on=first, ends_on=last)
    make_enterprise(cast.east)

    done = run(plan)

    assert not any(visit.planned_on == only_day for visit in done.created)


def test_a_proposed_visit_is_rejected_and_not_called_off(cast, plan):
    proposal = make_proposal(plan, make_enterprise(cast.east), dt.date(2026, 3, 17))

    with pytest.raises(DomainError):
        cancel_visit(visit=proposal, reason="不需要", by=cast.admin, on=BEFORE)
