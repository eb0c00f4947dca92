"""Raw bodies under the name of their SHA-256: each distinct body is kept once, like pages of a site against one another."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlite_utils import Database

from checks.model import Page
from storage.compression import leaning, name_of, packed, unpacked
from storage.errors import StorageError
from storage.transactions import file_of, query

BodyRow = tuple[str, int, str, bytes, str | None]

SMALLEST, LARGEST = 1_000, 2_000_000  # bytes of a body that leans on another, or is leant on
# A body leans on what its address gave before, which may lean on another page of its kind, which stands alone: two steps.
STEPS = 2
EARLIER = "SELECT body FROM pages WHERE unit = ? AND url = ? AND body <> '' ORDER BY rowid DESC LIMIT 1"
SIBLING = "SELECT body FROM pages WHERE night = ? AND unit = ? AND role = ? AND body <> '' ORDER BY rowid DESC LIMIT 1"
NEAR = """SELECT CASE WHEN ?1 THEN iif(below.base IS NULL, near.sha256, below.sha256)
ELSE coalesce(below.base, below.sha256, near.sha256) END
FROM bodies AS near LEFT JOIN bodies AS below ON below.sha256 = near.base WHERE near.sha256 = ?2"""
# What it may take of the room that it would need alone. A page that changed by half stands alone: the next ones lean on it.
WORTH_EARLIER, WORTH_SIBLING = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Base:
    """A body that another may lean on; `worth` is the share of that one's room that is then accepted."""

    sha: str
    data: bytes
    worth: float


def body_row(data: bytes, base: Base | None = None) -> BodyRow:
    """The row of a body: SHA-256, size, codec, stored bytes, and the body that they lean on where that saves room."""
    sha, (codec, small) = name_of(data), packed(data)
    if base and base.sha != sha and SMALLEST <= len(data) <= LARGEST:
        least = leaning(data, base.data)
        if len(least) < base.worth * len(small):
            return sha, len(data), "zstd", least, base.sha
    return sha, len(data), codec, small, None


def base_for(db: Database, page: Page) -> Base | None:
    """What the body of a new page may lean on: what its address gave last, else the newest page of its kind this night."""
    earlier = query(db, EARLIER, [page.unit, page.url])
    found = earlier or query(db, SIBLING, [page.night.isoformat(), page.unit, page.role])
    for (near,) in query(db, NEAR, [bool(earlier), *found[0]]) if found else ():
        with suppress(StorageError):  # a damaged body is for `verify` to name, not for a crawl to end at
            data = body(db, near)
            if SMALLEST <= len(data) <= LARGEST:
                return Base(near, data, WORTH_EARLIER if earlier else WORTH_SIBLING)
    return None


def keep_body(db: Database, row: BodyRow) -> None:
    """Store a body inside the caller's transaction; one that is there already stays."""
    sql = "INSERT INTO bodies (sha256, size, codec, data, base) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    db.execute(sql, row)


def has_body(db: Database, sha: str) -> bool:
    """Whether a body is kept."""
    return bool(query(db, "SELECT 1 FROM bodies WHERE sha256 = ?", [sha]))


def body(db: Database, sha: str) -> bytes:
    """The raw bytes as received.

    Errors: StorageError where they are not kept (reason `pruned` where they were dropped for their age) or were changed.
    """
    found = query(db, "SELECT codec, data, base FROM bodies WHERE sha256 = ?", [sha])
    if not found:
        raise _gone(db, sha)
    codec, data, base = found[0]
    try:
        whole = unpacked(codec, data, base and restored(db, base))
    except ValueError:
        whole = None
    if whole is None or name_of(whole) != sha:
        way_out = "go back to a backup that `spotcheck verify` accepts"
        raise StorageError(f"{file_of(db)}: body {sha} was changed: {way_out}", "damaged")
    return whole


def restored(db: Database, sha: str, steps: int = STEPS) -> bytes:
    """The bytes of a body that others lean on, not compared with its name.

    Errors: ValueError where it is not there, or leans on others in more steps than are ever made.
    """
    found = query(db, "SELECT codec, data, base FROM bodies WHERE sha256 = ?", [sha])
    if not found or not steps:
        raise ValueError(f"body {sha}, which it leans on, is not kept as it was")
    codec, data, base = found[0]
    return unpacked(codec, data, base and restored(db, base, steps - 1))


def _gone(db: Database, sha: str) -> StorageError:
    for at, command in query(db, "SELECT at, command FROM pruned WHERE body = ? ORDER BY at DESC LIMIT 1", [sha]):
        words = f"body {sha} was dropped on {at[:10]} by `{command}`: its hash is kept and still proves any copy of it"
        return StorageError(f"{file_of(db)}: {words}", "pruned")
    return StorageError(f"{file_of(db)}: body {sha} is not kept here: look in the file that was merged")
