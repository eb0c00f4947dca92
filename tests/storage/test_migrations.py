"""A file of every earlier schema, filled, opens with today's program: nothing in it is changed, it verifies and goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage import decisions, evidence, findings, frontier
from storage.bodies import body
from storage.compression import packed
from storage.merge import merge
from storage.rows import PAGE_FIELDS, page_row, time_text
from storage.runs import end_run, start_run
from storage.schema import MIGRATIONS, SEALED, open_file
from storage.seal import sealing
from storage.transactions import writing
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_page, a_record, a_run, a_unit, a_visit, sha
from tests.storage.test_bodies import a_page_of
from tests.storage.test_findings import DAY, RUBRIC, a_finding

VERSIONS = [migration.name for migration in MIGRATIONS._migrations]
AT = time_text(EVENING)
BODY, FILE, CONTENT, BOOK = a_page_of("one"), b"letter", b"{}", b"book"
OF_FINDING = {"finding": "f1", "as_of": DAY.isoformat(), "rubric": RUBRIC}

# A row of each sealed table, with the columns that it was born with; those of a run come from the run itself.
ROWS: dict[str, dict[str, object]] = {
    "decisions": {"id": "d", **OF_FINDING, "action": "adjust", "points": 7, "who": "张三", "at": AT, "why": "属实"},
    "entries": {
        "id": "e", "kind": "check", "unit": "a01", "item": "x", "result": "y", "day": "2008-12-08", "who": "李四", "note": "",
        "code": "", "place": "", "at": AT, "file": sha(FILE), "name": "表.csv",
    },
    "letters": {
        "id": "l", "period": "2008", "unit": "a01", "mailbox": "a@a01.gov.cn", "way": "mail", "text": "t", "token": "k",
        "subject": "s", "body": "b", "planned": AT,
    },
    "letter_events": {
        "id": "v", "letter": "l", "kind": "reply", "at": AT, "who": "", "data": f'{{"message":"m","body":"{sha(FILE)}"}}',
    },
    "mailbox_looks": {"id": "m", "at": AT, "messages": 1, "matched": 1},
    "objections": {
        "id": "o", **OF_FINDING, "unit": "a01", "indicator": "domain", "text": "不符", "who": "王五", "at": AT,
        "file": sha(FILE), "name": "附件.pdf",
    },
    "answers": {"id": "n", "objection": "o", "accepted": 0, "text": "属实", "who": "张三", "at": AT, "decision": ""},
    "forms": {
        "id": "r", "period": "2008", "kind": "self", "subject": "a01", "data": "{}", "day": "2008-12-08", "who": "李四", "at": AT,
        "file": sha(FILE), "name": "表.xlsx",
    },
    "form_words": {"id": "w", "form": "r", "word": "accepted", "who": "张三", "at": AT, "why": ""},
    "tallies": {
        "id": "y", "period": "2008", "version": 1, "content": sha(CONTENT), "book": sha(BOOK), "who": "张三", "at": AT,
    },
    "notices": {
        "id": "z", "period": "2008", "as_of": DAY.isoformat(), "rubric": RUBRIC, "day": "2008-12-20", "due": "2008-12-30",
        "items": "[]", "who": "张三", "at": AT,
    },
    "pruned": {"id": "p", "body": sha(b"gone"), "size": 4, "at": AT, "command": "spotcheck prune"},
}  # fmt: skip


def test_no_sealed_table_is_forgotten_here() -> None:
    assert {*ROWS, "units", "lists", "pages"} == SEALED.keys(), "give a row of the new table"


def filled(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """A file of the schema that is in force, with a row in each of its tables. Out: what it holds."""
    with open_file(path, create=True) as db:
        start_run(db, a_run(), [a_unit("a01")], {"topic": [{"unit": "a01", "item": "x"}]})
        findings.save(db, DAY, RUBRIC, [a_finding("f1")])
        with writing(db):
            for each in (BODY, FILE, CONTENT, BOOK):
                row = (sha(each), len(each), *packed(each))
                db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES (?, ?, ?, ?)", row)
        frontier.plan(db, [a_visit()])
        with sealing(db, NIGHT) as batch:
            row, known = zip(PAGE_FIELDS, page_row(a_page(a_visit(), BODY)), strict=True), columns_of(db, "pages")
            batch.add("pages", {name: value for name, value in row if name in known})
        end_run(db, a_run().id, EVENING, "done")
        tables = set(db.table_names())
        for table in [table for table in ROWS if table in tables]:
            with sealing(db) as batch:
                batch.add(table, ROWS[table])
        return contents(db, {table: columns_of(db, table) for table in tables if not table.startswith("_")})


def columns_of(db: Database, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]


def contents(db: Database, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of tables, in these columns alone; the first row is the columns."""
    found = {}
    for table, names in columns.items():
        marks = ", ".join(f'"{name}"' for name in names)
        found[table] = [tuple(names), *sorted(db.execute(f"SELECT {marks} FROM {table}"), key=repr)]
    return found


@pytest.fixture(params=range(1, len(VERSIONS) + 1), ids=lambda count: VERSIONS[count - 1])
def older(
    request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[tuple[Any, ...]]]:
    """What a file holds that a program made which knew only the first so many migrations."""
    with monkeypatch.context() as past:
        past.setattr(MIGRATIONS, "_migrations", MIGRATIONS._migrations[: request.param])
        before = filled(path)
        with open_file(path) as db:
            assert [migration.name for migration in MIGRATIONS.applied(db)] == VERSIONS[: request.param]
    return before


def test_nothing_is_changed_and_everything_verifies(older: dict[str, list[tuple[Any, ...]]], path: Path) -> None:
    with open_file(path) as db:
        assert [migration.name for migration in MIGRATIONS.applied(db)] == VERSIONS
        assert all(len(older[table]) > 1 for table in SEALED.keys() & older.keys())
        assert contents(db, {table: list(rows[0]) for table, rows in older.items()}) == older
        assert verify(db) == []
        assert [page.stands_for for page in evidence.pages(db)] == [""]


def test_its_rows_can_be_read_and_new_ones_added(
    older: dict[str, list[tuple[Any, ...]]], path: Path, tmp_path: Path
) -> None:
    night = NIGHT + timedelta(days=1)
    with open_file(path) as db:
        assert body(db, evidence.page(db, a_visit().id).body) == BODY
        assert [(each.action, each.points, each.basis) for each in decisions.of(db)] == [("adjust", 7, {})]
        start_run(db, a_run(night), [a_unit("a01")], {})
        frontier.plan(db, [a_visit(night=night)])
        frontier.record(db, [a_record(a_visit(night=night), a_page_of("two"))])
        end_run(db, a_run(night).id, EVENING + timedelta(days=1), "done")
        assert db.execute("SELECT base FROM bodies WHERE sha256 = ?", [sha(a_page_of("two"))]).fetchone() == (
            sha(BODY),
        )
        assert verify(db) == []
    with open_file(tmp_path / "merged.sqlite", create=True) as merged:
        merge(merged, [path])
        assert verify(merged) == []
        assert body(merged, sha(a_page_of("two"))) == a_page_of("two")
