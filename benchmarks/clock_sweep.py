"""The sweep of the statutory clocks against the bare statements, a tuned loop over rows, and an idle day.

    .venv/bin/python benchmarks/clock_sweep.py [CLOCKS [DUE]]      (1000000 5000)

Every clock is open and has five steps; DUE of them have a step today, for one person each. Every run happens in a
transaction that is rolled back. On DATABASE_URL if it is set (its test database is used), otherwise on an SQLite
file in a temporary directory.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dairyqa.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from dairyqa.accounts.choices import BureauLevel, Role  # noqa: E402
from dairyqa.accounts.models import Bureau, User  # noqa: E402
from dairyqa.clocks.models import Clock, ClockRule  # noqa: E402
from dairyqa.clocks.usecases import load_clocks_fixture, sweep_clocks  # noqa: E402
from dairyqa.notices.choices import NoticeKind  # noqa: E402
from dairyqa.notices.models import Notice  # noqa: E402

TODAY = dt.date(2026, 6, 30)
COUNTIES = 15
ROUNDS = 7
NOTHING = "NULL"
STEPS_OF_ALL = (-10, -3, 0, 1, 5)
LEVELS = (1, 1, 1, 2, 3)
NEAR = (0, 7, 10, 11, 15)
FAR = (40, 57, 60, 61, 65)
LOOPS = 2

# A clock of the county, number i, whose first step lies today for the first ``due`` of them and later for the others.
CLOCKS = """
WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < %(clocks)s)
INSERT INTO clocks_clock (id, rule_id, kind, length, unit, rolls, subject_type, subject_id, subject_label,
    subject_field, url, city_id, county_id, party, started_on, due_on, is_provisional, is_paused, status, next_step_on)
SELECT i, %(rule)s, 'duty', 90, 'day', {false}, 'rectification.case', i, 'HC44180020260' || i, '',
    '/cases/' || i || '/', %(city)s, %(first)s + i %% %(counties)s, 'county', {started},
    CASE WHEN i %% %(share)s = 0 THEN {soon} ELSE {later} END, {false}, {false}, 'open',
    CASE WHEN i %% %(share)s = 0 THEN {today} ELSE {then} END
  FROM numbers
"""
# Five steps a clock, written together as they are when it opens.
STEPS = """
INSERT INTO clocks_clockstep (clock_id, step, level, told_on, until_on)
SELECT clock.id, moment.step, moment.level, CASE WHEN clock.id %% %(share)s = 0 THEN moment.near ELSE moment.far END,
    CASE WHEN clock.id %% %(share)s = 0 THEN moment.near_until ELSE moment.far_until END
  FROM clocks_clock clock CROSS JOIN ({moments}) moment
 ORDER BY clock.id, moment.step
"""
BARE_INSERT = """
INSERT INTO notices_notice (recipient_id, key, kind, topic, subject, detail, due_on, url, is_urgent)
SELECT person.id, 'clock:' || clock.id, 'reminder', 'clock_reminder', clock.subject_label, '', clock.due_on, clock.url,
    {false}
  FROM clocks_clock clock JOIN accounts_user person ON person.bureau_id = clock.county_id
 WHERE clock.status = 'open' AND clock.next_step_on <= {today}
"""
BARE_UPDATE = """
UPDATE clocks_clock SET next_step_on = {then} WHERE status = 'open' AND next_step_on <= {today}
"""


def main() -> None:
    clocks, due = (*map(int, sys.argv[1:3]), *(1_000_000, 5_000)[len(sys.argv[1:3]) :])
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "clocks.sqlite3")
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            measure(clocks, due)
        finally:
            teardown_databases(databases, verbosity=0)


def measure(clocks: int, due: int) -> None:
    report = Report(f"clock_sweep_{connection.vendor}")
    started = time.perf_counter()
    populate(clocks, clocks // due)
    report.line(
        f"{connection.vendor}: {clocks} open clocks, {due} due, filled in {time.perf_counter() - started:.0f} s"
    )
    runs = {"bare": bare, "sweep": sweep, "idle": idle}
    taken = {name: [] for name in (*runs, "loop")}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            taken[name].append(timed(run, 0 if name == "idle" else due))
    taken["loop"] = [timed(loop, due) for _ in range(LOOPS)]
    median = {name: statistics.median(times) for name, times in taken.items()}
    for name, times in taken.items():
        report.line(f"{name:6} {median[name] * 1000:9.1f} ms median, {min(times) * 1000:9.1f} ms least of {len(times)}")
    report.line(f"sweep / bare INSERT..SELECT and UPDATE: {median['sweep'] / median['bare']:.2f} (goal 2)")
    report.line(f"sweep / tuned loop over rows: {median['sweep'] / median['loop']:.3f} (goal 0.1)")
    report.line(f"idle day: {median['idle'] * 1000:.1f} ms (goal 5)")
    report.keep()


def populate(clocks: int, share: int) -> None:
    load_clocks_fixture()
    top = Bureau.objects.create(code="440000", area="省", name="省局", level=BureauLevel.PROVINCE)
    city = Bureau.objects.create(code="441800", area="市", name="市局", level=BureauLevel.CITY, parent=top)
    counties = [
        Bureau.objects.create(code=f"4418{n:02}", area=f"县{n}", name=f"县局{n}", level=BureauLevel.COUNTY, parent=city)
        for n in range(1, COUNTIES + 1)
    ]
    User.objects.bulk_create(
        User(username=county.code, display_name=county.area, role=Role.COUNTY_OFFICER, bureau=county, password="!")
        for county in counties
    )
    values = {
        "clocks": clocks,
        "share": share,
        "rule": ClockRule.objects.named("C26").pk,
        "city": city.pk,
        "first": counties[0].pk,
        "counties": COUNTIES,
    }
    days = {"soon": TODAY + dt.timedelta(days=10), "later": TODAY + dt.timedelta(days=60), "started": TODAY}
    if connection.vendor == "postgresql":
        run("SET session_replication_role = replica")  # millions of rows that are right by construction
    run(CLOCKS, values, **days, today=TODAY, then=TODAY + dt.timedelta(days=40))
    run(STEPS.replace("{moments}", " UNION ALL ".join(moments())), values)
    if connection.vendor == "postgresql":
        run("SET session_replication_role = DEFAULT")
    run("ANALYZE")


def moments() -> list[str]:
    """The steps as rows: number, level, and the days for a clock that is due and for the others."""
    near, far = ([day_literal(TODAY + dt.timedelta(days=days)) for days in row] for row in (NEAR, FAR))
    rows = zip(STEPS_OF_ALL, LEVELS, near, [*near[1:], NOTHING], far, [*far[1:], NOTHING], strict=True)
    names = ("step", "level", "near", "near_until", "far", "far_until")
    return ["SELECT " + ", ".join(f"{value} AS {name}" for value, name in zip(row, names, strict=True)) for row in rows]


def day_literal(day: dt.date) -> str:
    return f"CAST('{day}' AS date)" if connection.vendor == "postgresql" else f"'{day}'"


def run(statement: str, values: dict | None = None, **words) -> int:
    """Execute with days and truth values written as the database wants them."""
    dated = {name: day_literal(word) for name, word in words.items() if isinstance(word, dt.date)}
    false = "FALSE" if connection.vendor == "postgresql" else "0"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**{**words, **dated, "false": false}), values)
        return cursor.rowcount


def timed(work, expected: int) -> float:
    """Seconds that the work takes; what it wrote is taken back."""
    with transaction.atomic():
        started = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    if done != expected:
        raise AssertionError(f"{work.__name__} wrote {done} notices, not {expected}")
    return seconds


def bare() -> int:
    told = run(BARE_INSERT, today=TODAY)
    run(BARE_UPDATE, today=TODAY, then=TODAY + dt.timedelta(days=7))
    return told


def sweep() -> int:
    return sweep_clocks(on=TODAY)["notices"]


def idle() -> int:
    return sweep_clocks(on=TODAY - dt.timedelta(days=1))["notices"]


def loop() -> int:
    """Row by row, without a query more than each row needs."""
    told = 0
    officers = dict(User.objects.values_list("bureau", "pk"))
    due = Clock.objects.open().filter(next_step_on__lte=TODAY).select_related("rule").prefetch_related("steps")
    for clock in due.iterator(chunk_size=1000):
        come, to_come = [], []
        for step in sorted(clock.steps.all(), key=lambda step: step.step):
            (come if step.told_on <= TODAY else to_come).append(step)
        Notice.objects.create(
            recipient_id=officers[clock.county_id],
            key=f"clock:{clock.pk}:{clock.due_on}:{come[-1].step}",
            kind=NoticeKind.REMINDER,
            topic="clock_reminder",
            subject=clock.subject_label,
            detail=clock.rule.name_zh,
            due_on=clock.due_on,
            url=clock.url,
        )
        Clock.objects.filter(pk=clock.pk).update(next_step_on=to_come[0].told_on if to_come else None)
        told += 1
    return told


if __name__ == "__main__":
    main()
