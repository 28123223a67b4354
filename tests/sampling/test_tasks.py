import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from enterprises.models import Suspension
from sampling import tasks
from sampling.choices import DocumentKind, DocumentStatus, PlanPart, PlanStatus, RecordStatus
from sampling.models import Document, SamplingPlan, Visit
from sampling.usecases.documents import request_document, store_document
from sampling.usecases.plans import change_plan
from sampling.usecases.revisions import issue_revision, open_revision
from tests.factories.applying import loaded, received
from tests.factories.enterprises import make_enterprise
from tests.factories.laboratory import TESTED
from tests.factories.sampling import make_visit
from tests.factories.tablets import record_body


@pytest.fixture
def queued(monkeypatch):
    ids = []
    monkeypatch.setattr(tasks.render_document, "delay", ids.append)
    return ids


@pytest.fixture
def document(milk, cast):
    return request_document(subject=milk, kind=DocumentKind.SAMPLING_FORM, by=cast.inspector, on=TESTED)


def waits_for(document, seconds):
    Document.objects.filter(pk=document.pk).update(requested_at=timezone.now() - dt.timedelta(seconds=seconds))


@pytest.mark.documents
def test_worker_makes_the_document(document, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    tasks.render_document(document.pk)
    tasks.render_document(document.pk)

    document.refresh_from_db()
    assert document.status == DocumentStatus.READY
    assert AuditEvent.objects.filter(event="document.made").count() == 1


@pytest.mark.parametrize(("seconds", "times"), [(31, 1), (5, 0)], ids=["message was lost", "just asked for"])
def test_document_that_waits_too_long_is_given_to_a_worker_again(document, queued, seconds, times):
    waits_for(document, seconds)

    tasks.render_waiting_documents()

    assert queued == [document.pk] * times


def test_document_that_is_ready_is_left_alone(document, queued, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    store_document(document=document, pdf=b"%PDF", on=TESTED)
    waits_for(document, 3600)

    tasks.render_waiting_documents()

    assert queued == []


def test_visit_records_that_a_breakdown_left_are_taken_up_once(cast, plan):
    visit = make_visit(plan, make_enterprise(cast.east), TESTED, [cast.inspector, cast.second_inspector])
    package = loaded(visit, cast.inspector)
    record = received(package, record_body(package))

    with time_machine.travel(record.received_at + dt.timedelta(seconds=5), tick=False):
        assert tasks.apply_received_records() == {"records": 0}
    with time_machine.travel(record.received_at + dt.timedelta(seconds=31), tick=False):
        assert tasks.apply_received_records() == {"records": 1}
        assert tasks.apply_received_records() == {"records": 0}

    record.refresh_from_db()
    assert record.status == RecordStatus.APPLIED


@time_machine.travel("2026-03-20T02:00+08:00", tick=False)
def test_next_month_is_scheduled_once(cast, plan):
    make_enterprise(cast.east)

    tasks.schedule_next_month()
    tasks.schedule_next_month()

    assert Visit.objects.filter(plan=plan, month=dt.date(2026, 4, 1)).count() == 2


@time_machine.travel("2026-12-20T02:00+08:00", tick=False)
def test_month_after_the_end_of_the_plan_is_not_scheduled(cast, plan):
    make_enterprise(cast.east)

    tasks.schedule_next_month()

    assert not Visit.objects.exists()


@time_machine.travel("2026-03-20T02:00+08:00", tick=False)
def test_drafts_are_not_scheduled(cast, plan):
    make_enterprise(cast.east)
    SamplingPlan.objects.update(status=PlanStatus.DRAFT, issued_on=None)

    tasks.schedule_next_month()

    assert not Visit.objects.exists()


@time_machine.travel("2026-03-20T02:20+08:00", tick=False)
def test_the_night_puts_every_scheduled_month_right(cast, plan):
    dairy = make_enterprise(cast.east)
    tasks.schedule_next_month()
    Suspension.objects.create(enterprise=dairy, starts_on=dt.date(2026, 3, 19))

    assert tasks.replan_schedule() == {"created": 0, "changed": 0, "cancelled": 2}
    assert tasks.replan_schedule() == {"created": 0, "changed": 0, "cancelled": 0}


@time_machine.travel("2026-03-10T02:20+08:00", tick=False)
def test_a_month_that_nobody_scheduled_is_made_up_by_the_night(cast, plan):
    make_enterprise(cast.east)

    tasks.replan_schedule()

    visits = Visit.objects.filter(plan=plan, month=dt.date(2026, 3, 1))
    assert visits.count() == 2
    assert all(visit.planned_on > dt.date(2026, 3, 10) for visit in visits)


def test_amendment_comes_into_force_on_its_day_once(cast, plan):
    march, april = dt.date(2026, 3, 10), dt.date(2026, 4, 1)
    revision = open_revision(plan=plan, by=cast.admin, on=march)
    changes = {"raw_quota_percent": 20}
    change_plan(plan=plan, part=PlanPart.FIGURES, changes=changes, by=cast.admin, on=march)
    issue_revision(revision=revision, reason="省局要求", effective_from=april, by=cast.admin, on=march)

    with time_machine.travel("2026-03-31T23:00+08:00", tick=False):
        assert tasks.apply_plan_revisions() == {"applied": 0}
    with time_machine.travel("2026-04-03T00:10+08:00", tick=False):
        assert tasks.apply_plan_revisions() == {"applied": 1}
        assert tasks.apply_plan_revisions() == {"applied": 0}

    plan.refresh_from_db()
    assert plan.raw_quota_percent == 20
