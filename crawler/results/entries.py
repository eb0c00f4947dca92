"""What people entered, on the form or at the desk: checked against roster, rubric and letters, then all kept or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from checks.entries import Entry, signed
from checks.letters import Event
from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.letters.due import due
from crawler.letters.options import Letters
from crawler.office.roster import day_of
from crawler.results.entry_rules import Known, problems
from reports.entries.filled import Row, read_rows
from reports.entries.sheets import Sheet
from reports.entries.single import RefusedError, Single
from storage import entries, letters
from storage.compression import name_of

DESK, TYPED = "复核台录入", "录入单.json"  # the place of an entry from the desk, and its file where nothing is attached


def enter_file(db: Database, path: Path, known: Known, at: datetime) -> tuple[int, str]:
    """Keep all rows of a filled-in form. Out: how many, and the file's SHA-256.

    Errors: CrawlerError or ReportError with every bad row, naming its cell; StorageError where the file is kept
    already. Then nothing of it is stored.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror or error}; check the path") from error
    rows = read_rows(data, path.name)
    wrong = [(row, each) for row in rows for each in problems(row.sheet, row.cells, known)]
    told = [f"{path.name}: {row.place(each.field)}: {each.says}" for row, each in wrong]
    told += [f"{path.name}: {words}" for words in _twice(rows)]
    if told:
        raise CrawlerError(*told)
    if not rows:
        raise CrawlerError(f"{path.name}: no row is filled in")
    kept = [_entry(row.sheet, row.cells, known, row.place()) for row in rows]
    return len(kept), entries.add_file(db, path.name, data, at, kept, _events(kept, known, at))


def enter_one(db: Database, single: Single, known: Known, at: datetime) -> str:
    """Keep one entry from the desk, in the name of the account beside that of who says so. Out: its file's SHA-256.

    The file is the attachment, else what was typed as JSON. Errors: RefusedError where the rules of the form refuse it, or
    where the same stands as the last word already. Then nothing of it is stored.
    """
    cells = {**dict.fromkeys(single.sheet.headings, ""), **single.cells}
    wrong = {each.field: each.chinese for each in reversed([*problems(single.sheet, cells, known)])}
    if wrong:
        raise RefusedError(wrong)
    entry = _entry(single.sheet, {**cells, "who": signed(cells["who"], single.account)}, known, DESK)
    if _stands(db, entry, single):
        raise RefusedError({"item": "与已录入的相同，没有再存"})
    typed = {single.sheet.headings[field]: text for field, text in cells.items()}
    told = {"登记": single.sheet.title, **typed, "账号": single.account, "时间": at.isoformat()}
    form = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    name, data = single.attachment or (TYPED, form)
    return entries.add_entry(db, name, data, at, entry, _events([entry], known, at))


def _stands(db: Database, entry: Entry, single: Single) -> bool:
    """Whether the last word on this thing is the same already, with the same attachment where there is one."""
    same = (entry.kind, entry.unit, entry.item)
    said = [each for each in entries.of(db) if (each.kind, each.unit, each.item) == same][-1:]
    return any(
        replace(each, at=None, file="", name="", id="") == entry
        and (single.attachment is None or each.file == name_of(single.attachment[1]))
        for each in said
    )


def known_to(
    db: Database, units: list[Unit], indicators: Mapping[str, str], options: Letters | None, today: date
) -> Known:
    """What the evidence file and the office know."""
    cases = {case.letter.token: case for case in letters.cases(db)}
    return Known({unit.code: unit for unit in units}, indicators, cases, options, today)


def _twice(rows: list[Row]) -> Iterator[str]:
    """Two rows of one file on the same thing contradict each other or are a slip."""
    first: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        key = (row.sheet.kind, row.cells.get("unit", ""), row.cells.get("item", ""))
        if first.setdefault(key, row) is not row:
            yield f"{row.place('item')}: stands in row {first[key].number} already; keep one"


def _entry(sheet: Sheet, cells: Mapping[str, str], known: Known, place: str) -> Entry:
    item = known.indicators[cells["item"]] if sheet.kind == "check" else cells["item"]
    day = day_of(cells["day"]) or known.today
    return Entry(
        sheet.kind, cells["unit"], item, cells["result"], day,
        cells["who"], cells["note"], cells.get("code", ""), place,
    )  # fmt: skip


def _events(kept: Iterable[Entry], known: Known, at: datetime) -> dict[str, list[Event]]:
    """What the entries say of letters, by letter id."""
    happened: dict[str, list[Event]] = {}
    for entry in sorted(kept, key=lambda entry: entry.kind != "web letter"):
        if entry.kind in ("answer", "web letter"):
            letter = known.letters[entry.item].letter
            happened.setdefault(letter.id, []).append(_event(entry, known, at))
    return happened


def _event(entry: Entry, known: Known, at: datetime) -> Event:
    day = {"day": entry.day.isoformat()}
    if entry.kind == "answer":
        return Event("told", at, entry.said_by, {"meaning": entry.result, **day})
    limit = due(known.options, entry.day) if known.options else None
    told = {"last": limit.last.isoformat(), "how": limit.how} if limit else {}
    return Event("submitted", at, entry.said_by, {"result": entry.result, "code": entry.code, **day, **told})
