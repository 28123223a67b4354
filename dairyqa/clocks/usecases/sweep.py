"""Reminders and escalation: the steps of all running clocks that have come, in a fixed number of statements."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.clocks.choices import ClockKind, ClockStatus, ClockUnit, Level, Party
from dairyqa.notices.choices import NoticeKind

# The open clocks with a step that has come; answered by the index clock_due_steps.
_HAS_COME = """
    status = %(open)s AND next_step_on <= %(today)s AND (next_step_at IS NULL OR next_step_at <= %(now)s)
"""

# Everybody who is told at a level, by the place for which they are told. A producer has no account: its county hears.
_REACHED = """
    SELECT %(people)s AS level, %(person)s AS party, id AS place_id, id AS person_id
      FROM accounts_user WHERE is_active
    UNION ALL
    SELECT %(people)s, %(laboratory)s, laboratory_id, id FROM accounts_user WHERE is_active
    UNION ALL
    SELECT %(people)s, %(county)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(county_officer)s
    UNION ALL
    SELECT %(people)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(city_admin)s
    UNION ALL
    SELECT %(heads)s, %(person)s, colleague.id, head.id
      FROM accounts_user head JOIN accounts_user colleague ON colleague.bureau_id = head.bureau_id
     WHERE head.is_active AND head.is_head
    UNION ALL
    SELECT %(heads)s, %(laboratory)s, laboratory_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(heads)s, %(county)s, bureau_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(heads)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND is_head
    UNION ALL
    SELECT %(top)s, %(city)s, bureau_id, id FROM accounts_user WHERE is_active AND role = %(city_admin)s
"""

# Of several steps that were missed only the newest is told. Where nobody is found, the city is told.
_TELL = f"""
INSERT INTO notices_notice (recipient_id, key, kind, topic, subject, detail, due_on, url, is_urgent)
WITH reached AS ({_REACHED}),
due AS (
    SELECT clock.*, step.step, step.level,
           CASE WHEN step.level = %(top)s THEN %(city)s
                WHEN clock.party = %(enterprise)s THEN %(county)s ELSE clock.party END AS told_party,
           CASE WHEN step.level = %(top)s OR clock.party = %(city)s THEN clock.city_id
                WHEN clock.party = %(person)s THEN clock.person_id
                WHEN clock.party = %(laboratory)s THEN clock.laboratory_id ELSE clock.county_id END AS place_id,
           CASE WHEN step.step < 0 THEN %(reminder)s WHEN step.step = 0 THEN %(due)s
                WHEN step.level = %(heads)s THEN %(overdue)s ELSE %(escalation)s END AS notice_kind
      FROM clocks_clock clock
      JOIN clocks_clockstep step ON step.clock_id = clock.id AND step.step = (
           SELECT MAX(come.step) FROM clocks_clockstep come
            WHERE come.clock_id = clock.id AND come.told_on <= %(today)s
              AND (come.told_at IS NULL OR come.told_at <= %(now)s))
     WHERE {_HAS_COME}
)
SELECT COALESCE(reached.person_id, admin.id),
       'clock:' || due.id || ':' || due.due_on || ':' || due.step,
       due.notice_kind, 'clock_' || due.notice_kind, due.subject_label, rule.name_zh, due.due_on, due.url,
       due.unit = %(hour)s
  FROM due
  JOIN clocks_clockrule rule ON rule.id = due.rule_id
  LEFT JOIN reached
    ON reached.place_id = due.place_id AND reached.party = due.told_party AND reached.level = due.level
  LEFT JOIN accounts_user admin
    ON reached.person_id IS NULL AND admin.bureau_id = due.city_id AND admin.role = %(city_admin)s AND admin.is_active
 WHERE COALESCE(reached.person_id, admin.id) IS NOT NULL
ON CONFLICT (recipient_id, key) DO NOTHING
"""

_LAPSE = f"""
UPDATE clocks_clock SET status = %(closed)s, closed_on = due_on, next_step_on = NULL
 WHERE kind <> %(duty)s AND {_HAS_COME}
"""

_TO_COME = """
    FROM clocks_clockstep step
   WHERE step.clock_id = clocks_clock.id AND (step.told_on > %(today)s OR step.told_at > %(now)s)
"""

_MOVE_ON = f"""
UPDATE clocks_clock
   SET next_step_on = (SELECT MIN(step.told_on) {_TO_COME}),
       next_step_at = CASE WHEN unit = %(hour)s THEN (SELECT MIN(step.told_at) {_TO_COME}) END
 WHERE {_HAS_COME}
"""


@transaction.atomic
def sweep_clocks(*, on: dt.date, at: dt.datetime | None = None) -> dict[str, int]:
    """Tell everybody concerned of the steps that have come by the day ``on``, and end rights that have lapsed.

    ``at`` is the instant up to which steps in hours are told; without it the end
    of the day. A second run, or a second worker, tells nothing anew; after days
    without a run each clock tells its newest step only. Returns what was written.
    """
    values = _values(on, at or timezone.make_aware(dt.datetime.combine(on, dt.time.max)))
    with connection.cursor() as cursor:
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
        "hour": ClockUnit.HOUR.value,
        "people": Level.PEOPLE.value,
        "heads": Level.HEAD.value,
        "top": Level.CITY.value,
        "city_admin": Role.CITY_ADMIN.value,
        "county_officer": Role.COUNTY_OFFICER.value,
        **{party.value: party.value for party in Party},
        **{kind.value: kind.value for kind in NoticeKind},
    }
