"""A year's schedule, made by the use case in a throw-away database: how the time grows with the producers.

    .venv/bin/python benchmarks/schedule_year.py [PRODUCERS ...]      (300 1000 3000 10000)

There are 40 inspectors for 300 producers and so on in proportion, all in one city of 10 counties. Each run makes the
twelve months of an empty year, then runs the twelve months again, when nothing is to be done.
On DATABASE_URL if it is set (its test database is used), otherwise on SQLite in memory.
"""

import datetime as dt
import io
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dairyqa.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from dairyqa.accounts.choices import Role  # noqa: E402
from dairyqa.accounts.models import Bureau, User  # noqa: E402
from enterprises.choices import RiskGrade  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from sampling.models import SamplingPlan, Visit  # noqa: E402
from sampling.usecases.plans import issue_plan, load_plan  # noqa: E402
from sampling.usecases.schedule import schedule_month  # noqa: E402

YEAR = 2026
FIRST = dt.date(YEAR, 1, 1)
PRODUCERS_PER_INSPECTOR = 7.5
SIZES = (300, 1000, 3000, 10000)


def populate(producers: int) -> SamplingPlan:
    call_command("load_reference", stdout=io.StringIO())
    city = Bureau.objects.get(code="441800")
    counties = list(Bureau.objects.filter(parent=city, valid_until=None))
    fixture = ROOT / "fixtures" / "plans" / "qingyuan-2023.json"
    plan = load_plan(fixture=json.loads(fixture.read_text(encoding="utf-8")), year=YEAR, by=None, on=FIRST)
    issue_plan(plan=plan, by=None, on=FIRST)
    User.objects.bulk_create(
        User(username=f"u{n}", display_name=f"抽样员{n}", role=Role.INSPECTOR, bureau=city, password="!")
        for n in range(round(producers / PRODUCERS_PER_INSPECTOR))
    )
    Enterprise.objects.bulk_create(
        Enterprise(
            name=f"第{n}乳业有限公司",
            initials=f"d{n}",
            credit_code=f"{n:018d}",
            licence_no=f"SC{n:014d}",
            licence_valid_from=dt.date(2022, 1, 1),
            licence_valid_until=dt.date(2030, 1, 1),
            county=counties[n % len(counties)],
            address="工业园",
            risk_grade=RiskGrade.B,
        )
        for n in range(producers)
    )
    return plan


def year_of(plan: SamplingPlan) -> float:
    before = time.perf_counter()
    for month in range(1, 13):
        schedule_month(plan=plan, month=dt.date(YEAR, month, 1), by=None, on=dt.date(YEAR - 1, 12, 1))
    return time.perf_counter() - before


def measure(producers: int) -> tuple[float, float, int]:
    with transaction.atomic():
        plan = populate(producers)
        first, again = year_of(plan), year_of(plan)
        visits = Visit.objects.count()
        transaction.set_rollback(True)
    return first, again, visits


def main(sizes: list[int]) -> None:
    report = Report("schedule_year")
    before = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        report.line(f"A year's schedule on {connection.vendor}, one inspector for {PRODUCERS_PER_INSPECTOR} producers")
        report.line(
            f"{'producers':>10} {'visits':>8} {'first run s':>12} {'µs a visit':>11} {'again s':>8} {'of 300':>7}"
        )
        unit = None
        for size in sizes:
            first, again, visits = measure(size)
            per_visit = first / visits
            unit = unit or per_visit
            ratio = per_visit / unit
            report.line(f"{size:>10} {visits:>8} {first:>12.2f} {per_visit * 1e6:>11.0f} {again:>8.2f} {ratio:>6.2f}x")
    finally:
        teardown_databases(before, verbosity=0)
    report.keep()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
