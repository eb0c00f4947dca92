"""Raw bodies under the name of their SHA-256: each distinct body is kept once."""

from __future__ import annotations

from sqlite_utils import Database

from storage.compression import name_of, packed, unpacked
from storage.errors import StorageError
from storage.transactions import file_of, query

BodyRow = tuple[str, int, str, bytes]


def body_row(data: bytes) -> BodyRow:
    """The row of a body: SHA-256, size, codec, stored bytes."""
    return (name_of(data), len(data), *packed(data))


def keep_body(db: Database, row: BodyRow) -> None:
    """Store a body inside the caller's transaction; one that is there already stays."""
    db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row)


def has_body(db: Database, sha: str) -> bool:
    """Whether a body is kept."""
    return bool(query(db, "SELECT 1 FROM bodies WHERE sha256 = ?", [sha]))


def body(db: Database, sha: str) -> bytes:
    """The raw bytes as received. Errors: StorageError where they are not kept or were changed."""
    found = query(db, "SELECT codec, data FROM bodies WHERE sha256 = ?", [sha])
    if not found:
        raise StorageError(f"{file_of(db)}: body {sha} is not kept here: look in the file that was merged or pruned")
    try:
        data = unpacked(*found[0])
    except ValueError:
        data = None
    if data is None or name_of(data) != sha:
        way_out = "go back to a backup that `spotcheck verify` accepts"
        raise StorageError(f"{file_of(db)}: body {sha} was changed: {way_out}", "damaged")
    return data
