"""Pages and bodies come back as they were stored, and cannot be changed."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from sqlite_utils import Database

from checks.model import Hop, Outcome, Page
from storage import evidence, frontier
from storage.errors import StorageError
from storage.evidence import Seen
from storage.frontier import Record
from storage.rows import PAGE_FIELDS, page_of, page_row
from storage.schema import open_file
from storage.seal import canonical
from tests.storage.make import EVENING, NIGHT, SHANGHAI, a_page, a_record, a_visit, sha

FULL = a_page(
    a_visit(path="gzdt/", role="column", column="news", label="工作动态", parent="p", method="HEAD"),
    b"body",
    status=304,
    certificate="expired",
    took_ms=1234,
    hops=(Hop("http://a", 302, "https://a", "10.0.0.1"), Hop("https://a", 301, "/b")),
    final_url="https://a/b",
    reason="x",
    stands_for="q",
)


def test_every_field_of_a_page_comes_back() -> None:
    unset = [name for name in PAGE_FIELDS if not getattr(FULL, name)]
    assert unset == []
    assert page_of(page_row(FULL)) == FULL
    failed = replace(FULL, status=None, body="", headers=(), hops=(), outcome=Outcome.FAILED)
    assert page_of(page_row(failed)) == failed


def test_times_are_kept_as_moments_and_come_back_in_shanghai() -> None:
    page = replace(FULL, at=EVENING.replace(microsecond=7).astimezone(UTC))
    assert page_of(page_row(page)).at == page.at
    assert page_of(page_row(page)).at.tzinfo is SHANGHAI
    assert page_row(page) == page_row(replace(page, at=page.at.astimezone(SHANGHAI)))


def leaf(page: Page) -> bytes:
    return canonical("pages", dict(zip(PAGE_FIELDS, page_row(page), strict=True)))


def test_the_leaf_changes_with_every_field() -> None:
    other: dict[str, Any] = {"night": NIGHT.replace(day=9), "at": EVENING.replace(hour=3), "outcome": Outcome.FAILED}
    for field in fields(Page):
        if field.name == "facts":
            continue
        value = getattr(FULL, field.name)
        changed = other.get(field.name, value * 2 if isinstance(value, (str, tuple)) else 7)
        assert leaf(replace(FULL, **{field.name: changed})) != leaf(FULL), field.name


def test_the_leaf_is_fixed_for_all_time() -> None:
    page = Page("i", NIGHT, "a01", "http://a/", "home", EVENING, Outcome.NOT_REACHED, "机器人")
    expected = (
        'pages\n{"address":"","at":"2008-12-08T20:00:00.000000+08:00","body":"","certificate":"","column":"",'
        '"final_url":"","headers":"[]","hops":"[]","id":"i","label":"","method":"GET","night":"2008-12-08",'
        '"outcome":"not reached","parent":"","reason":"机器人","role":"home","size":0,"took_ms":0,"unit":"a01",'
        '"url":"http://a/"}'
    )
    assert leaf(page) == expected.encode()


@pytest.mark.parametrize(
    ("body", "codec"),
    [
        (b"", "raw"),
        (b"x", "raw"),
        ("<li>公示公告</li>".encode("gb18030") * 99, "zstd"),
        (random.Random(1).randbytes(9000), "raw"),
        (random.Random(2).randbytes(5000) * 1000, "zstd"),
    ],
    ids=["empty", "one byte", "page", "noise", "5 MB"],
)
def test_a_body_comes_back_byte_for_byte(db: Database, body: bytes, codec: str) -> None:
    visit = a_visit()
    frontier.plan(db, [visit])
    frontier.record(db, [a_record(visit, body)])
    assert evidence.body(db, sha(body)) == body
    assert db.execute("SELECT size, codec FROM bodies").fetchall() == [(len(body), codec)]


def test_a_body_is_kept_once(db: Database) -> None:
    visits = [a_visit(f"a{number:02}") for number in range(3)]
    frontier.plan(db, visits)
    frontier.record(db, [a_record(visit, b"the same") for visit in visits])
    assert db.execute("SELECT count(*) FROM bodies").fetchone() == (1,)


def test_a_missing_or_changed_body_is_named(db: Database) -> None:
    with pytest.raises(StorageError, match=r"evidence\.sqlite: body abc is not kept here"):
        evidence.body(db, "abc")
    visits = [a_visit("a01"), a_visit("a02")]
    frontier.plan(db, visits)
    frontier.record(db, [a_record(visits[0], b"raw"), a_record(visits[1], b"zstd" * 99)])
    db.execute("UPDATE bodies SET data = x'00'")
    for body in (b"raw", b"zstd" * 99):
        with pytest.raises(StorageError, match="was changed: go back to a backup") as caught:
            evidence.body(db, sha(body))
        assert caught.value.reason == "damaged"


def test_pages_are_found_by_night_and_unit(db: Database) -> None:
    second = NIGHT.replace(day=9)
    visits = [a_visit("a02"), a_visit("a01"), a_visit("a01", night=second)]
    frontier.plan(db, visits)
    frontier.record(db, [a_record(visit) for visit in visits])
    found = {visit.id: a_page(visit, b"<html>") for visit in visits}
    assert evidence.pages(db) == [found[visits[1].id], found[visits[0].id], found[visits[2].id]]
    assert evidence.pages(db, NIGHT, "a01") == [found[visits[1].id]]
    assert evidence.pages(db, unit="a01") == [found[visits[1].id], found[visits[2].id]]
    assert evidence.pages(db, second) == [found[visits[2].id]]
    with pytest.raises(StorageError, match="page nothing is not in this file"):
        evidence.page(db, "nothing")


def test_the_last_answer_serves_a_conditional_request(db: Database) -> None:
    nights = [NIGHT.replace(day=day) for day in range(1, 8)]
    visits = [a_visit("a01", night=night) for night in nights]
    frontier.plan(db, visits)
    url = visits[0].url
    assert evidence.last_body(db, "a01", url) is None
    seen = [
        a_record(visits[0], b"one", headers=(("etag", '"1"'),)),
        a_record(
            visits[1], b"two", headers=(("ETag", '"2"'), ("ETAG", '"no"'), ("Last-Modified", "Mon")), final_url=url
        ),
        Record(a_page(visits[2], b"two", status=304)),
        a_record(visits[3], b"not found", status=404),
        a_record(visits[4], b"elsewhere", final_url="http://elsewhere/", hops=(Hop(url, 302, "http://elsewhere/"),)),
        Record(a_page(visits[5], status=None, outcome=Outcome.FAILED, reason="timeout")),
        a_record(visits[6], b"", method="HEAD"),
    ]
    frontier.record(db, seen)
    at = EVENING.replace(day=2)
    assert evidence.last_body(db, "a01", url) == Seen(sha(b"two"), '"2"', "Mon", at)
    assert evidence.last_body(db, "a02", url) is None
    db.execute("DELETE FROM bodies WHERE sha256 = ?", [sha(b"two")])
    assert evidence.last_body(db, "a01", url) == Seen(sha(b"one"), '"1"', "", EVENING.replace(day=1))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pages SET status = 200",
        "DELETE FROM pages",
        "INSERT OR REPLACE INTO pages SELECT * FROM pages",
        "UPDATE OR REPLACE pages SET id = 'x'",
    ],
)
def test_pages_are_append_only_for_any_program(db: Database, path: Path, sql: str) -> None:
    visit = a_visit()
    frontier.plan(db, [visit])
    frontier.record(db, [a_record(visit, status=404)])
    plain = pysqlite3.connect(str(path))
    try:
        with pytest.raises(pysqlite3.IntegrityError, match="pages are append-only"):
            plain.execute(sql)
    finally:
        plain.close()
    with open_file(path) as again:
        assert evidence.page(again, visit.id).status == 404
