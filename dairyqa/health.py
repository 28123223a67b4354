"""Whether this installation can work: for the supervisor, the container and the load balancer."""

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from dairyqa.jobs.choices import Component
from dairyqa.jobs.queries import last_signs, silent_among
from dairyqa.jobs.timetable import timetable
from dairyqa.notices.queries import outbox_state

BROKER_TIMEOUT_SECONDS = 2


def is_migrated() -> bool:
    """Every migration of this version is applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_broker_reachable() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
    except OperationalError:
        return False
    return True


def background_state() -> dict:
    """Who is silent and what waits; nothing here makes the web server unwell."""
    now = timezone.now()
    signs = last_signs()
    silent = silent_among(signs, now)
    return {
        **{component.value: word_for(component in silent, component in signs) for component in Component},
        "outbox": outbox_state(now),
    }


def word_for(is_silent: bool, is_known: bool) -> str:
    return "silent" if is_silent else "ok" if is_known else "starting"


@never_cache
@login_not_required
@require_safe
def healthz(request):
    """200 when database, migrations and broker are well, otherwise 503; the answer says which one is not."""
    checks = {"database": True, "migrations": False, "broker": is_broker_reachable()}
    background = {}
    try:
        checks["migrations"] = is_migrated()
        background = background_state() if checks["migrations"] else {}
    except DatabaseError:
        checks["database"] = False
    well = all(checks.values())
    answer = {"status": "ok" if well else "unavailable"} | checks | background
    return JsonResponse(answer, status=200 if well else 503)


@never_cache
@login_not_required
@require_safe
def healthz_jobs(request):
    """200 when beat and worker live and no job is late, otherwise 503."""
    try:
        background = background_state()
        late = [line.job.name for line in timetable(timezone.now()) if line.is_late]
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    well = not late and "silent" not in background.values()
    answer = {"status": "ok" if well else "unavailable"} | background | {"late": late}
    return JsonResponse(answer, status=200 if well else 503)
