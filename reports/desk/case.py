"""A finding as its page shows it: what was asked, what was seen when, the evidence, and what people said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup
from sqlite_utils import Database

from checks.entries import Entry
from checks.model import Fault, Finding, Page
from reports.charts import strip
from reports.desk.items import Item
from reports.evidence import Exhibit, Reader, Use, entrance_of, with_entrances
from reports.labels import moment, outcome
from reports.pages import saved_text, told
from reports.saved_pages import pages_of
from reports.sheet import Sheet, SheetLine
from storage.bodies import body
from storage.entries import cited as entries_cited
from storage.evidence import page as page_of
from storage.transactions import query

MOST_VISITS = 30


@dataclass(frozen=True, slots=True)
class Look:
    """One visit to an address: the night, how it ended, the mark of its content."""

    night: str
    ended: str
    fine: bool
    body: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one finding.

    `shown` is the piece of evidence that stands open on the page, None where nothing was saved; `looks` are the visits
    to its address, night by night; `entries` are what people entered, where it rests on that.
    """

    item: Item
    reason: str
    faults: tuple[Fault, ...]
    pages: tuple[Page, ...]
    all: dict[str, Page]
    shown: Exhibit | None
    text: Markup
    looks: tuple[Look, ...]
    entries: tuple[Entry, ...]

    @property
    def finding(self) -> Finding:
        """The machine's finding."""
        return self.item.judged

    @property
    def nights(self) -> Markup:
        """The verdict of each night as a small chart."""
        return strip(self.finding.nights)

    @property
    def seen_at(self) -> str:
        """When the evidence was fetched, first to last."""
        times = sorted(page.at for page in self.pages)
        words = [moment(at) for at in times[:1] + times[-1:]]
        return " 至 ".join(dict.fromkeys(words)) or "—"

    def proofs(self, fault: Fault) -> list[Page]:
        """The evidence of one fault, each link with the page on which it stands."""
        found = [self.all[id] for id in fault.pages if id in self.all]
        return list(dict.fromkeys([*found, *filter(None, (entrance_of(page, self.all) for page in found))]))


def case(db: Database, item: Item, wanted: str = "") -> Case:
    """The case of a finding; `wanted` is the id of the evidence to open, else the first that has something marked."""
    pages = pages_of(db, [item.judged])
    cited = with_entrances(item.judged, pages)
    reason, faults = told(item.judged)
    entries = entries_cited(db, item.judged.faults)
    shown = _chosen(db, item, cited, pages, wanted)
    text = saved_text(shown) if shown else Markup("")
    return Case(item, reason, faults, cited, pages, shown, text, looks(db, shown.page) if shown else (), entries)


def exhibit(db: Database, id: str, items: Iterable[Item]) -> Exhibit:
    """A page as evidence for several findings. Errors: StorageError where there is no such page."""
    items = tuple(items)
    pages = pages_of(db, [item.judged for item in items])
    page = pages[id] if id in pages else page_of(db, id)
    uses = [use_of(item) for item in items if page in with_entrances(item.judged, pages)]
    return Reader(partial(body, db)).exhibit(page, uses, pages)


def looks(db: Database, page: Page) -> tuple[Look, ...]:
    """The visits to the address of a page, oldest first, at most 30."""
    sql = "SELECT id FROM pages WHERE unit = ? AND url = ? AND role = ? ORDER BY at DESC LIMIT ?"
    ids = [id for (id,) in query(db, sql, [page.unit, page.url, page.role, MOST_VISITS])]
    return tuple(_look(page_of(db, id)) for id in reversed(ids))


def use_of(item: Item) -> Use:
    """An item as a line that cites evidence."""
    line = SheetLine(item.line, item.judged)
    return Use(Sheet(item.unit, (line,)), line)


def _look(page: Page) -> Look:
    ended = f"{outcome(page)}，状态码 {page.status}" if page.status is not None else outcome(page)
    fine = page.outcome == "done" and page.status is not None and page.status < 400
    return Look(page.night.isoformat(), ended, fine, page.body[:8])


def _chosen(db: Database, item: Item, cited: tuple[Page, ...], pages: dict[str, Page], wanted: str) -> Exhibit | None:
    reader, use = Reader(partial(body, db)), [use_of(item)]
    asked = [page for page in cited if page.id == wanted]
    found: Exhibit | None = None
    for page in asked or cited:
        found = reader.exhibit(page, use, pages)
        if found.marked or asked:
            return found
    return reader.exhibit(cited[0], use, pages) if cited else found
