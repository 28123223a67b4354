"""Every workbook that the product hands out, opened by another program: it reads what the database holds."""

import datetime as dt
import shutil
import subprocess

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from dairyqa.accounts.choices import Role
from enterprises.choices import BatchKind
from enterprises.models import Batch, Enterprise, Variety
from rectification.choices import ExchangeSheet
from rectification.models import Publication
from rectification.queries.platform_rows import rows_of
from rectification.rules.announcements import COLUMNS
from rectification.workbooks.mapping import columns_of
from sampling.models import Limit, Sample, SamplingPlan
from tests.access.addresses import every_address
from tests.access.world import TODAY, World

SOFFICE = shutil.which("soffice")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = (Role.CITY_ADMIN, Role.ANALYST, Role.SYSTEM_ADMIN)
# Texts that a program may take for something else than text.
PAYLOADS = ("=1+1", "+1", "-1", "@x", "＝1+1", "#N/A", "007", "1E5", "2026-03-05")
EXPECTED_FILES = {
    "sampling:limits",
    "sampling:samples",
    "sampling:quota",
    "sampling:coverage",
    "sampling:obligations",
    "sampling:limit_file",
    "sampling:worksheet",
    "sampling:plan_annex_file",
    "enterprises:ledger",
    "rectification:cases",
    "rectification:publications",
    "rectification:publication_file",
    "rectification:public_announcement_file",
    "rectification:exchange_file",
    "rectification:action_report_workbook",
}
# What they compute is compared in test_report_in_libreoffice.py.
WITH_FORMULAS = {"rectification:action_report_workbook"}


@pytest.fixture
def world(cast):
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield World(cast)


def spread_payloads():
    """Names, lots, brands and remarks as somebody may have typed them."""
    for model, field in (
        (Enterprise, "name"),
        (Enterprise, "address"),
        (Variety, "brand"),
        (Batch, "lot"),
        (Sample, "remark"),
    ):
        for place, key in enumerate(model.objects.order_by("pk").values_list("pk", flat=True)):
            model.objects.filter(pk=key).update(**{field: PAYLOADS[place % len(PAYLOADS)]})


def collect(client, world, folder) -> dict[str, str]:
    """Every workbook behind any address, as a file; ``{file: address}``."""
    found, addresses = {}, every_address()
    for role in READERS:
        client.force_login(world.cast.of_role(role))
        addresses = [address for address in addresses if is_barred(client, world, folder, address, found)]
    client.force_login(world.cast.admin)
    for sheet in ExchangeSheet:
        keep(client.get(reverse("rectification:exchange_file", args=[sheet])), folder, f"exchange_{sheet}", found)
    for kind in BatchKind:
        template = reverse("enterprises:ledger_template", args=[kind])
        keep(client.get(template, {"enterprise": Enterprise.objects.first().pk}), folder, f"template_{kind}", found)
    return found


def is_barred(client, world, folder, address, found) -> bool:
    """Ask for the address as a workbook and keep what comes; whether somebody else must ask."""
    parameters = world.parameters.get(address.name) if address.parameters else ()
    if parameters is None:
        return False
    response = client.get(reverse(address.name, args=parameters), {"export": "xlsx"})
    keep(response, folder, address.name, found)
    return response.status_code == 403


def keep(response, folder, name, found):
    if response.headers.get("Content-Type") == SPREADSHEET:
        file = f"{name.replace(':', '__')}.xlsx"
        (folder / file).write_bytes(b"".join(response))
        found[file] = name
    response.close()


def convert(source, target):
    """One process for all files; it reads each and writes what it understood."""
    files = sorted(str(path) for path in source.glob("*.xlsx"))
    profile = f"-env:UserInstallation=file://{target}/profile"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(target), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def sheets_of(path, *, with_formulas=False):
    """``{sheet: {cell: value}}``; a formula would come as its text with the type of a formula, which is refused.

    ``with_formulas`` leaves them out: our own.
    """
    return {
        sheet.title: {
            cell.coordinate: plain(cell)
            for row in sheet.iter_rows()
            for cell in row
            if not (with_formulas and cell.data_type == "f") and plain(cell) != ""
        }
        for sheet in load_workbook(path).worksheets
    }


def plain(cell):
    assert cell.data_type not in ("f", "e"), f"{cell.coordinate}: {cell.value}"
    value = cell.value
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0)
    return "" if value is None else round(value, 9) if isinstance(value, float) else value


def rows_below(path, head):
    """The rows below the first line that begins with ``head``, as texts by heading."""
    lines = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    top = next(place for place, line in enumerate(lines) if line[0] == head)
    return [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :]]


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) cannot be had")
@pytest.mark.timeout(300)
def test_libreoffice_reads_back_what_the_database_holds(client, world, tmp_path):
    spread_payloads()
    written, read = tmp_path / "written", tmp_path / "read"
    written.mkdir()
    read.mkdir()
    files = collect(client, world, written)

    convert(written, read)

    assert set(files.values()) >= EXPECTED_FILES
    for file, name in files.items():
        assert (read / file).exists(), f"{name} could not be opened"
        own = {"with_formulas": name in WITH_FORMULAS}
        assert sheets_of(read / file, **own) == sheets_of(written / file, **own), name
    limits = load_workbook(read / "sampling__limits.xlsx").worksheets[0]
    numbers = [row[0].value for row in limits.iter_rows(min_row=2)]
    assert sorted(numbers) == sorted(Limit.objects.filter(is_withdrawn=False).values_list("row_id", flat=True))
    public = Publication.objects.get(pk=world.parameters["rectification:public_announcement"][0])
    announced = rows_below(read / "rectification__public_announcement_file.xlsx", COLUMNS[public.kind][0])
    for row, line in zip(announced, public.lines.order_by("position"), strict=True):
        assert {name: text for name, text in row.items() if name != "序号"} == line.cells
    for sheet in ExchangeSheet:
        exchanged(read / f"exchange_{sheet}.xlsx", sheet)


def exchanged(path, sheet):
    """Each cell equals the value in the database: texts as texts, numbers as numbers."""
    expected = rows_of(sheet, SamplingPlan.objects.get(), TODAY.replace(day=1), TODAY)
    found = list(load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert len(found) == len(expected) > 0
    for line, row in zip(found, expected, strict=True):
        for value, column in zip(line, columns_of(sheet), strict=True):
            ours = row.values[column.value] if column.value else None
            assert value == ours or float(value) == float(ours), column.heading
