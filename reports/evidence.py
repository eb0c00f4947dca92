"""Which pages the report shows as evidence, and which of their rows each finding speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from checks.model import Facts, Finding, Page
from checks.resolve import base_of, resolve_url
from reports.mask import CELL, HREF, mask, mask_rows
from reports.saved import is_text, rows
from reports.sheet import Sheet, SheetLine
from storage.errors import StorageError

_HREF = re.compile(f"{HREF}([^{HREF}]*){HREF}")
_SHORTEST_TITLE = 6
NOTHING = "本次访问没有取得页面内容。"
PRUNED = "所存页面正文已按保存期限清理；访问记录和哈希值仍然封存，可用来核对任何留存的副本。"
NO_TEXT = "保存的内容没有可显示的文字（文件、图片或空白页面），可凭哈希值在证据文件中调取原件。"


@dataclass(frozen=True, slots=True)
class Use:
    """A line of a unit's sheet that cites a page."""

    sheet: Sheet
    line: SheetLine


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One page as evidence: its text in rows and the rows to mark, with the findings that speak of each.

    `rows` is empty where nothing readable was saved; `note` then says why.
    """

    page: Page
    uses: tuple[Use, ...]
    rows: tuple[str, ...] = ()
    marked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""

    def row_of(self, finding: Finding) -> int | None:
        """The first row that the finding speaks of."""
        return next((row for row, ids in self.marked.items() if finding.id in ids), None)


def cited(finding: Finding) -> tuple[str, ...]:
    """Ids of the pages of a finding and of its faults, each once."""
    ids = [*finding.pages, *(page for fault in finding.faults for page in fault.pages)]
    return tuple(dict.fromkeys(ids))


def uses(sheets: Iterable[Sheet], pages: Mapping[str, Page]) -> dict[str, list[Use]]:
    """Page id → the lines that cite it; a dead link's line also cites the page on which the link stands."""
    found: dict[str, list[Use]] = {}
    for sheet in sheets:
        for line in sheet.lines:
            for page in with_entrances(line.finding, pages):
                found.setdefault(page.id, []).append(Use(sheet, line))
    return found


def with_entrances(finding: Finding, pages: Mapping[str, Page]) -> tuple[Page, ...]:
    """The saved pages that a finding cites, each link followed by the page on which it stands, and each page that was not
    asked again by the visit that it stands for."""
    found: dict[str, Page] = {}
    for page_id in cited(finding):
        page = pages.get(page_id)
        if page is None:
            continue
        for each in (page, entrance_of(page, pages)):
            seen = pages.get(each.stands_for) if each else None
            found |= {one.id: one for one in (each, seen) if one}
    return tuple(found.values())


def entrance_of(page: Page, pages: Mapping[str, Page]) -> Page | None:
    """The page on which a checked link stands; None for a page that is its own witness."""
    return pages.get(page.parent) if page.role == "link" else None


@dataclass(slots=True)
class Reader:
    """Reads saved bodies into masked rows, each distinct body once."""

    body: Callable[[str], bytes]
    _read: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    def exhibit(self, page: Page, of: Iterable[Use], pages: Mapping[str, Page]) -> Exhibit:
        """The page with its rows and marks."""
        cases = tuple(of)
        text, note = self._rows(page)
        marked: dict[int, tuple[str, ...]] = {}
        for use in cases if text else ():
            for row in _spoken_of(use.line.finding, page, text, pages):
                marked[row] = (*marked.get(row, ()), use.line.finding.id)
        return Exhibit(page, cases, text, dict(sorted(marked.items())), note)

    def _rows(self, page: Page) -> tuple[tuple[str, ...], str]:
        if not page.body:
            return (), NOTHING
        letters = of_letters(page)
        key = page.body, letters
        if key not in self._read:
            try:
                body = self.body(page.body)
            except StorageError as error:
                if error.reason != "pruned":
                    raise
                return (), PRUNED
            self._read[key] = tuple(mask_rows(rows(body), letters)) if is_text(body) else ()
        text = self._read[key]
        return text, "" if text else NO_TEXT


def of_letters(page: Page) -> bool:
    """Whether the page shows citizens' letters."""
    return page.role == "letter" or page.column in ("mailbox", "complaint")


def plain(row: str) -> str:
    """A row without addresses, cell borders and spaces: what a title is looked for in."""
    return re.sub(r"\s+", "", _HREF.sub("", row).replace(CELL, ""))


def _spoken_of(finding: Finding, page: Page, text: tuple[str, ...], pages: Mapping[str, Page]) -> list[int]:
    wanted = {plain(mask(term, of_letters(page))) for term in _terms(finding, page)} - {""}
    checked = [pages[other] for other in cited(finding) if other in pages]
    links = {link.url for link in checked if entrance_of(link, pages) is page}
    if page.role == "robots" and page.outcome == "done":
        wanted.add("Disallow:")
    found = _rows_with(text, wanted) if wanted else []
    return sorted({*found, *(_rows_to(text, links, page) if links else ())})


def _terms(finding: Finding, page: Page) -> list[str]:
    faults = [fault for fault in finding.faults if page.id in fault.pages]
    terms = [fault.mark for fault in faults if fault.mark]
    said = plain(" ".join([finding.reason, *(fault.reason for fault in faults)]))
    return terms + [title for title in _titles(page.facts) if len(title) >= _SHORTEST_TITLE and plain(title) in said]


def _titles(facts: Facts | None) -> list[str]:
    if facts is None:
        return []
    return [post.title for post in facts.posts] + [letter.title for letter in facts.letters]


def _rows_with(text: tuple[str, ...], wanted: set[str]) -> list[int]:
    """The rows that hold a wanted term; the page's title on the first row only where no other row repeats it."""
    patterns = [_day_pattern(term) or re.compile(re.escape(term)) for term in wanted]
    rows = {at: plain(row) for at, row in enumerate(text)}
    found = {at for at, row in rows.items() if any(pattern.search(row) for pattern in patterns)}
    repeated = [pattern for pattern in patterns if any(pattern.search(rows[at]) for at in found - {0})]
    only_first = any(pattern.search(rows[0]) for pattern in patterns if pattern not in repeated)
    return sorted(found if only_first else found - {0})


def _day_pattern(term: str) -> re.Pattern[str] | None:
    """A day `YYYY-MM-DD` in the ways that pages write it."""
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", term)
    if not parts:
        return None
    year, month, number = parts[1], int(parts[2]), int(parts[3])
    return re.compile(rf"{year}[-/.年]?0?{month}[-/.月]?0?{number}(?!\d)")


def _rows_to(text: tuple[str, ...], links: set[str], page: Page) -> list[int]:
    """The rows that hold a link to one of the addresses."""
    base = base_of(page)
    return [at for at, row in enumerate(text) if any(resolve_url(href, base) in links for href in _HREF.findall(row))]
