import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from dairyqa.notices.models import Notice
from sampling import tasks
from sampling.choices import DrawStatus, RecordStatus, VisitStatus
from sampling.models import Draw, Sample, Visit, VisitRecord
from sampling.usecases import applying
from sampling.usecases.applying import apply_record, apply_waiting
from sampling.usecases.visit_draws import draw_raw_batches
from tests.factories.accounts import Cast
from tests.factories.applying import applied, changed, loaded, received, taking
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import begin_visit, load_reference, make_plan, make_visit
from tests.factories.tablets import OTHER_DEVICE, record_body

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
FRESH = ON - dt.timedelta(days=1)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def product(plan, producer):
    return make_product(make_variety(producer), FRESH)


@pytest.fixture
def milk(plan, producer):
    return make_raw_milk(producer, ON)


@pytest.fixture
def package(cast, visit, product, milk):
    return loaded(visit, cast.inspector)


def refused(record):
    return {refusal["field"] for refusal in record.refusals}


def flagged(record):
    return [flag["code"] for flag in record.flags]


# twice, at once, broken


def test_applied_twice_it_is_done_once(package, product, milk):
    record = applied(package, taking(package, product, milk))

    apply_record(record=record, by=None, on=ON)

    assert Sample.objects.count() == 2
    assert AuditEvent.objects.filter(event="visit_record.applied").count() == 1


def test_nothing_remains_if_the_last_step_fails(visit, package, product, milk, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(applying, "advance", broken)
    record = received(package, taking(package, product, milk))

    with pytest.raises(RuntimeError):
        apply_record(record=record, by=None, on=ON)
    record.refresh_from_db()
    visit.refresh_from_db()
    assert (record.status, visit.status) == (RecordStatus.RECEIVED, VisitStatus.PLANNED)
    assert not Sample.objects.exists()


@pytest.mark.provision("Q-5.3")
def test_of_two_tablets_the_second_record_waits_for_a_decision(cast, visit, package, product, milk):
    other = loaded(visit, cast.second_inspector, OTHER_DEVICE)
    first = applied(package, taking(package, product, milk))

    second = applied(other, taking(other, product, milk))

    assert (first.status, second.status) == (RecordStatus.APPLIED, RecordStatus.DISPUTED)
    assert [refusal["code"] for refusal in second.refusals] == ["visit_has_a_record"]
    assert Sample.objects.count() == 2
    assert Notice.objects.filter(topic="record_disputed", recipient=cast.admin).count() == 1


def test_a_record_of_a_visit_that_was_called_off_waits_for_a_decision(visit, package, product, milk):
    body = taking(package, product, milk)
    Visit.objects.filter(pk=visit.pk).update(status=VisitStatus.CANCELLED, change_reason={"code": "visit_due"})

    record = applied(package, body)

    assert record.status == RecordStatus.DISPUTED
    assert [refusal["code"] for refusal in record.refusals] == ["visit_is_over"]


@pytest.mark.provision("Q-5.1")
def test_a_draw_that_was_made_on_the_page_meanwhile_stands(cast, visit, package, product, milk):
    begin_visit(visit, cast.second_inspector, ON)
    draw_raw_batches(visit=visit, kind="raw_milk", reason="平板没电", by=cast.second_inspector, on=ON)

    record = applied(package, taking(package, product, milk))

    assert (record.status, refused(record)) == (RecordStatus.TO_MEND, {"draws.0"})
    assert Draw.objects.get(status=DrawStatus.DONE).secret != package.content["draws"][0]["secret"]


# mended


def test_a_mended_record_is_applied_and_replaces_the_first(visit, package, product, milk):
    body = taking(package, product, milk)
    body["samples"][0]["test_kg"] = "0.100"
    first = applied(package, changed(body))

    second = applied(package, taking(package, product, milk), supersedes=first)

    first.refresh_from_db()
    assert (first.status, second.status) == (RecordStatus.SUPERSEDED, RecordStatus.APPLIED)
    assert Sample.objects.count() == 2


def test_a_record_that_must_be_mended_again_replaces_the_first_too(package, product, milk):
    def too_light():
        body = taking(package, product, milk)
        body["samples"][0]["test_kg"] = "0.100"
        return changed(body)

    first = applied(package, too_light())
    second = applied(package, too_light(), supersedes=first)
    third = applied(package, taking(package, product, milk), supersedes=second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert [one.status for one in (first, second, third)] == [
        RecordStatus.SUPERSEDED,
        RecordStatus.SUPERSEDED,
        RecordStatus.APPLIED,
    ]


def test_a_mended_record_of_a_visit_that_another_tablet_ended_waits_for_a_decision(cast, visit, package, product, milk):
    body = taking(package, product, milk)
    body["samples"][0]["test_kg"] = "0.100"
    other = loaded(visit, cast.second_inspector, OTHER_DEVICE)
    first = applied(package, changed(body))
    applied(other, taking(other, product, milk))

    mended = applied(package, taking(package, product, milk), supersedes=first)

    first.refresh_from_db()
    assert (first.status, mended.status) == (RecordStatus.SUPERSEDED, RecordStatus.DISPUTED)


def test_a_record_waits_for_the_one_that_it_replaces(package, product, milk):
    first = received(package, taking(package, product, milk))

    second = applied(package, taking(package, product, milk), supersedes=first)

    assert second.status == RecordStatus.RECEIVED


# the clock


@pytest.mark.parametrize("wrong", [dt.timedelta(days=3 * 365), dt.timedelta(days=-1), dt.timedelta(hours=-20)])
def test_a_wrong_clock_changes_neither_the_day_nor_the_deadline(package, product, milk, wrong):
    at = dt.datetime(2026, 3, 10, 10, 0, tzinfo=timezone.get_current_timezone()) + wrong
    body = taking(
        package,
        product,
        milk,
        arrival={"at": at.isoformat(), "position": None},
        ended_at=(at + dt.timedelta(minutes=40)).isoformat(),
        clock={"offset_ms": int(-wrong.total_seconds() * 1000), "sealed_at": at.isoformat()},
    )

    record = applied(package, body, clock_offset=int(-wrong.total_seconds()))

    assert record.status == RecordStatus.APPLIED, record.refusals
    assert flagged(record) == ["tablet_clock_wrong"]
    sample = Sample.objects.first()
    assert (sample.sampled_on, sample.deliver_due_on) == (ON, dt.date(2026, 3, 17))
    assert sample.visit.arrived_at == at


def test_a_clock_that_ran_backwards_is_flagged(package, product, milk):
    body = taking(package, product, milk, arrival={"at": "2026-03-10T12:00:00+08:00", "position": None})

    assert flagged(applied(package, body)) == ["times_out_of_order"]


# after a breakdown


def test_what_a_breakdown_left_is_taken_up_and_one_bad_record_blocks_no_other(
    cast, plan, package, product, milk, caplog
):
    """The first record cannot be read any more."""
    bad = received(package, taking(package, product, milk))
    type(bad).objects.filter(pk=bad.pk).update(body="{}")
    other = loaded(
        make_visit(plan, make_enterprise(cast.west), ON, [cast.inspector, cast.second_inspector]), cast.inspector
    )
    good = received(other, record_body(other))

    count = apply_waiting(on=ON, before=timezone.now())

    bad.refresh_from_db()
    good.refresh_from_db()
    assert count == 2
    assert (bad.status, good.status) == (RecordStatus.RECEIVED, RecordStatus.APPLIED)
    assert f"visit record {bad.pk} could not be applied" in caplog.text
    assert AuditEvent.objects.get(event="visit_record.applied").actor_id is None


def test_run_ends_where_the_database_is_away_and_the_record_waits(package, product, milk, monkeypatch):
    record = received(package, taking(package, product, milk))

    def away(**_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(applying, "apply_record", away)
    with pytest.raises(OperationalError):
        apply_waiting(on=ON, before=timezone.now())

    record.refresh_from_db()
    assert record.status == RecordStatus.RECEIVED


def test_what_has_just_been_received_is_left_to_who_sent_it(package, product, milk):
    record = received(package, taking(package, product, milk))

    assert apply_waiting(on=ON, before=record.received_at) == 0


# at once


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_that_send_at_once_one_has_effects_and_the_other_is_disputed(monkeypatch):
    """Trap 17: the last writer does not win by itself."""
    monkeypatch.setattr(tasks.render_document, "delay", lambda pk: None)
    cast = Cast()
    load_reference()
    plan = make_plan(cast)
    visit = make_visit(plan, make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])
    product = make_product(make_variety(visit.enterprise), FRESH)
    tablets = [loaded(visit, cast.inspector), loaded(visit, cast.second_inspector, OTHER_DEVICE)]
    records = [received(tablet, taking(tablet, product)) for tablet in tablets]

    def attempt(record):
        try:
            apply_record(record=VisitRecord.objects.get(pk=record.pk), by=None, on=ON)
        finally:
            connection.close()

    # SQLite has one writer at a time, and its test database lives in this process: there one after the other.
    with ThreadPoolExecutor(2 if connection.vendor == "postgresql" else 1) as threads:
        list(threads.map(attempt, records))

    statuses = VisitRecord.objects.values_list("status", flat=True)
    assert sorted(statuses) == [RecordStatus.APPLIED, RecordStatus.DISPUTED]
    assert Sample.objects.count() == 1
