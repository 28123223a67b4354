"""Saving and judging a grid of 50 results: the whole request on the server, one row by itself, and its live cells.

    .venv/bin/python benchmarks/grid.py [ROUNDS]      (15)
    DATABASE_URL=postgresql://… .venv/bin/python benchmarks/grid.py

On SQLite in a temporary directory, or on the empty database that DATABASE_URL names. A round types other values into
all 50 cells. The baseline, measured in the same rounds, is opening the queue of the laboratory.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dairyqa.settings", "LOG_LEVEL": "ERROR", "DAIRYQA_VAR": FOLDER.name}
os.environ.pop("BROKER_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from sampling.judging import version_of  # noqa: E402
from sampling.models import InspectionItem, ItemResult, Limit, Sample  # noqa: E402
from tests.factories.accounts import Cast  # noqa: E402
from tests.factories.laboratory import milk_in_the_laboratory  # noqa: E402
from tests.factories.sampling import load_reference, make_plan  # noqa: E402

RESULTS = 50
GOAL = 300


@dataclass
class Measured:
    times: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 15
    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    load_reference()
    cast = Cast()
    sample = milk_in_the_laboratory(cast, make_plan(cast))
    widen(sample)
    client = Client()
    client.force_login(cast.analyst)
    grid, home = reverse("sampling:results", args=[sample.number]), reverse("sampling:lab_queue")
    row = reverse("sampling:result_row", args=[sample.number, "T00"])
    cells = reverse("sampling:result_cells", args=[sample.number, "T00"])
    measured = {name: Measured() for name in ("baseline", "opened", "saved", "row", "cells")}
    for number in range(rounds + 1):
        timed(measured["baseline"], lambda: client.get(home), 200)
        timed(measured["opened"], lambda: client.get(grid), 200)
        data = typed(sample, f"0.1{number:02}")
        timed(measured["saved"], lambda data=data: client.post(grid, data), 302)
        one = {name: value for name, value in typed(sample, f"0.2{number:02}").items() if name.startswith("T00-")}
        timed(measured["row"], lambda one=one: client.post(row, one, headers={"HX-Request": "true"}), 200)
        timed(measured["cells"], lambda one=one: client.get(cells, one), 200)
    kept(measured, rounds)


def widen(sample: Sample) -> None:
    """Give the sample items of its own until it has 50 results, each with a limit like that of lead."""
    sample.results.all().delete()
    like = Limit.objects.filter(category=sample.category, limit_type="max").first()
    for place in range(RESULTS):
        like.item = InspectionItem.objects.create(code=f"T{place:02}", name=f"项目{place:02}", group=like.item.group)
        like.pk, like.row_id = None, f"T{place:02}"
        like.save(force_insert=True)
        snapshot = like.as_row().as_json()
        ItemResult.objects.create(sample=sample, item=like.item, position=place, limit_snapshot=snapshot)


def typed(sample: Sample, value: str) -> dict[str, str]:
    data = {}
    for result in sample.results.select_related("item"):
        code = result.item.code
        data |= {
            f"{code}-value1": value,
            f"{code}-unit": result.limit_snapshot["unit"],
            f"{code}-lod": "0.01",
            f"{code}-seen": version_of(result),
        }
    return data


def timed(measured: Measured, ask, wanted: int) -> None:
    """One request; its queries are counted, which costs the same in every line."""
    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        answer = ask()
        measured.times.append((time.perf_counter() - begun) * 1000)
    if answer.status_code != wanted:
        raise SystemExit(f"{wanted} expected, {answer.status_code} found")
    measured.queries = len(queries)


def kept(measured: dict[str, Measured], rounds: int) -> None:
    report = Report(f"grid_{connection.vendor}")
    words = {
        "baseline": "baseline: the queue of the laboratory is opened",
        "opened": f"a grid of {RESULTS} results is opened",
        "saved": f"a grid of {RESULTS} results is saved and judged",
        "row": "one row is saved and judged by itself",
        "cells": "the cells of one row are judged while typed",
    }
    for one in measured.values():
        del one.times[0]
    for name, one in measured.items():
        ratio = one.median / measured["baseline"].median
        report.line(f"{words[name]:50} {one.median:6.0f} ms  {ratio:5.1f} x baseline  {one.queries:3} queries")
    report.line(f"median of {rounds} rounds on {dt.date.today()}; goal for saving {RESULTS}: below {GOAL} ms")
    report.keep()


if __name__ == "__main__":
    main()
