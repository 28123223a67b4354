"""A report of the action opened by another program: its formulas give our figures, its Word file can be read."""

import shutil
import subprocess
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from rectification.documents.action_report_word import word_file
from rectification.workbooks.action_report import report_workbook
from tests.factories.report_papers import INJECTED, SHARES, a_paper, figure, rising

SOFFICE = shutil.which("soffice")
REACHED = {True: "是", False: "否", None: "—"}


def convert(to, target, *files):
    profile = f"-env:UserInstallation=file://{target}/profile"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", to, "--outdir", str(target), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def as_percent(cell) -> str | None:
    return None if cell.value == "—" else f"{Decimal(str(cell.value)) * 100:.2f}"


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) cannot be had")
@pytest.mark.timeout(300)
def test_libreoffice_computes_the_figures_and_reads_the_word_file(tmp_path):
    figures = [figure(place, *share) for place, share in enumerate(SHARES, start=1)]
    county = a_paper([*figures, rising(len(figures) + 1)])
    parts = [("2", "3"), ("98994", "99997"), ("0", "0")]
    city = a_paper([figure(1, "98996", "100000", "99", counties=parts)], is_sum=True)
    for name, paper in (("county", county), ("city", city)):
        (tmp_path / f"{name}.xlsx").write_bytes(report_workbook(paper))
    (tmp_path / "county.docx").write_bytes(word_file(county))
    read = tmp_path / "read"
    read.mkdir()

    convert("xlsx", read, *(str(tmp_path / f"{name}.xlsx") for name in ("county", "city")))
    convert("pdf", read, str(tmp_path / "county.docx"))

    sheet = (book := load_workbook(read / "county.xlsx", data_only=True))["指标"]
    for line, found in enumerate(figures, start=4):
        assert as_percent(sheet.cell(line, 6)) == found["percent"], found
        assert sheet.cell(line, 9).value == REACHED[found["is_reached"]], found
        assert as_percent(sheet.cell(line, 12)) == found["before"]["percent"], found
    assert sheet.cell(7, 8).value == -0.01  # 98.996 % of 99 %
    assert sheet.cell(4 + len(figures), 9).value == "是"  # rising
    assert as_percent(book["主要数据"]["C7"]) == "3.12"
    assert [book["主要数据"][place].value for place in ("D6", "E6")] == [2, "一致"]
    assert book["行政处罚"]["C7"].value == 3000.5
    assert book["案件"]["D4"].value == INJECTED.replace("\x0b", "")
    summed = load_workbook(read / "city.xlsx", data_only=True)
    assert [summed["指标"][place].value for place in ("D4", "E4", "I4")] == [98996, 100000, "否"]
    assert as_percent(summed["指标"]["F4"]) == as_percent(summed["县际比较"]["F4"]) == "98.99"
    text = "".join("".join(page.extract_text() for page in PdfReader(read / "county.pdf").pages).split())
    for words in ("英德市市场监督管理局文件", "一、工作推进情况", "2026年10月20日", "—1—", "核查处置案件一览表"):
        assert words in text
