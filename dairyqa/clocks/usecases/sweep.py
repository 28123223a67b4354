"""Reminders and escalation: the steps of all running clocks that have come, in a fixed number of statements."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dairyqa.clocks.choices import ClockKind, ClockStatus
from dairyqa.clocks.telling import telling, telling_values
from dairyqa.notices.choices import NoticeKind

# The open clocks with a step that has come; answered by the index clock_due_steps.
_HAS_COME = """
    status = %(open)s AND next_step_on <= %(today)s AND (next_step_at IS NULL OR next_step_at <= %(now)s)
"""

# The newest step that has come; those missed before it are not told.
_NEWEST = """
    step.clock_id = {clock}.id AND step.told_on <= %(today)s AND (step.told_at IS NULL OR step.told_at <= %(now)s)
    AND (step.until_on IS NULL OR step.until_on > %(today)s OR step.until_at > %(now)s)
"""

_TELL = telling(f"""
    SELECT clock.*, step.level,
           'clock:' || clock.id || ':' || clock.due_on || ':' || step.step AS occasion,
           CASE WHEN step.step < 0 THEN %(reminder)s WHEN step.step = 0 THEN %(due)s
                WHEN step.level = %(heads)s THEN %(overdue)s ELSE %(escalation)s END AS notice_kind,
           CASE WHEN step.step < 0 THEN 'clock_reminder' WHEN step.step = 0 THEN 'clock_due'
                WHEN step.level = %(heads)s THEN 'clock_overdue' ELSE 'clock_escalation' END AS topic
      FROM clocks_clock clock
      JOIN clocks_clockstep step ON {_NEWEST.format(clock="clock")}
     WHERE {_HAS_COME}
""")

_LAPSE = f"""
UPDATE clocks_clock SET status = %(closed)s, closed_on = due_on, next_step_on = NULL
 WHERE kind <> %(duty)s AND {_HAS_COME}
"""

_FROM_NEWEST = f"FROM clocks_clockstep step WHERE {_NEWEST.format(clock='clocks_clock')}"

_MOVE_ON = f"""
UPDATE clocks_clock
   SET next_step_on = (SELECT step.until_on {_FROM_NEWEST}),
       next_step_at = CASE WHEN unit = %(hour)s THEN (SELECT step.until_at {_FROM_NEWEST}) END
 WHERE {_HAS_COME}
"""

_ANY = f"SELECT 1 FROM clocks_clock WHERE {_HAS_COME} LIMIT 1"


@transaction.atomic
def sweep_clocks(*, on: dt.date, at: dt.datetime | None = None) -> dict[str, int]:
    """Tell everybody concerned of the steps that have come by the day ``on``, and end rights that have lapsed.

    ``at`` is the instant up to which steps in hours are told; without it the end
    of the day. A second run, or a second worker, tells nothing anew; after days
    without a run each clock tells its newest step only. Returns what was written.
    """
    values = _values(on, at or timezone.make_aware(dt.datetime.combine(on, dt.time.max)))
    with connection.cursor() as cursor:
        cursor.execute(_ANY, values)
        if cursor.fetchone() is None:
            return {"notices": 0, "lapsed": 0, "clocks": 0}
        cursor.execute(_TELL, values)
        told = cursor.rowcount
        cursor.execute(_LAPSE, values)
        lapsed = cursor.rowcount
        cursor.execute(_MOVE_ON, values)
        return {"notices": told, "lapsed": lapsed, "clocks": cursor.rowcount}


def _values(on: dt.date, at: dt.datetime) -> dict[str, Any]:
    return {
        "today": connection.ops.adapt_datefield_value(on),
        "now": connection.ops.adapt_datetimefield_value(at),
        "open": ClockStatus.OPEN.value,
        "closed": ClockStatus.CLOSED.value,
        "duty": ClockKind.DUTY.value,
        **telling_values(),
        **{kind.value: kind.value for kind in NoticeKind},
    }
