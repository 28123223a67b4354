"""The judging again of stored verdicts against reading them only, and against judging sample by sample.

    .venv/bin/python benchmarks/replay.py [RESULTS]      (2000000)

The results are copies of one sample's, with days of four years and a hundred values of every item. On DATABASE_URL if
it is set (its test database is used), otherwise on an SQLite file in a temporary directory.
"""

import datetime as dt
import os
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

from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from enterprises.models import Batch  # noqa: E402
from sampling.judging import judge_results, limit_rows  # noqa: E402
from sampling.models import ItemResult, Limit, Replay, Sample  # noqa: E402
from sampling.replaying import Judge  # noqa: E402
from sampling.usecases.conclusions import approve_conclusion  # noqa: E402
from sampling.usecases.replays import begin_replay, finish_replay, judge_chunk, start_replay  # noqa: E402
from sampling.usecases.results import Entry, enter_results, submit_results  # noqa: E402
from sampling.usecases.samples import receive_sample  # noqa: E402
from tests.factories.accounts import Cast  # noqa: E402
from tests.factories.field import CONCLUDED_ON, SEALED_ON, Field  # noqa: E402

FIRST_DAY = dt.date(2023, 1, 1)
DAYS = 1400
ONE_BY_ONE = 500
ROUNDS = 3
GOAL_SECONDS = 120
VALUES = {
    "PROT": ["3.15"],
    "FAT": ["3.55"],
    "SNF": ["8.55"],
    "ACID": ["14.5"],
    "MEL": ["未检出(0.05)"],
    "PG": ["未检出(0.005)"],
    "APC": ["1.2×10^3", "2.0×10^3", "1.5×10^3", "3.0×10^3", "1.0×10^3"],
    "COLI": ["<1"] * 5,
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "replay.sqlite3")
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            measure(count)
        finally:
            teardown_databases(databases, verbosity=0)


def measure(count: int) -> None:
    report = Report(f"replay_{connection.vendor}")
    started = time.perf_counter()
    cast = Cast()
    concluded = conclude_one(cast)
    populate(concluded, count)
    stored = ItemResult.objects.count()
    report.line(f"{connection.vendor}: {stored} results, filled in {time.perf_counter() - started:.0f} s")
    alone = one_by_one() / ONE_BY_ONE
    # A narrower limit, so that some of the history flips.
    Limit.objects.filter(item__code="PROT", category=concluded.category).update(minimum="3.05")
    bare = min(timed(read_only) for _ in range(ROUNDS))
    memory = memory_now()
    replay = start_replay(city=cast.city, cause="benchmark", scope={}, by=cast.admin, on=CONCLUDED_ON)
    seconds = timed(lambda: run(replay))
    replay.refresh_from_db()
    each = seconds / replay.done * 1e6
    report.line(f"replay {seconds:8.1f} s: {replay.done} results, {each:.1f} µs each, {replay.flips.count()} flip")
    report.line(f"two million at this pace: {each * 2:.0f} s (goal {GOAL_SECONDS})")
    report.line(f"replay / reading the same rows only ({bare:.1f} s): {seconds / bare:.2f}")
    report.line(f"replay / sample by sample, per result: {each / 1e6 / alone:.4f} (goal 0.1)")
    report.line(f"memory: {memory} MB before, {peak()} MB at its peak (goal 100 MB more)")
    report.keep()


def conclude_one(cast) -> Sample:
    field = Field(cast)
    sample = field.sealed()
    receive_sample(sample=sample, by=cast.analyst, on=SEALED_ON)
    entries = [Entry(result.item.code, *typed(result)) for result in sample.results.select_related("item", "limit")]
    enter_results(sample=sample, entries=entries, by=cast.analyst, on=SEALED_ON)
    submit_results(sample=sample, by=cast.analyst, on=SEALED_ON)
    approve_conclusion(sample=sample, by=cast.signatory, on=CONCLUDED_ON)
    return sample


def typed(result: ItemResult) -> tuple[list[str], str]:
    unit = (
        result.limit_snapshot["unit"] if result.limit_snapshot else Limit.objects.filter(item=result.item).first().unit
    )
    return VALUES.get(result.item.code, ["未检出"] * 5), unit


def populate(sample: Sample, count: int) -> None:
    """Copies of the sample with its batch and its results, by statements of the database itself."""
    samples = -(-count // sample.results.count())
    columns = {
        Batch: {
            "id": "1000000 + i",
            "arrived_on": day_after("i"),
            "produced_on": day_after("i"),
            "number": "'B' || i",
            "key": "'K' || i",
        },
        Sample: {
            "id": "1000000 + i",
            "batch_id": "1000000 + i",
            "number": "'N' || i",
            "kind": "'raw_milk'",
            "sampled_on": day_after("i"),
        },
    }
    copy(Batch, f"source.id = {sample.batch_id}", samples, columns[Batch])
    copy(Sample, f"source.id = {sample.pk}", samples, columns[Sample])
    own = {"id": "(1000000 + i) * 20 + position", "sample_id": "1000000 + i", "readings": varied()}
    copy(ItemResult, f"source.sample_id = {sample.pk}", samples, own)
    execute("ANALYZE")


def varied() -> str:
    """Protein 2.50 to 3.49 and so on; words stay as they are."""
    text = "CAST(readings AS text)"
    other = "'[\"' || lead || '.' || CASE WHEN i % 100 < 10 THEN '0' ELSE '' END || (i % 100) || '\"]'"
    numbers = {"PROT": "3", "FAT": "3", "SNF": "8", "ACID": "14"}
    branches = " ".join(
        f"WHEN (SELECT code FROM sampling_inspectionitem WHERE id = item_id) = '{code}' THEN "
        + other.replace("lead", f"'{lead}'")
        for code, lead in numbers.items()
    )
    made = f"CASE {branches} ELSE {text} END"
    return f"CAST({made} AS jsonb)" if connection.vendor == "postgresql" else made


def day_after(number: str) -> str:
    if connection.vendor == "postgresql":
        return f"DATE '{FIRST_DAY}' + ({number} % {DAYS})"
    return f"date('{FIRST_DAY}', '+' || ({number} % {DAYS}) || ' days')"


def copy(model, where: str, times: int, own: dict[str, str]) -> None:
    fields = [field.column for field in model._meta.concrete_fields]
    own = {name: words for name, words in own.items() if name in fields}
    chosen = ", ".join(own.get(name, f"source.{name}") for name in fields)
    execute(
        f"WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {times}) "
        f"INSERT INTO {model._meta.db_table} ({', '.join(fields)}) "
        f"SELECT {chosen} FROM numbers CROSS JOIN {model._meta.db_table} source WHERE {where}"
    )


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def one_by_one() -> float:
    """Seconds for some samples as the laboratory's page judges them."""
    samples = list(Sample.objects.filter(pk__gt=1000000).select_related("batch", "category")[: ONE_BY_ONE // 5])
    done = 0
    started = time.perf_counter()
    for sample in samples:
        results = list(sample.results.select_related("item"))
        judge_results(sample, results, limit_rows(sample))
        done += len(results)
    return (time.perf_counter() - started) * ONE_BY_ONE / done


def read_only() -> None:
    rows = ItemResult.objects.order_by().values_list("pk", "sample", "item", "unit", "detection_limit", "verdict")
    for _row in rows.iterator():
        pass


def run(replay: Replay) -> None:
    begin_replay(replay=replay)
    judge = Judge()
    while judge_chunk(replay=replay, judge=judge):
        pass
    finish_replay(replay=replay, on=CONCLUDED_ON, at=dt.datetime.now(dt.UTC))


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def memory_now() -> int:
    """Megabytes in use; the peak is counted from here on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _megabytes("VmRSS")


def peak() -> int:
    return _megabytes("VmHWM")


def _megabytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) // 1024


if __name__ == "__main__":
    main()
