"""Writes the report: an overview, a page for each unit, a page for each piece of evidence, all static HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from checks.entries import Entry
from checks.model import Fault, Finding, Page
from reports import charts, labels
from reports.evidence import Exhibit, Reader, cited, entrance_of, uses, with_entrances
from reports.mask import CELL, HREF, mask
from reports.overview import Overview, overview, waiting
from reports.records import KINDS, WAYS
from reports.report import Report
from reports.sheet import Sheet, SheetLine, sheets, worth
from storage.proofcheck import PROVES

_HREF = re.compile(f"{HREF}([^{HREF}]*){HREF}")


@dataclass(frozen=True, slots=True)
class Proof:
    """A link from a line to one piece of evidence, at the row that it speaks of."""

    id: str
    name: str
    href: str


@dataclass(slots=True)
class _Writer:
    """The files of one report as they are written; `rows` remembers where on its evidence a finding's row stands."""

    report: Report
    folder: Path
    sheets: tuple[Sheet, ...]
    templates: Environment
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    written: set[Path] = field(default_factory=set)

    def write(self, path: str, template: Template, **data: Any) -> None:
        target = self.folder / path
        target.write_text(template.render(data), "utf-8")
        self.written.add(target)

    def evidence(self) -> int:
        """Writes the evidence pages; returns how many."""
        template, reader = self.templates.get_template("evidence.html"), Reader(self.report.body)
        units = {unit.code: unit for unit in self.report.units}
        wanted = uses(self.sheets, self.report.pages)
        for page_id, of in wanted.items():
            page = self.report.pages[page_id]
            exhibit = reader.exhibit(page, of, self.report.pages)
            for row, findings in exhibit.marked.items():
                for finding in findings:
                    self.rows.setdefault((finding, page_id), row)
            parent = self.report.pages[page.parent] if page.parent in wanted else None
            path = f"evidence/{labels.file_name(page_id)}"
            data = {"exhibit": exhibit, "page": page, "text": saved_text(exhibit), "parent": parent}
            owner = units[page.unit].name if page.unit in units else urlsplit(page.url).hostname or page.unit
            self.write(path, template, owner=owner, **data)
        return len(wanted)

    def units(self, view: Overview) -> None:
        template = self.templates.get_template("unit.html")
        unobserved = {each.sheet.unit.code: each for each in view.unobserved}
        calls = {"told": told, "waiting": waiting, "proofs": self.proofs, "fault_proofs": self.fault_proofs}
        for sheet in self.sheets:
            path = f"units/{labels.file_name(sheet.unit.code)}"
            self.write(path, template, sheet=sheet, unobserved=unobserved.get(sheet.unit.code), **calls)

    def index(self, view: Overview, evidence: int) -> None:
        proof = {each.page.id for each in view.unobserved if each.page} & {path.stem for path in self.written}
        self.write("index.html", self.templates.get_template("index.html"), view=view, evidence=evidence, shown=proof)

    def records(self) -> None:
        """Writes the page of letters and entries, where there are any."""
        records, names = self.report.records, {unit.code: unit.name for unit in self.report.units}
        codes, shown = records.units(names), {path.stem for path in self.written if path.parent.name == "evidence"}
        if codes:
            words = {"KINDS": KINDS, "WAYS": WAYS, "names": names, "shown": shown}
            self.write(
                "records.html", self.templates.get_template("records.html"), records=records, codes=codes, **words
            )

    def proofs(self, finding: Finding, listed: Iterable[Fault]) -> list[Proof]:
        """Evidence of a line beside that of the faults that are listed with their own."""
        shown = {proof.href for fault in listed for proof in self.fault_proofs(finding, fault)}
        found = [proof for fault in finding.faults for proof in self._entry(fault)]
        found += [self._proof(finding, page) for page in with_entrances(finding, self.report.pages)]
        return [proof for proof in found if proof.href not in shown]

    def fault_proofs(self, finding: Finding, fault: Fault) -> list[Proof]:
        """Evidence of one fault: what a person entered, what was seen, and for a link the page on which it stands."""
        found = [self.report.pages[each] for each in fault.pages if each in self.report.pages]
        found += [page for page in (entrance_of(each, self.report.pages) for each in found) if page]
        return self._entry(fault) + [self._proof(finding, page) for page in dict.fromkeys(found)]

    def _entry(self, fault: Fault) -> list[Proof]:
        """The row of the page of entries that a fault rests on."""
        entry = next((each for each in self.report.records.entries if fault.entry and each.id == fault.entry), None)
        return (
            [Proof(entry.id, f"人工录入（{entry.name}，{entry.place}）", f"../records.html#e{entry.id}")]
            if entry
            else []
        )

    def _proof(self, finding: Finding, page: Page) -> Proof:
        row = self.rows.get((finding.id, page.id))
        anchor = "" if row is None else f"#r{row}"
        return Proof(page.id, labels.page_name(page), f"../evidence/{labels.file_name(page.id)}{anchor}")

    def tidy(self) -> None:
        """Removes pages of an earlier report, so that nothing withdrawn stays published."""
        for pattern in ("units/*.html", "evidence/*.html", "records.html"):
            for path in self.folder.glob(pattern):
                if path not in self.written:
                    path.unlink()


def write_report(report: Report, folder: Path) -> Path:
    """Writes the whole report into `folder` (made if missing) and returns the path of its index.html.

    Same input, same bytes. Raises `ReportError` for findings that do not fit the roster or the rubric.
    """
    scored = sheets(report.rubric, report.units, report.findings, report.decisions)
    for name in ("units", "evidence", "static"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    style = resources.files("reports") / "static" / "style.css"
    (folder / "static" / "style.css").write_bytes(style.read_bytes())
    writer = _Writer(report, folder, scored, environment(report))
    count = writer.evidence()
    view = overview(report.rubric.lines, scored, report.pages.values())
    writer.units(view)
    writer.records()
    writer.index(view, count)
    writer.tidy()
    return folder / "index.html"


def told(finding: Finding) -> tuple[str, tuple[Fault, ...]]:
    """A finding's reason and the faults to list under it, nothing said twice.

    >>> from checks.model import Verdict
    >>> told(Finding("f", "czj", "columns_fresh", Verdict.PARTLY, 8, 16, 0, True, "甲；乙", faults=(
    ...     Fault("a", "甲", 4), Fault("b", "乙", 4))))[0]
    '共 2 处问题'
    """
    faults, rest = finding.faults, finding.reason
    if len(faults) == 1 and faults[0].reason in rest:
        return rest, ()
    for fault in faults if all(fault.reason in rest for fault in faults) else ():
        rest = rest.replace(fault.reason, "", 1)
    rest = re.sub("；{2,}", "；", rest).strip("：；")
    return rest.replace("：；", "：") or f"共 {len(faults)} 处问题", faults


def saved_text(exhibit: Exhibit) -> Markup:
    """The rows of an exhibit as paragraphs; marked ones stand in <mark> and can be linked to as #r<number>."""
    rows = (_row(at, row, at in exhibit.marked) for at, row in enumerate(exhibit.rows))
    return Markup("\n".join(rows))  # noqa: S704 - each row is escaped


def _row(at: int, row: str, marked: bool) -> str:
    inside = str(escape(row)).replace(CELL, '<span class="cell"></span>')
    shown = _HREF.sub(r'<span class="to">\1</span>', inside).replace(HREF, "")
    return f'<p id="r{at}" class="hit"><mark>{shown}</mark></p>' if marked else f"<p>{shown}</p>"


def environment(report: Report) -> Environment:
    """The templates of a report with its words and filters."""
    templates = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words: Mapping[str, Any] = {name: getattr(labels, name) for name in _WORDS}
    templates.filters.update(words)
    templates.filters |= {"masked": mask, "worth": worth, "entered": _entered}
    templates.globals.update(words, report=report, charts=charts, cited=cited, labels=labels, proves=PROVES)
    return templates


def _entered(line: SheetLine, entries: Iterable[Entry]) -> bool:
    """Whether people entered something about the line."""
    about = ("project", "") if line.line.check == "project_management" else ("check", line.indicator)
    return any(each.kind == about[0] and about[1] in ("", each.item) for each in entries)


_WORDS: Iterable[str] = (
    "number", "day", "moment", "counted", "verdict", "verdict_class", "sign", "status", "page_name", "outcome", "file_name",
    "applies_to", "setting",
)  # fmt: skip
