"""Bodies that lean on others: less room, the same bytes, and nothing that stands or falls unseen."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import evidence, frontier
from storage.bodies import LARGEST, body_row
from storage.errors import StorageError
from storage.merge import merge
from storage.schema import open_file
from storage.verify import verify
from tests.storage.make import NIGHT, a_record, a_visit, sha
from tests.storage.test_verify import unlock

NEXT = NIGHT + timedelta(days=1)


def noise(name: str, size: int = 4_000) -> bytes:
    """Bytes that no compression makes smaller."""
    return random.Random(name).randbytes(size)


FRAME = noise("frame")  # what all pages of a site have in common


def a_page_of(text: str) -> bytes:
    return FRAME + noise(text, 200)


def store(
    db: Database, body: bytes, path: str = "", night: object = NIGHT, unit: str = "a01", role: str = "home"
) -> str:
    """A page of a site, kept. Out: the name of its body."""
    visit = a_visit(unit, path, night, role=role)  # type: ignore[arg-type]
    frontier.plan(db, [visit])
    frontier.record(db, [a_record(visit, body)])
    return sha(body)


def room_and_base(db: Database, name: str) -> tuple[int, str | None]:
    found: tuple[int, str | None] = db.execute(
        "SELECT length(data), base FROM bodies WHERE sha256 = ?", [name]
    ).fetchone()
    return found


def test_a_changed_page_leans_on_what_it_was_in_two_steps_at_most(db: Database) -> None:
    texts = ("one", "two", "three", "four", "five")
    names = [store(db, a_page_of(text), night=NIGHT + timedelta(days=day)) for day, text in enumerate(texts)]
    rows = [room_and_base(db, name) for name in names]
    assert [base for _, base in rows] == [None, names[0], names[1], names[1], names[1]]
    assert all(200 <= room < 300 for room, _ in rows[1:])
    assert [evidence.body(db, name) for name in names] == [a_page_of(text) for text in texts]
    assert verify(db) == []


def test_a_page_that_leans_on_another_is_leant_on_when_it_changes(db: Database) -> None:
    """Its own past is nearer to it than the other page."""
    store(db, a_page_of("one"), "1", role="article")
    own = store(db, a_page_of("two"), "2", role="article")
    changed = store(db, a_page_of("two") + b"!", "2", NEXT, role="article")
    assert room_and_base(db, changed)[1] == own
    assert room_and_base(db, changed)[0] < 50
    third = store(db, a_page_of("three"), "3", NEXT, role="article")
    assert room_and_base(db, third)[1] == sha(a_page_of("one"))
    assert evidence.body(db, changed) == a_page_of("two") + b"!"
    assert verify(db) == []


def test_an_unchanged_page_takes_no_room(db: Database) -> None:
    store(db, a_page_of("one"))
    store(db, a_page_of("one"), night=NEXT)
    assert db.execute("SELECT count(*) FROM bodies").fetchone() == (1,)


def test_a_page_leans_on_another_of_its_kind_and_site(db: Database) -> None:
    first = store(db, a_page_of("one"), "1", role="article")
    second = store(db, a_page_of("two"), "2", role="article")
    elsewhere = store(db, a_page_of("three"), unit="a02", role="article")
    otherwise = store(db, a_page_of("four"), role="column")
    assert room_and_base(db, second)[1] == first
    assert room_and_base(db, elsewhere)[1] is None
    assert room_and_base(db, otherwise)[1] is None


def test_a_page_that_changed_by_half_is_kept_whole_and_leant_on(db: Database) -> None:
    store(db, a_page_of("one"))
    other = noise("other frame")
    second = store(db, FRAME[:1800] + other, night=NEXT)
    third = store(db, FRAME[:1800] + other + b"!", night=NEXT + timedelta(days=1))
    assert room_and_base(db, second)[1] is None
    assert room_and_base(db, third)[1] == second


@pytest.mark.parametrize("size", [0, 999, LARGEST + 1])
def test_small_and_huge_bodies_stand_alone(db: Database, size: int) -> None:
    store(db, a_page_of("one")[:size].ljust(size, b"x"))
    name = store(db, a_page_of("one")[: size - 1].ljust(size, b"y"), night=NEXT)
    assert room_and_base(db, name)[1] is None
    assert verify(db) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM bodies WHERE sha256 = ?",
        "UPDATE bodies SET data = x'00', codec = 'raw' WHERE sha256 = ?",
        "UPDATE bodies SET base = sha256 WHERE sha256 = ?",
    ],
)
def test_what_leans_on_a_changed_body_is_named(db: Database, sql: str) -> None:
    first, second = store(db, a_page_of("one")), store(db, a_page_of("two"), night=NEXT)
    unlock(db)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(sql, [first])
    assert any(words.startswith(f"bodies {second}: ") for words in verify(db))
    with pytest.raises(StorageError, match=f"body {second} was changed"):
        evidence.body(db, second)
    assert room_and_base(db, store(db, a_page_of("three"), night=NEXT + timedelta(days=1)))[1] != first


def test_a_body_that_leans_on_another_one_than_it_did_is_named(db: Database) -> None:
    """The foreign key holds, the row is whole: only the bytes tell."""
    store(db, a_page_of("one"))
    second = store(db, a_page_of("two"), night=NEXT)
    other = store(db, noise("other"), unit="a02")
    db.execute("UPDATE bodies SET base = ? WHERE sha256 = ?", [other, second])
    assert any(words.startswith(f"bodies {second}: ") for words in verify(db))


def test_merging_keeps_what_leans_and_packs_alone_what_would_hang_too_deep(db: Database, tmp_path: Path) -> None:
    nights = [NIGHT + timedelta(days=day) for day in range(3)]
    with open_file(tmp_path / "a.sqlite", create=True) as one, open_file(tmp_path / "b.sqlite", create=True) as two:
        texts = ("one", "two", "three")
        chain = [store(one, a_page_of(text), night=night) for text, night in zip(texts, nights, strict=True)]
        # The other file has the last of them alone, and more that lean on it.
        assert store(two, a_page_of("three"), unit="a02") == chain[2]
        more = [
            store(two, a_page_of(text), unit="a02", night=night) for text, night in zip("xy", nights[1:], strict=True)
        ]
        assert [room_and_base(one, name)[1] for name in chain] == [None, chain[0], chain[1]]
        assert [room_and_base(two, name)[1] for name in more] == [chain[2], more[0]]
    merge(db, [tmp_path / "a.sqlite", tmp_path / "b.sqlite"])
    before = db.execute("SELECT * FROM bodies ORDER BY sha256").fetchall()
    assert [room_and_base(db, name)[1] for name in (*chain, *more)] == [None, chain[0], chain[1], None, more[0]]
    assert [evidence.body(db, name) for name in more] == [a_page_of("x"), a_page_of("y")]
    merge(db, [tmp_path / "b.sqlite", tmp_path / "a.sqlite"])
    assert db.execute("SELECT * FROM bodies ORDER BY sha256").fetchall() == before
    assert verify(db) == []


def test_what_a_body_leans_on_must_save_room() -> None:
    assert body_row(a_page_of("one"))[4] is None
