import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from enterprises.choices import EnterpriseStatus
from sampling.choices import VisitStatus
from sampling.models import Visit, VisitSampler
from sampling.usecases import schedule as schedule_usecases
from sampling.usecases.plans import load_plan
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import load_reference, qingyuan_fixture

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 1)
ON = dt.date(2026, 2, 25)


@pytest.fixture
def producers(cast):
    names = ("北江乳业有限公司", "凤城鲜奶有限公司", "连江牧业乳品有限公司")
    return [
        make_enterprise(county, name) for county, name in zip((cast.east, cast.west, cast.east), names, strict=True)
    ]


def schedule(plan, cast, month=MARCH, **values):
    return schedule_month(plan=plan, month=month, by=cast.admin, on=ON, **values)


@pytest.mark.provision("Q-1", "Q-3.5")
def test_every_producer_in_scope_gets_two_visits_with_two_samplers(cast, plan, producers):
    schedule(plan, cast)

    visits = Visit.objects.filter(plan=plan, month=MARCH)
    assert sorted(visits.values_list("enterprise", "slot")) == sorted(
        (p.pk, slot) for p in producers for slot in (1, 2)
    )
    for visit in visits:
        assert visit.status == VisitStatus.PLANNED
        assert visit.county_id == visit.enterprise.county_id
        assert visit.window_start <= visit.planned_on <= visit.window_end
        assert set(visit.samplers.all()) == {cast.inspector, cast.second_inspector}


@pytest.mark.provision("Q-1")
def test_who_is_not_in_scope_is_named_or_left_out(cast, plan):
    suspended = make_enterprise(cast.east, "甲", status=EnterpriseStatus.SUSPENDED)
    expired = make_enterprise(cast.east, "乙", licence_valid_until=dt.date(2026, 2, 28))
    make_enterprise(cast.east, "丙", status=EnterpriseStatus.CLOSED)
    make_enterprise(cast.other_county, "丁")

    done = schedule(plan, cast)

    assert done.visits == []
    assert {(enterprise, slot, reason.code) for enterprise, slot, reason in done.not_scheduled} == {
        (suspended, 1, "producer_suspended"),
        (suspended, 2, "producer_suspended"),
        (expired, 1, "licence_not_valid_in_window"),
        (expired, 2, "licence_not_valid_in_window"),
    }


@pytest.mark.provision("Q-1")
def test_a_new_licence_enters_the_schedule_by_itself(cast, plan, producers):
    schedule(plan, cast)
    newcomer = make_enterprise(cast.west, "新厂乳业有限公司")

    added = schedule(plan, cast).created

    assert {visit.enterprise for visit in added} == {newcomer}


@pytest.mark.provision("Q-4.1")
def test_samplers_are_the_inspectors_of_the_city(cast, plan, producers):
    make_user("far", Role.INSPECTOR, bureau=cast.other_city)
    make_user("gone", Role.INSPECTOR, bureau=cast.city, is_active=False)
    near = make_user("near", Role.INSPECTOR, bureau=cast.west)

    schedule(plan, cast)

    chosen = set(VisitSampler.objects.values_list("person", flat=True))
    assert chosen == {cast.inspector.pk, cast.second_inspector.pk, near.pk}


@pytest.mark.provision("Q-3.1")
def test_visits_say_how_much_raw_milk_is_owed(cast, plan, producers):
    for number in range(7):
        make_raw_milk(producers[0], dt.date(2026, 2, 1) + dt.timedelta(days=number))

    visit = next(visit for visit in schedule(plan, cast).created if visit.enterprise == producers[0])

    owed = Reason("raw_quota_raw_milk", {"received": "7", "sampled": "0", "required": "2"})
    assert visit.reasons[1] == owed.as_json()
    assert say(visit.reasons[1])


def test_a_second_run_changes_nothing(cast, plan, producers):
    schedule(plan, cast)
    before = list(Visit.objects.values())

    again = schedule(plan, cast)

    assert again.created == []
    assert len(again.visits) == 6
    assert list(Visit.objects.values()) == before
    assert AuditEvent.objects.filter(event="plan.month_scheduled").count() == 1


def test_a_dry_run_shows_what_the_run_then_makes(cast, plan, producers):
    tried = schedule(plan, cast, dry_run=True)
    assert not Visit.objects.exists()
    assert not AuditEvent.objects.filter(event="plan.month_scheduled").exists()

    done = schedule(plan, cast)

    def days(schedule):
        return [(visit.enterprise_id, visit.slot, visit.planned_on) for visit in schedule.created]

    assert days(tried) == days(done)
    assert tried.samplers == done.samplers


def test_a_run_that_loses_a_race_is_refused_readably(cast, plan, producers, monkeypatch):
    def just_taken(rows):
        raise IntegrityError

    monkeypatch.setattr(Visit.objects, "bulk_create", just_taken)

    with pytest.raises(DomainError, match="他人|Somebody"):
        schedule(plan, cast)


def test_nothing_is_written_if_the_record_of_it_fails(cast, plan, producers, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(schedule_usecases, "record", broken)

    with pytest.raises(RuntimeError):
        schedule(plan, cast)
    assert not Visit.objects.exists()
    assert not VisitSampler.objects.exists()


def test_a_draft_is_not_scheduled(cast, producers):
    load_reference()
    draft = load_plan(fixture=qingyuan_fixture(), year=2026, by=cast.admin, on=ON)

    with pytest.raises(DomainError):
        schedule(draft, cast)


@pytest.mark.parametrize("month", [dt.date(2025, 12, 1), dt.date(2027, 1, 1)])
def test_a_month_outside_the_plan_is_refused(cast, plan, producers, month):
    with pytest.raises(DomainError, match=f"{month:%Y-%m}"):
        schedule(plan, cast, month)


def test_the_number_of_queries_does_not_grow_with_the_producers(cast, plan, producers, django_assert_max_num_queries):
    schedule(plan, cast, dt.date(2026, 5, 1))
    with django_assert_max_num_queries(30):
        schedule(plan, cast, dt.date(2026, 4, 1))
    for number in range(5):
        make_enterprise(cast.east, f"第{number}乳业有限公司")
    with django_assert_max_num_queries(30):
        schedule(plan, cast)


def command(capsys, *arguments):
    call_command("schedule", "--plan", "QY-2026", "--month", "2026-03", *arguments)
    return capsys.readouterr().out


def test_command_prints_the_month_as_json(cast, plan, producers, capsys):
    make_enterprise(cast.west, "停产乳业有限公司", status=EnterpriseStatus.SUSPENDED)

    data = json.loads(command(capsys, "--format", "json"))

    assert list(data) == ["plan", "month", "visits", "changed", "cancelled", "unstaffed", "not_scheduled"]
    assert (data["plan"], data["month"], len(data["visits"])) == ("QY-2026", "2026-03", 6)
    for entry in data["visits"]:
        visit = Visit.objects.get(enterprise__name=entry["enterprise"], slot=entry["slot"])
        samplers = visit.sampler_rows.values_list("person__display_name", flat=True)
        assert entry == {
            "enterprise": visit.enterprise.name,
            "county": visit.county.area,
            "slot": visit.slot,
            "window_start": visit.window_start.isoformat(),
            "window_end": visit.window_end.isoformat(),
            "date": visit.planned_on.isoformat(),
            "samplers": list(samplers),
            "reasons": [say(reason) for reason in visit.reasons],
        }
    assert data["not_scheduled"] == [
        {"enterprise": "停产乳业有限公司", "slot": slot, "reason": say(Reason("producer_suspended"))} for slot in (1, 2)
    ]


def test_command_prints_the_same_again(cast, plan, producers, capsys):
    tried = json.loads(command(capsys, "--dry-run", "--format", "json"))
    assert not Visit.objects.exists()

    assert json.loads(command(capsys, "--format", "json")) == tried
    assert json.loads(command(capsys, "--format", "json")) == tried
    assert Visit.objects.count() == 6


def test_command_prints_lines_for_people(cast, plan, producers, capsys):
    lines = command(capsys, "--dry-run").splitlines()

    assert len(lines) == 7
    assert "试排" in lines[0]


@pytest.mark.parametrize(
    ("code", "month"), [("QY-2026", "2026-13"), ("QY-2026", "March"), ("QY-2026", "2030-01"), ("XX-2026", "2026-03")]
)
def test_command_refuses_readably(cast, plan, code, month):
    with pytest.raises(CommandError):
        call_command("schedule", "--plan", code, "--month", month)
