"""Official documents (公文) as .docx files: the page and type of GB/T 9704, tables that repeat their heads, fixed bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reports.workbook import MADE

TITLE, HEAD, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋", "Times New Roman"
ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
TEXT_WIDTH = 156  # millimetres between the margins
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def document(title: str) -> Docx:
    """An empty document on A4 with the margins of GB/T 9704 and page numbers."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    properties = made.core_properties
    properties.title, properties.author, properties.created = plain(title), "", MADE
    properties.modified, properties.last_modified_by = MADE, ""
    _page_number(section.footer.paragraphs[0])
    return made


def heading(made: Docx, text: str) -> None:
    """The title: 小标宋, size 2, centred; a new line at each bar."""
    lines = text.split("|")
    for at, line in enumerate(lines, 1):
        _write(made.add_paragraph(), line, TITLE, 22, align="center", space=18 if at == len(lines) else 0, line=34)


def section(made: Docx, text: str) -> None:
    """A heading of the first level: 黑体, size 3."""
    _write(made.add_paragraph(), text, HEAD, 16, indent=2, keep=True)


def body(made: Docx, text: str, *, align: str = "left", indent: int = 2, bold: str = "") -> None:
    """A paragraph of text: 仿宋, size 3, 28 points apart, indented by two characters; `bold` is its opening in bold."""
    _write(made.add_paragraph(), text, BODY, 16, align=align, indent=indent, bold=bold)


def caption(made: Docx, text: str, note: str = "") -> None:
    """The head of an annex or table, on the page of what follows; with a smaller note under it."""
    _write(made.add_paragraph(), text, HEAD, 15, space=4, keep=True)
    if note:
        _write(made.add_paragraph(), note, BODY, 11, line=18, keep=True)


def new_page(made: Docx) -> None:
    """What follows begins on a page of its own."""
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def table(
    made: Docx,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    centred: Sequence[int] = (),
) -> None:
    """A ruled table over the width of the text; `widths` are shares, the heads repeat on every page.

    Rows are put together as XML: python-docx takes a second for some hundred cells.
    """
    whole = sum(widths)
    millimetres = [TEXT_WIDTH * width / whole for width in widths]
    frame = made.add_table(rows=0, cols=len(heads))
    frame.style = "Table Grid"
    frame.autofit = False
    for grid, width in zip(frame._tbl.tblGrid.findall(qn("w:gridCol")), millimetres, strict=True):
        grid.set(qn("w:w"), str(_twips(width)))
    frame._tbl.append(_row(heads, millimetres, range(len(heads)), head=True))
    for cells in rows:
        frame._tbl.append(_row(cells, millimetres, centred))
    made.add_paragraph().paragraph_format.line_spacing = Pt(8)


def saved(made: Docx) -> bytes:
    """The document's bytes; the same document gives the same bytes."""
    raw, target = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        for info in sorted(source.infolist(), key=lambda info: info.filename != "[Content_Types].xml"):
            fixed = zipfile.ZipInfo(info.filename, datetime(1980, 1, 1).timetuple()[:6])  # noqa: DTZ001
            fixed.compress_type = zipfile.ZIP_DEFLATED
            parcel.writestr(fixed, source.read(info))
    return target.getvalue()


def plain(text: str) -> str:
    """The text as XML can hold it, on one line."""
    return _CONTROLS.sub(" ", text)


def _write(
    at: Paragraph,
    text: str,
    font: str,
    size: float,
    *,
    align: str = "left",
    indent: int = 0,
    line: float = 28,
    space: float = 0,
    keep: bool = False,
    bold: str = "",
) -> None:
    form = at.paragraph_format
    form.alignment = ALIGN[align]
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before, form.space_after = Pt(0), Pt(space)
    form.first_line_indent = Pt(size * indent) if indent else None
    form.keep_with_next = keep
    rest = plain(text)
    for part, strong in ((plain(bold), True), (rest.removeprefix(plain(bold)), False)):
        if part:
            run = at.add_run(part)
            run.font.size, run.font.name, run.bold = Pt(size), LATIN, strong or None
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _row(
    cells: Sequence[str], millimetres: Sequence[float], centred: Sequence[int], head: bool = False
) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    about = _sub(row, "w:trPr")
    _sub(about, "w:cantSplit")
    if head:
        _sub(about, "w:tblHeader")
    for at, (text, width) in enumerate(zip(cells, millimetres, strict=True)):
        cell = _sub(row, "w:tc")
        shape = _sub(cell, "w:tcPr")
        _sub(shape, "w:tcW", w=str(_twips(width)), type="dxa")
        if head:
            _sub(shape, "w:shd", val="clear", color="auto", fill="EFEBE2")
        _sub(shape, "w:vAlign", val="center")
        place = _sub(cell, "w:p")
        form = _sub(place, "w:pPr")
        _sub(form, "w:spacing", before="30", after="30", line="300", lineRule="exact")
        _sub(form, "w:jc", val="center" if at in centred else "left")
        _run(place, text, HEAD if head else BODY)
    return row


def _run(place: BaseOxmlElement, text: str, font: str) -> None:
    run = _sub(place, "w:r")
    look = _sub(run, "w:rPr")
    _sub(look, "w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=font)
    _sub(look, "w:sz", val="21")
    words = _sub(run, "w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = plain(text)


def _sub(parent: BaseOxmlElement, name: str, **given: str) -> BaseOxmlElement:
    child = OxmlElement(name)
    for key, value in given.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _page_number(at: Paragraph) -> None:
    at.alignment = WD_ALIGN_PARAGRAPH.CENTER
    at.add_run("— ")
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = at.add_run()
        if kind:
            _sub(run._element, "w:fldChar", fldCharType=kind)
        else:
            _sub(run._element, "w:instrText").text = words
    at.add_run(" —")
