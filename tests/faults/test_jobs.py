"""A worker that dies, a queue that is lost, days that pass: the next run puts everything right, nothing twice."""

import time

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

TASK = "sampling.tasks.schedule_next_month"
NIGHT = "2026-02-25T02:00:00+08:00"
NEXT_NIGHT = "2026-02-26T02:00:00+08:00"
MAKE = """
import datetime as dt
from dairyqa.accounts.choices import Role
from tests.factories.accounts import Cast, make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, make_plan
cast = Cast()
load_reference()
make_plan(cast)
for number in range(60):
    make_user(f"more{number}", Role.INSPECTOR, bureau=cast.city)
for number in range(%d):
    make_enterprise(cast.east, f"第{number}乳业有限公司")
"""
VISITS = """
import json
from collections import Counter
from sampling.models import Draw, Visit
once = Counter(Visit.objects.values_list("enterprise", "month", "slot"))
print(json.dumps([Visit.objects.count(), max(once.values(), default=0), Draw.objects.count()]))
"""
RUNS = """
import json
from dairyqa.jobs.models import JobRun
runs = JobRun.objects.filter(job="schedule_next_month").exclude(outcome="skipped")
print(json.dumps([run.outcome for run in runs.order_by("pk")]))
"""


def test_one_job_on_two_workers_is_done_once(installation):
    installation.do(NIGHT, MAKE % 40)
    for _worker in range(2):
        installation.start_worker(NIGHT)

    installation.send(NIGHT, TASK, times=6)

    installation.wait_for(NIGHT, VISITS, [80, 1, 80])
    time.sleep(3)  # the other messages find nothing to do
    assert installation.do(NIGHT, VISITS) == [80, 1, 80]
    assert "failed" not in installation.do(NIGHT, RUNS)


def test_a_job_whose_worker_was_killed_and_whose_queue_was_lost_is_done_by_the_next_run(installation):
    installation.do(NIGHT, MAKE % 400)
    worker = installation.start_worker(NIGHT)
    with installation.holding("sampling_samplingplan"):  # so that the job is caught in the middle
        installation.send(NIGHT, TASK)
        installation.wait_for(NIGHT, RUNS, ["running"])
        installation.kill(worker)
    installation.flush_redis()

    assert installation.do(NIGHT, VISITS) == [0, 0, 0]
    installation.start_worker(NEXT_NIGHT)
    installation.send(NEXT_NIGHT, TASK)
    installation.wait_for(NEXT_NIGHT, VISITS, [800, 1, 800])
    installation.wait_for(NEXT_NIGHT, RUNS, ["failed", "done"])


def test_beat_and_worker_schedule_the_month_by_themselves_after_days_of_silence(installation):
    installation.do(NIGHT, MAKE % 3)
    shortly_before_two = "2026-02-28T01:59:50+08:00"
    installation.start_worker(shortly_before_two)
    installation.start_beat(shortly_before_two)

    installation.wait_for(shortly_before_two, VISITS, [6, 1, 6])
