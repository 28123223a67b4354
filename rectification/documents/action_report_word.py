"""A report of the action as a Word file in the layout of an official document (GB/T 9704-2012), to be written on.

Red head with the places of document number and signer, title, addressee, text, attachments, signature, imprint.
Sizes are those of the standard: 2号 22 pt, 3号 16 pt, 4号 14 pt; 28 pt to the line; margins 37, 35, 28, 26 mm.
"""

import io
import re
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from dairyqa.ui.exports import legal
from rectification.documents.report_parts import NO_BREAK, REACHED, Paper, goal, target_of
from sampling.documents.layout import BLANK

SONG, FANG, HEI, KAI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
# What stands in for a face that a computer does not have, in the order of preference.
INSTEAD = {
    SONG: "华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    FANG: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,STKaiti,Noto Serif CJK SC",
    HEI: "SimHei,Noto Sans CJK SC",
    PLAIN: "SimSun,Noto Serif CJK SC",
}
TWO, THREE, FOUR, SMALL = Pt(22), Pt(16), Pt(14), Pt(10.5)
PITCH = Pt(28)
RED = RGBColor(0xE6, 0, 0)
LETTERHEAD, TEXT_WIDTH = Pt(44), Mm(155)
SECOND_LEVEL = re.compile(r"^（[一二三四五六七八九十]+）")
LONGEST_HEADING = 40
LANDSCAPE_WIDTH = 225
COUNTS_WIDTHS, INDICATOR_WIDTHS = (96, 24, 36), (15, 45, 30, 24, 22, 20)
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


def word_file(paper: Paper) -> bytes:
    document = Document()
    _faces(document)
    _styles(document)
    _page(document.sections[0])
    document.settings.odd_and_even_pages_header_footer = True
    _page_numbers(document.sections[0])
    document.core_properties.title = legal(paper.content["title"])
    document.core_properties.author = legal(paper.content["bureau"])
    document.core_properties.comments = paper.provenance
    _head(document, paper)
    _title(document, paper)
    _body(document, paper)
    _end(document, paper)
    _annexes(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _head(document, paper: Paper) -> None:
    name = paper.content["bureau"]
    size = min(LETTERHEAD, int(TEXT_WIDTH / (len(name) + len("文件"))))  # on one line
    letterhead = _line(document, f"{name}文件", SONG, Pt(Length(size).pt // 1), CENTER)
    letterhead.runs[0].font.color.rgb = RED
    _spaced(letterhead, exact=None, before=Mm(20), after=Pt(30))
    numbers = _line(document, f"　〔{paper.content['year']}〕　　号\t签发人：　　　　　", FANG, THREE, LEFT)
    numbers.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
    _spaced(numbers, exact=PITCH, after=Pt(0))
    _rule(numbers, "bottom", "E60000", 18)
    if paper.is_draft:
        note = _line(document, f"（{paper.state}，供修改使用）", KAI, FOUR, CENTER)
        _spaced(note, exact=PITCH)


def _title(document, paper: Paper) -> None:
    title = document.add_paragraph(style="Title")
    title.add_run(legal(paper.content["title"]))
    _paragraph(document, f"{paper.content['to']}：", indented=False)


def _body(document, paper: Paper) -> None:
    for part in paper.parts:
        document.add_paragraph(legal(part.title), style="Heading 1")
        for text in part.paragraphs:
            _written(document, text)
        if not part.paragraphs and not part.holds:
            _paragraph(document, "（未填写）")
        if part.holds == "counts":
            _counts(document, paper)
        elif part.holds == "indicators":
            _indicators(document, paper)


def _counts(document, paper: Paper) -> None:
    rows = [[row["name"], row["unit"], str(row["value"])] for row in paper.content["counts"]]
    if rows:
        _caption(document, "监管工作主要数据")
        _table(document, ("项目", "单位", "数量"), rows, COUNTS_WIDTHS, numbers=(2,))


def _indicators(document, paper: Paper) -> None:
    _paragraph(document, f"{paper.summary}{paper.missing}")
    figures = paper.content["indicators"]
    if not figures:
        return
    _caption(document, "指标完成情况")
    rows = [
        [
            figure["code"],
            figure["name"],
            f"{figure['numerator']}／{figure['denominator']}",
            figure["shown"].replace(" ", NO_BREAK),
            target_of(figure),
            REACHED[goal(figure)],
        ]
        for figure in figures
    ]
    heads = ("编号", "指标", "分子／分母", "完成率", "目标", "达到目标")
    _table(document, heads, rows, INDICATOR_WIDTHS, numbers=(2, 3))


def _end(document, paper: Paper) -> None:
    names = [file["name"] for file in paper.content["attachments"]]
    names += [listing.title for listing in paper.annexes]
    if names:
        document.add_paragraph()
    for place, name in enumerate(names, start=1):
        label = ("附件：" if place == 1 else "　　　") + (f"{place}. " if len(names) > 1 else "")
        _paragraph(document, f"{label}{name}")
    document.add_paragraph()
    document.add_paragraph()
    for text, indent in ((paper.content["bureau"], 2), (paper.dated, 4)):
        signed = _line(document, text, FANG, THREE, RIGHT)
        _spaced(signed, exact=PITCH)
        signed.paragraph_format.right_indent = THREE * indent
        signed.paragraph_format.keep_with_next = True
    source = _line(document, f"（{paper.provenance}）", PLAIN, SMALL, LEFT)
    _spaced(source, exact=None, before=Pt(28))
    imprint = _line(document, f"　{paper.content['bureau']}办公室\t　　　年　　月　　日印发　", FANG, FOUR, LEFT)
    imprint.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
    _spaced(imprint, exact=PITCH, before=Pt(28))
    _rule(imprint, "top", "000000", 8)
    _rule(imprint, "bottom", "000000", 8)


def _annexes(document, paper: Paper) -> None:
    """Each list as an annex on pages held across, which bear the numbers of the text on."""
    if not paper.annexes:
        return
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(35), Mm(37)
    section.footer_distance = Mm(15)
    before = len(paper.content["attachments"])
    several = before + len(paper.annexes) > 1
    for place, listing in enumerate(paper.annexes, start=1):
        mark = _line(document, f"附件{before + place}" if several else "附件", HEI, THREE, LEFT)
        _spaced(mark, exact=PITCH)
        mark.paragraph_format.page_break_before = place > 1
        _caption(document, listing.title)
        whole = sum(column.share for column in listing.columns)
        widths = [column.share * LANDSCAPE_WIDTH / whole for column in listing.columns]
        _table(document, [column.name for column in listing.columns], listing.cells, widths)


def _written(document, text: str) -> None:
    """What the office wrote: a short line that begins as （一） is a heading of the second level."""
    if SECOND_LEVEL.match(text) and len(text) <= LONGEST_HEADING:
        document.add_paragraph(legal(text), style="Heading 2")
    else:
        _paragraph(document, text)


def _paragraph(document, text: str, *, indented: bool = True):
    paragraph = document.add_paragraph(legal(text))
    if not indented:
        _indent(paragraph.paragraph_format.element.get_or_add_pPr(), 0)
    return paragraph


def _line(document, text: str, face: str, size, alignment):
    paragraph = document.add_paragraph()
    _indent(paragraph._p.get_or_add_pPr(), 0)
    paragraph.alignment = alignment
    run = paragraph.add_run(legal(text))
    run.font.size = size
    _face(run._r.get_or_add_rPr(), face)
    return paragraph


def _caption(document, text: str) -> None:
    caption = _line(document, text, HEI, FOUR, CENTER)
    _spaced(caption, exact=PITCH)
    caption.paragraph_format.keep_with_next = True


def _table(document, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], numbers=()) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _cell_margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for cell, text, width in zip(table.rows[0].cells, heads, widths, strict=True):
        _cell(cell, text, width, HEI, CENTER)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, text, width) in enumerate(zip(line.cells, row, widths, strict=True)):
            _cell(cell, text or BLANK, width, FANG, RIGHT if place in numbers else LEFT)
    _spaced(document.add_paragraph(), exact=Pt(12))


def _cell_margins(table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")  # 1 mm in twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _cell(cell, text: str, width: float, face: str, alignment) -> None:
    cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table text"
    paragraph.alignment = alignment
    run = paragraph.add_run(legal(text))
    _face(run._r.get_or_add_rPr(), face)


def _styles(document) -> None:
    normal = document.styles["Normal"]
    normal.font.size = THREE
    _face(normal.element.get_or_add_rPr(), FANG)
    _language(normal.element.get_or_add_rPr())
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _exactly(normal.paragraph_format, PITCH)
    _indent(normal.element.get_or_add_pPr(), 2)
    for name, face, size in (("Heading 1", HEI, THREE), ("Heading 2", KAI, THREE), ("Title", SONG, TWO)):
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = size, False, RGBColor(0, 0, 0)
        _face(style.element.get_or_add_rPr(), face)
        _exactly(style.paragraph_format, PITCH)
    title = document.styles["Title"]
    title.paragraph_format.alignment = CENTER
    _exactly(title.paragraph_format, Pt(36))
    title.paragraph_format.space_before, title.paragraph_format.space_after = PITCH * 2, PITCH
    _indent(title.element.get_or_add_pPr(), 0)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    table = document.styles.add_style("Table text", WD_STYLE_TYPE.PARAGRAPH)
    table.base_style = normal
    table.font.size = SMALL
    table.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    table.paragraph_format.space_before = table.paragraph_format.space_after = Pt(2)
    _indent(table.element.get_or_add_pPr(), 0)


def _page(section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)


def _page_numbers(section) -> None:
    """“— 1 —” in 4号, on the right of odd pages and on the left of even ones, a character from the edge."""
    for footer, alignment in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = alignment
        _indent(paragraph._p.get_or_add_pPr(), 0)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = FOUR
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size = FOUR
            _face(run._r.get_or_add_rPr(), PLAIN)
            if text is None:
                _field(run, "PAGE")


def _field(run, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _face(properties, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), face)
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), face if face in (SONG, HEI) else "Times New Roman" if face == FANG else face)


def _language(properties) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _faces(document) -> None:
    """Name what stands in for each face in the table of fonts."""
    part = next(
        relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/fontTable")
    )
    lines = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for face, others in INSTEAD.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts xmlns:w="{space}">{lines}</w:fonts>'.encode()


def _indent(properties, characters: int) -> None:
    """Indent the first line by characters of the text, as offices set it."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(THREE.pt * 20 * characters)))


def _exactly(form, pitch) -> None:
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    form.space_before = form.space_after = Pt(0)


def _spaced(paragraph, *, exact, before=0, after=0) -> None:
    form = paragraph.paragraph_format
    if exact is None:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        form.line_spacing = exact
    form.space_before, form.space_after = before or Pt(0), after or Pt(0)


def _rule(paragraph, side: str, color: str, eighths: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "6"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
