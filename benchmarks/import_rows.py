"""A file of 50,000 rows: the reader of its values against others, then the whole import, with the memory it takes.

    .venv/bin/python benchmarks/import_rows.py [ROWS]      (50000)

The readers take a workbook of ROWS x 20 cells, each in a process of its own, the ratios are of one run. The import is
a CSV file and a workbook of ROWS results, stored and checked row by row in an SQLite file in a temporary directory.
"""

import datetime as dt
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dairyqa.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from dairyqa.accounts.choices import BureauLevel, Role  # noqa: E402
from dairyqa.accounts.models import Bureau, Laboratory, User  # noqa: E402
from sampling.choices import ItemGroup  # noqa: E402
from sampling.models import InspectionItem  # noqa: E402
from sampling.rules.file_reading import FileReading  # noqa: E402
from sampling.usecases.file_mappings import save_mapping  # noqa: E402
from sampling.usecases.lab_files import (  # noqa: E402
    read_by_mapping,
    read_lab_file,
    receive_lab_file,
)
from sampling.workbooks.tables import opened_table  # noqa: E402
from tests.factories.hostile import many_rows  # noqa: E402

COLUMNS = 20
ROUNDS = 2
READERS = ("nothing", "ours", "calamine", "openpyxl")
READING = FileReading({"sample": "样品编号", "item": "项目", "value1": "结果"})
TODAY = dt.date(2026, 11, 20)


def main() -> None:
    if sys.argv[1:2] == ["read"]:
        read(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["import"]:
        whole_import(sys.argv[2], int(sys.argv[3]))
    else:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)


def measure(rows: int) -> None:
    report = Report("import_rows")
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsx"
        book.write_bytes(many_rows(rows, COLUMNS))
        report.line(f"workbook of {rows} rows x {COLUMNS}, {book.stat().st_size / 1024**2:.1f} MB")
        taken = {name: [run("read", name, str(book)) for _ in range(ROUNDS)] for name in READERS}
    floor = min(seconds for seconds, _memory in taken["nothing"])
    best = {name: min(seconds for seconds, _memory in times) - floor for name, times in taken.items()}
    base = max(memory for _seconds, memory in taken["nothing"])
    for name in READERS[1:]:
        peak = max(memory for _seconds, memory in taken[name])
        report.line(f"{name:9} {best[name]:6.2f} s of CPU, {peak - base:4.0f} MB above {base:.0f} MB")
    report.line(f"ours / openpyxl: {best['ours'] / best['openpyxl']:.3f} (goal 0.15), memory goal 150 MB")
    for kind in ("csv", "xlsx"):
        few, many = (run("import", kind, str(size)) for size in (rows // 5, rows))
        report.line(
            f"import of {kind}: {rows // 5} rows {few[0]:.1f} s, {few[1]:.0f} MB; "
            f"{rows} rows {many[0]:.1f} s, {many[1]:.0f} MB"
        )
    report.keep()


def run(*arguments: str) -> tuple[float, float]:
    """CPU seconds and peak of memory (MB) of one process."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()[-2:]
    return float(seconds), float(memory)


def read(reader: str, book: Path) -> None:
    content = book.read_bytes()
    started = time.process_time()
    if reader == "ours":
        with opened_table(
            content, "book.xlsx", wanted=["样品编号", *(f"c{place}" for place in range(3, COLUMNS))]
        ) as table:
            count = sum(1 for _row in table.rows)
    elif reader == "calamine":
        from python_calamine import CalamineWorkbook  # noqa: PLC0415  only what is measured is loaded

        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        count = sum(1 for _row in sheet.iter_rows())
    elif reader == "openpyxl":
        from openpyxl import load_workbook  # noqa: PLC0415

        count = sum(1 for _row in load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True))
    else:
        count = 1
    assert count
    tell(started)


def whole_import(kind: str, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder) / "media"
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "rows.sqlite3")
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            import_file(kind, rows)
        finally:
            teardown_databases(databases, verbosity=0)


def import_file(kind: str, rows: int) -> None:
    analyst = laboratory_with_an_analyst()
    InspectionItem.objects.create(code="PROT", name="蛋白质", name_en="Protein", group=ItemGroup.PHYSCHEM)
    lines = "".join(f"\nS-{line},PROT,2.95" for line in range(rows))
    content = many_rows(rows) if kind == "xlsx" else f"样品编号,项目,结果{lines}".encode()
    lab_file, _is_new = receive_lab_file(content=content, name=f"a.{kind}", by=analyst, on=TODAY)
    mapping = save_mapping(name="a", reading=READING, by=analyst, on=TODAY)
    read_by_mapping(lab_file=lab_file, mapping=mapping, by=analyst, on=TODAY)
    del content, lines
    started = time.process_time()
    read_lab_file(lab_file=lab_file, on=TODAY)
    assert lab_file.rows.count() == rows
    tell(started)


def laboratory_with_an_analyst() -> User:
    province = Bureau.objects.create(code="440000", area="省", name="省局", level=BureauLevel.PROVINCE)
    city = Bureau.objects.create(code="441800", area="市", name="市局", level=BureauLevel.CITY, parent=province)
    laboratory = Laboratory.objects.create(city=city, code="LAB", name="检验中心")
    return User.objects.create(username="a", role=Role.ANALYST, laboratory=laboratory, password="!")


def tell(started: float) -> None:
    """CPU seconds and VmHWM: what getrusage calls the peak is that of the parent where it was larger."""
    seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    print(f"{seconds:.3f} {peak:.1f}")


if __name__ == "__main__":
    main()
