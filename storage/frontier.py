"""What is to be visited, and the one transaction in which a visit becomes a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from checks.model import Facts, Outcome, Page
from storage.bodies import base_for, body_row, keep_body
from storage.errors import StorageError
from storage.facts import facts_row, keep_facts
from storage.rows import PAGE_FIELDS, page_row
from storage.seal import Batch, sealing
from storage.transactions import file_of, query, writing


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned visit. `id` is `checks.model.page_id` and becomes the id of its page; the smallest `priority` is next.

    It is finished when the page of the same id is there, so the two can never disagree.
    """

    id: str
    night: date
    unit: str
    url: str
    role: str
    column: str = ""
    label: str = ""
    parent: str = ""
    method: str = "GET"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One finished visit: its page, the body and the facts where there are any, and the visits that it led to.

    `body` is None where nothing came, and also with status 304, where `page.body` names a body that is kept already.
    """

    page: Page
    body: bytes | None = None
    facts: Facts | None = None
    visits: tuple[Visit, ...] = ()


VISIT_FIELDS = tuple(field.name for field in fields(Visit))
VISIT_COLUMNS = ", ".join(f'"{name}"' for name in VISIT_FIELDS)
ADD_VISIT = (
    f"INSERT INTO visits ({VISIT_COLUMNS}) VALUES ({', '.join('?' * len(VISIT_FIELDS))}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
)
PENDING = f"""SELECT {VISIT_COLUMNS} FROM visits AS v WHERE night = ?
AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.id = v.id) ORDER BY priority, v.rowid"""  # noqa: S608


def plan(db: Database, visits: Iterable[Visit]) -> list[Visit]:
    """Add visits; those that were planned before stay as they were. Out: the new ones, in the order given."""
    with writing(db):
        return _planned(db, visits)


def pending(db: Database, night: date) -> list[Visit]:
    """The visits of a night that have no page yet, next one first."""
    return [_visit_of(row) for row in query(db, PENDING, [night.isoformat()])]


def record(db: Database, records: Sequence[Record]) -> list[Visit]:
    """Store finished visits in ONE transaction: bodies, pages with their seal, facts and the visits they led to.

    Out: the new visits. All are of one night. When it returns, everything is on the disk; when it raises, nothing is. Errors: StorageError for a visit that was
    not planned or has its page already, for a body that is not the one its page names, and for a full or locked file.
    """
    rows = [_checked(db, item) for item in records]  # hashing and compressing hold no lock
    with sealing(db, _night(records)) as batch:
        new: list[Visit] = []
        for item, (body, facts) in zip(records, rows, strict=True):
            if body:
                keep_body(db, body)
            _keep_page(db, batch, item.page)
            if facts:
                keep_facts(db, facts)
            new += _planned(db, item.visits)
        return new


def give_up(db: Database, visits: Sequence[Visit], reason: str, at: datetime) -> list[Page]:
    """Visits that will not be made become pages `not reached` with that reason. Out: those pages."""
    pages = [not_reached(visit, reason, at) for visit in visits]
    record(db, [Record(page) for page in pages])
    return pages


def close_night(db: Database, night: date, reason: str, at: datetime) -> list[Page]:
    """Give up everything that a night still has pending. Out: the pages `not reached`."""
    with sealing(db, night) as batch:
        pages = [not_reached(_visit_of(row), reason, at) for row in query(db, PENDING, [night.isoformat()])]
        for page in pages:
            _keep_page(db, batch, page)
    return pages


def not_reached(visit: Visit, reason: str, at: datetime) -> Page:
    """The page of a visit that is not made."""
    shared = {name: getattr(visit, name) for name in VISIT_FIELDS if name != "priority"}
    return Page(**shared, at=at, outcome=Outcome.NOT_REACHED, reason=reason)


def tally(db: Database, night: date) -> dict[str, int]:
    """Counts of a night without its day's probes: planned = done + failed + not reached + pending."""
    counts = dict.fromkeys(("planned", *(outcome.value for outcome in Outcome), "pending"), 0)
    sql = """SELECT coalesce(outcome, 'pending'), count(*) FROM visits LEFT JOIN pages USING (id)
    WHERE visits.night = ? AND visits.role <> 'probe' GROUP BY 1"""
    counts.update(query(db, sql, [night.isoformat()]))
    counts["planned"] = sum(counts.values())
    return counts


def not_due(db: Database, night: date) -> int:
    """How many visits of a night were not made because an earlier one stands for them; they count as done."""
    sql = "SELECT count(*) FROM pages WHERE night = ? AND stands_for IS NOT NULL"
    count: int = query(db, sql, [night.isoformat()])[0][0]
    return count


def _planned(db: Database, visits: Iterable[Visit]) -> list[Visit]:
    return [visit for visit in visits if db.execute(ADD_VISIT, _visit_row(visit)).rowcount == 1]


def _night(records: Sequence[Record]) -> date | None:
    return records[0].page.night if records else None


def _checked(db: Database, item: Record) -> tuple[Any, Any]:
    body = None if item.body is None else body_row(item.body, base_for(db, item.page))
    if body and body[0] != item.page.body:
        words = f"page {item.page.id} names body {item.page.body}, but its bytes are {body[0]}"
        raise StorageError(f"{file_of(db)}: {words}")
    if item.facts and not item.page.body:
        raise StorageError(f"{file_of(db)}: page {item.page.id} has facts but no body")
    return body, facts_row(item.page.body, item.facts) if item.facts else None


def _keep_page(db: Database, batch: Batch, page: Page) -> None:
    """Errors: StorageError where the page has no visit, is there already, or names a body that is not kept."""
    planned, there, body = db.execute(
        "SELECT EXISTS (SELECT 1 FROM visits WHERE id = ?1), EXISTS (SELECT 1 FROM pages WHERE id = ?1), "
        "?2 = '' OR EXISTS (SELECT 1 FROM bodies WHERE sha256 = ?2)",
        (page.id, page.body),
    ).fetchone()
    faults = {"was never planned": not planned, "is recorded already": there, "names a body that is not kept": not body}
    for words, wrong in faults.items():
        if wrong:
            raise StorageError(f"{file_of(db)}: visit {page.id} ({page.url}) {words}")
    batch.add("pages", dict(zip(PAGE_FIELDS, page_row(page), strict=True)))


def _visit_row(visit: Visit) -> tuple[object, ...]:
    return tuple(visit.night.isoformat() if name == "night" else getattr(visit, name) for name in VISIT_FIELDS)


def _visit_of(row: tuple[Any, ...]) -> Visit:
    values = dict(zip(VISIT_FIELDS, row, strict=True))
    return Visit(**{**values, "night": date.fromisoformat(values["night"])})
