import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from dairyqa.jobs.choices import Outcome
from dairyqa.jobs.models import JobRun
from dairyqa.notices import tasks
from dairyqa.notices.models import Delivery, Notice
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(cast):
    cast.inspector.email = "inspector@example.org"
    cast.inspector.save(update_fields=["email"])


def swept(at):
    for name in tasks.BEFORE_THE_DIGESTS:
        JobRun.objects.create(job=name, started_at=at, finished_at=at, outcome=Outcome.DONE)


@pytest.fixture
def sweep_is_scheduled(settings):
    settings.CELERY_BEAT_SCHEDULE = dict.fromkeys(tasks.BEFORE_THE_DIGESTS, {})


@pytest.mark.parametrize(
    ("time", "was_swept", "count"),
    [("08:00", False, 0), ("08:10", True, 1), ("09:30", False, 1)],
    ids=["not swept yet", "swept", "nobody waits any more"],
)
def test_digests_wait_for_the_reminders_of_the_day(cast, sweep_is_scheduled, time, was_swept, count):
    make_notice(cast.inspector)
    with time_machine.travel(f"2026-03-04T{time}+08:00", tick=False):
        if was_swept:
            swept(timezone.now() - dt.timedelta(hours=7))

        tasks.send_digests()

    assert Delivery.objects.count() == count


def test_sweep_of_the_day_before_is_not_enough(cast, sweep_is_scheduled):
    make_notice(cast.inspector)
    with time_machine.travel("2026-03-04T08:00+08:00", tick=False):
        swept(timezone.now() - dt.timedelta(hours=9))

        tasks.send_digests()

    assert not Delivery.objects.exists()


def test_names_of_the_jobs_before_are_right(settings):
    assert set(tasks.BEFORE_THE_DIGESTS) <= settings.CELERY_BEAT_SCHEDULE.keys()


def test_morning_from_beginning_to_end(cast):
    make_notice(cast.inspector), make_notice(cast.inspector)
    with time_machine.travel("2026-03-04T09:40+08:00", tick=False):
        tasks.send_digests()
        tasks.send_digests()
        tasks.deliver_waiting()
        tasks.deliver_waiting()

    assert len(mail.outbox) == 1
    runs = JobRun.objects.order_by("pk").values_list("job", "changes")
    assert list(runs) == [
        ("send_digests", {"messages": 1}),
        ("send_digests", {}),
        ("deliver_waiting", {"sent": 1}),
        ("deliver_waiting", {}),
    ]


def test_message_of_friday_that_failed_waits_for_monday(cast):
    make_notice(cast.inspector)
    with time_machine.travel("2026-03-06T09:40+08:00", tick=False):
        tasks.send_digests()
    with time_machine.travel("2026-03-07T09:40+08:00", tick=False):
        make_notice(cast.inspector, is_urgent=True)
        tasks.deliver_waiting()
        assert len(mail.outbox) == 1
    with time_machine.travel("2026-03-09T07:00+08:00", tick=False):
        tasks.deliver_waiting()
        assert len(mail.outbox) == 2


def test_old_notices_are_forgotten(cast):
    make_notice(cast.inspector, read_at=timezone.now() - dt.timedelta(days=366))

    assert tasks.forget_notices() == {"notices": 1}
    assert not Notice.objects.exists()
