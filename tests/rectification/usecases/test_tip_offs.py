import datetime as dt
from decimal import Decimal

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from dairyqa.accounts.choices import Role
from dairyqa.attachments.models import Attachment
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.refusals import AttemptRefused
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import CaseOrigin, InspectionKind, TipOffOutcome, TipOffStatus
from rectification.models import TipOff
from rectification.usecases.tip_offs import (
    Informant,
    accept_tip_off,
    answer_tip_off,
    inspect_because_of,
    open_case_because_of,
    open_informant,
    open_text,
    refuse_tip_off,
    reward_tip_off,
)
from tests.factories.accounts import make_user
from tests.factories.actions import ON, load_demo_action, make_shop
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise
from tests.factories.inspections import Rounds
from tests.factories.tip_offs import NAME, PHONE, TEXT, told

pytestmark = [pytest.mark.django_db, pytest.mark.provision("L-3.2.6")]
SECRETS = (NAME, PHONE, TEXT)


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def tip_off(cast, enterprise):
    return told(cast, enterprise)


def events(event):
    return AuditEvent.objects.filter(event=event)


def everything_stored():
    """The bytes of all tables, as they stand in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (bytes(cell) if isinstance(cell, memoryview) else str(cell).encode() for cell in row)


def test_database_holds_neither_name_nor_text(cast, enterprise):
    Rounds(cast, ON)
    tip_off = told(cast, enterprise, is_accepted=True, uploads=[upload(name=f"{NAME}.pdf")])
    inspect_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)
    open_case_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)
    open_text(tip_off=tip_off, reason="核查前了解情况", by=cast.officer_east, on=ON)
    open_informant(tip_off=tip_off, reason="核实举报人身份", by=cast.admin, on=ON)
    answer_tip_off(tip_off=tip_off, outcome=TipOffOutcome.TRUE, answer="查实", by=cast.officer_east, on=ON)
    reward_tip_off(tip_off=tip_off, reward=Decimal(5000), reason="内部人举报查实", by=cast.admin, on=ON)

    held = [cell for cell in everything_stored() if any(secret.encode() in cell for secret in SECRETS)]

    assert held == []
    assert Attachment.objects.get().name.startswith(tip_off.number)
    assert Notice.objects.filter(subject__contains=NAME).count() == 0
    assert not any(secret in serializers.serialize("json", TipOff.objects.all()) for secret in SECRETS)


def test_opening_gives_the_text_and_keeps_who_and_why(cast, tip_off):
    text = open_text(tip_off=tip_off, reason="核查前了解情况", by=cast.officer_east, on=ON)
    informant = open_informant(tip_off=tip_off, reason="核实身份", by=cast.admin, on=ON)

    assert (text, informant) == (TEXT, Informant(NAME, PHONE))
    opened, seen = events("tip_off.opened").get(), events("tip_off.informant_opened").get()
    assert (opened.actor_id, opened.payload["reason"]) == (cast.officer_east.pk, "核查前了解情况")
    assert (seen.actor_id, seen.payload["reason"]) == (cast.admin.pk, "核实身份")


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR, Role.ANALYST, Role.SYSTEM_ADMIN])
def test_text_is_refused_to_others_and_the_attempt_kept(cast, tip_off, role):
    person = cast.of_role(role)

    with pytest.raises(AttemptRefused):
        open_text(tip_off=tip_off, reason="好奇", by=person, on=ON)

    assert events("tip_off.opening_refused").get().actor_id == person.pk
    assert not events("tip_off.opened").exists()


def test_neither_another_county_nor_an_inactive_person_opens_it(cast, tip_off):
    gone = make_user("gone", Role.CITY_ADMIN, bureau=cast.city, is_active=False)

    for person in (cast.officer_west, cast.stranger, gone):
        with pytest.raises(AttemptRefused):
            open_text(tip_off=tip_off, reason="核查", by=person, on=ON)

    assert events("tip_off.opening_refused").count() == 3


def test_county_handles_without_knowing_the_informant(cast, tip_off):
    with pytest.raises(AttemptRefused):
        open_informant(tip_off=tip_off, reason="核实", by=cast.officer_east, on=ON)

    assert events("tip_off.informant_refused").get().actor_id == cast.officer_east.pk


def test_opening_asks_for_a_reason(cast, tip_off):
    with pytest.raises(DomainError):
        open_text(tip_off=tip_off, reason=" ", by=cast.admin, on=ON)

    assert not events("tip_off.opened").exists()


def test_nobody_writes_the_informant_where_others_read_it(cast, tip_off):
    accept_tip_off(tip_off=tip_off, by=cast.officer_east, on=ON)

    with pytest.raises(AttemptRefused):
        answer_tip_off(tip_off=tip_off, outcome="true", answer=f"已告知{NAME}", by=cast.officer_east, on=ON)
    with pytest.raises(DomainError):
        told(cast, tip_off.enterprise, subject=f"{NAME}反映掺水")

    tip_off.refresh_from_db()
    assert (tip_off.status, TipOff.objects.count()) == (TipOffStatus.ACCEPTED, 1)
    assert NAME not in str(events("tip_off.naming_refused").get().payload)


def test_periods_run_from_arrival_and_acceptance(cast, tip_off):
    decide = Clock.objects.of(tip_off).get()
    accept_tip_off(tip_off=tip_off, by=cast.officer_east, on=ON + dt.timedelta(days=2))

    decide.refresh_from_db()
    answer = Clock.objects.of(tip_off).get(rule__clock_id="C51")
    assert (decide.rule.clock_id, decide.length, decide.unit, decide.status) == ("C50", 15, "wd", ClockStatus.CLOSED)
    assert tip_off.answer_due_on == answer.due_on > decide.due_on


def test_tip_off_is_decided_once(cast, tip_off):
    refuse_tip_off(tip_off=tip_off, reason="不属本部门职责", by=cast.officer_east, on=ON)

    with pytest.raises(DomainError):
        accept_tip_off(tip_off=tip_off, by=cast.officer_east, on=ON)

    assert tip_off.refusal == "不属本部门职责"
    assert Clock.objects.of(tip_off).get().status == ClockStatus.CLOSED


def test_it_leads_once_to_an_inspection_and_a_case_by_its_number_only(cast, enterprise):
    Rounds(cast, ON)
    tip_off = told(cast, enterprise, is_accepted=True)

    inspection = inspect_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)
    case = open_case_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)

    assert (inspection.kind, inspection.lead) == (InspectionKind.LEAD, tip_off.number)
    assert (case.origin, case.lead) == (CaseOrigin.TIP_OFF, tip_off.number)
    assert inspect_because_of(tip_off=tip_off, by=cast.officer_east, on=ON) == inspection
    assert open_case_because_of(tip_off=tip_off, by=cast.officer_east, on=ON) == case


def test_no_case_of_a_shop_and_nothing_before_it_is_accepted(cast):
    load_demo_action()
    shop = make_shop(cast.east)
    tip_off = told(cast, shop=shop)

    with pytest.raises(DomainError):
        inspect_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)
    accept_tip_off(tip_off=tip_off, by=cast.officer_east, on=ON)
    with pytest.raises(DomainError):
        open_case_because_of(tip_off=tip_off, by=cast.officer_east, on=ON)


def test_reward_is_granted_then_paid_once(cast, enterprise):
    tip_off = told(cast, enterprise, outcome=TipOffOutcome.TRUE)
    reward = {"tip_off": tip_off, "reward": Decimal(5000), "reason": "内部人举报查实", "by": cast.admin, "on": ON}
    reward_tip_off(**reward)

    with pytest.raises(DomainError):
        reward_tip_off(**reward | {"reward": Decimal(9000), "rewarded_on": ON})
    reward_tip_off(**reward, rewarded_on=ON)
    with pytest.raises(DomainError):
        reward_tip_off(**reward, rewarded_on=ON)

    tip_off.refresh_from_db()
    assert (tip_off.reward, tip_off.rewarded_on) == (Decimal(5000), ON)


@pytest.mark.parametrize(
    ("values", "outcome"), [({"informant": None}, TipOffOutcome.TRUE), ({}, TipOffOutcome.UNTRUE), ({}, "")]
)
def test_no_reward_for_nobody_or_nothing(cast, enterprise, values, outcome):
    tip_off = told(cast, enterprise, outcome=outcome, **values)

    with pytest.raises(DomainError):
        reward_tip_off(tip_off=tip_off, reward=Decimal(100), reason="奖励", by=cast.admin, on=ON)


def test_keys_are_changed_by_a_command(cast, tip_off, settings, capsys):
    settings.TIP_OFF_KEYS = ["new", *settings.TIP_OFF_KEYS]
    call_command("reseal_tip_offs")
    settings.TIP_OFF_KEYS = ["new"]

    tip_off.refresh_from_db()
    assert open_text(tip_off=tip_off, reason="核查", by=cast.admin, on=ON) == TEXT
    assert "1" in capsys.readouterr().out
