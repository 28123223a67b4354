"""Beat and worker show that they are alive: a row each, written from their own processes.

Beat writes when the broker has taken a message from it. The worker writes from its main process and not
by a task, for a task would wait behind all others and make a busy worker look like a dead one.
"""

import logging

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from .choices import Component
from .models import Heartbeat

INTERVAL_SECONDS = 30.0

logger = logging.getLogger(__name__)


def show_life(component: Component) -> None:
    """Note the time; a database that is away for a moment ends nobody's life."""
    try:
        Heartbeat.objects.bulk_create(
            [Heartbeat(component=component, at=timezone.now())],
            update_conflicts=True,
            unique_fields=["component"],
            update_fields=["at"],
        )
    except DatabaseError:
        logger.exception("no sign of life from %s could be written", component)


class WitnessedScheduler(PersistentScheduler):
    """The scheduler of beat that leaves a trace of what it gives out."""

    def apply_async(self, entry, producer=None, advance=True, **kwargs):
        given_out = super().apply_async(entry, producer=producer, advance=advance, **kwargs)
        close_old_connections()
        show_life(Component.BEAT)
        return given_out


class Pulse(bootsteps.StartStopStep):
    """A step of the worker's start: from then on it shows life at even intervals."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker, **kwargs):
        super().__init__(worker, **kwargs)
        self.timer = None

    def start(self, worker):
        self.show()
        self.timer = worker.timer.call_repeatedly(INTERVAL_SECONDS, self.show)

    def stop(self, worker):
        if self.timer is not None:
            worker.timer.cancel(self.timer)

    def show(self):
        show_life(Component.WORKER)
        # The pool's processes are copies of this one and must not inherit a connection.
        connection.close()
