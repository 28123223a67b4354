import io

import pytest
from django.template.loader import render_to_string
from docx import Document
from openpyxl import load_workbook

from rectification.documents.action_report import context
from rectification.documents.action_report_word import word_file
from rectification.documents.report_parts import ordinal, paper_of
from rectification.workbooks.action_report import report_workbook
from tests.factories.action_reports import opened_report, submitted
from tests.factories.actions import make_finding
from tests.factories.enterprises import make_enterprise
from tests.factories.report_papers import INJECTED, SHARES, a_paper, figure, rising

CLEAN = INJECTED.replace("\x0b", "")


def book_of(paper):
    return load_workbook(io.BytesIO(report_workbook(paper)))


def paragraphs_of(paper):
    return Document(io.BytesIO(word_file(paper)))


def values(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.django_db
def test_every_file_holds_what_was_submitted(cast, django_assert_max_num_queries):
    finding = make_finding(make_enterprise(cast.east))
    report = submitted(opened_report(cast.east), cast.officer_east)
    finding.delete()

    with django_assert_max_num_queries(4):
        paper = paper_of(report)
        book = book_of(paper)
        words = "\n".join(paragraph.text for paragraph in paragraphs_of(paper).paragraphs)
        html = render_to_string("documents/action_report.html", context(paper))

    content = report.submissions.get().content
    assert paper.content == content
    sheet = book["指标"]
    for line, found in enumerate(content["indicators"], start=4):
        assert [sheet.cell(line, column).value for column in (1, 2)] == [found["code"], found["name"]]
        assert str(sheet.cell(line, 4).value) == found["numerator"]
        assert str(sheet.cell(line, 5).value) == found["denominator"]
    assert finding.number in values(book["问题"])
    assert report.sha256 in values(book["封面"])
    for text in (words, html):
        assert content["title"] in text
        assert "按方案完成年度任务。" in text
        assert report.sha256 in text
    assert "未提交" not in html


@pytest.mark.parametrize("is_sum", [False, True])
def test_what_people_wrote_stays_text_in_the_workbook(is_sum):
    book = book_of(a_paper([figure(1, *SHARES[0], counties=[("1", "1")])], is_sum=is_sum))

    written = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    computed = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert any(cell.value == CLEAN and cell.quotePrefix for cell in written)
    assert computed
    assert not any("HYPERLINK" in text or text == "=1+1" for text in computed)
    assert "HYPERLINK" not in "".join(str(sheet.oddFooter.left.text) for sheet in book)


def test_the_pdf_escapes_what_people_wrote():
    html = render_to_string("documents/action_report.html", context(a_paper([figure(1, *SHARES[0])])))

    assert "<b>粗</b>" not in html
    assert "&lt;b&gt;粗&lt;/b&gt;" in html


def test_a_draft_says_so_and_bears_no_day():
    paper = a_paper([rising(1)], is_sum=True)

    html = render_to_string("documents/action_report.html", context(paper))
    words = [paragraph.text for paragraph in paragraphs_of(paper).paragraphs]

    assert '<p class="watermark">未提交</p>' in html
    assert "（编写中，尚未提交，供修改使用）" in words
    assert "　　　　年　　月　　日" in words
    assert "佛冈县" in html


def test_the_word_file_has_the_layout_of_an_official_document():
    document = paragraphs_of(a_paper([figure(1, *SHARES[0])]))

    page = document.sections[0]
    edges = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(edge.mm) for edge in edges] == [37, 35, 28, 26]
    assert document.styles["Normal"].font.size.pt == 16
    assert document.styles["Normal"].paragraph_format.line_spacing.pt == 28
    head = document.paragraphs[0]
    assert head.text == "英德市市场监督管理局文件"
    assert head.runs[0].font.color.rgb == (0xE6, 0, 0)
    assert "签发人：" in document.paragraphs[1].text
    headings = {p.text: p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")}
    assert headings["一、工作推进情况"] == "Heading 1"
    assert headings["（一）体系检查"] == "Heading 2"
    assert headings["二、下一步打算"] == "Heading 1"
    assert headings["三、主要指标完成情况"] == "Heading 1"
    assert CLEAN.strip() in [paragraph.text for paragraph in document.paragraphs]
    assert f"附件：1. {CLEAN}.pdf" in [paragraph.text for paragraph in document.paragraphs]
    assert "PAGE" in page.footer._element.xml
    assert "PAGE" in page.even_page_footer._element.xml


def test_the_city_adds_up_its_counties():
    book = book_of(a_paper([figure(1, "5", "7", "100", counties=[("2", "3"), ("3", "4")])], is_sum=True))

    counties = book["各县（市、区）"]
    assert [counties["D6"].value, counties["E6"].value] == ["=SUM(D4:D5)", "=SUM(E4:E5)"]
    assert book["指标"]["D4"].value == "='各县（市、区）'!D6"
    assert [cell.value for cell in book["县际比较"][4]][2:] == [f"='各县（市、区）'!F{line}" for line in (4, 5, 6)]


def test_every_sheet_is_made_to_be_printed():
    for sheet in book_of(a_paper([rising(1)])):
        assert sheet.print_area
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (23, "二十三")])
def test_headings_count_in_chinese(number, words):
    assert ordinal(number) == words
