"""Whether this installation can work: for the supervisor, the container and the load balancer."""

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

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


@never_cache
@login_not_required
@require_safe
def healthz(request):
    """200 when database, migrations and broker are well, otherwise 503; the answer says which one is not."""
    checks = {"database": True, "migrations": False, "broker": is_broker_reachable()}
    try:
        checks["migrations"] = is_migrated()
    except DatabaseError:
        checks["database"] = False
    well = all(checks.values())
    return JsonResponse({"status": "ok" if well else "unavailable"} | checks, status=200 if well else 503)
