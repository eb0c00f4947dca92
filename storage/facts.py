"""What the readers found, by body and reader version: computed once per distinct body."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlite_utils import Database

from checks import reading
from checks.model import Facts
from storage.compression import packed, unpacked
from storage.transactions import query, writing

READ_ROLES = ("home", "column", "list", "letter", "article", "probe")
BATCH = 500
CODECS = {b"z": "zstd", b"r": "raw"}

FactsRow = tuple[str, str, bytes]


def facts(db: Database, version: str, bodies: Collection[str]) -> dict[str, Facts]:
    """The facts of bodies by SHA-256, as that reader version found them; bodies not read yet are left out."""
    found: dict[str, Facts] = {}
    for batch in _batches(sorted(set(bodies))):
        marks = ", ".join("?" * len(batch))
        rows = query(db, f"SELECT body, data FROM facts WHERE version = ? AND body IN ({marks})", [version, *batch])  # noqa: S608
        found.update((sha, facts_of(data)) for sha, data in rows)
    return found


def unread(db: Database, version: str) -> list[str]:
    """The bodies of pages that are read for facts and that this reader version has not read yet."""
    marks = ", ".join("?" * len(READ_ROLES))
    sql = f"""SELECT DISTINCT body FROM pages JOIN bodies ON sha256 = body WHERE role IN ({marks})
    AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.body = pages.body AND version = ?) ORDER BY body"""  # noqa: S608
    return [sha for (sha,) in query(db, sql, [*READ_ROLES, version])]


def save(db: Database, version: str, found: Mapping[str, Facts]) -> None:
    """Keep the facts of bodies (SHA-256 → facts) under a reader version; what is there already stays."""
    rows = [(sha, version, facts_row(sha, facts)[2]) for sha, facts in found.items()]
    with writing(db):
        for row in rows:
            keep_facts(db, row)


def facts_row(sha: str, facts: Facts) -> FactsRow:
    """The row of a body's facts."""
    codec, data = packed(reading.to_json(facts).encode())
    return sha, facts.version, codec[:1].encode() + data


def facts_of(data: bytes) -> Facts:
    """The facts in the stored bytes of a row."""
    return reading.from_json(text_of(data).decode())


def text_of(data: bytes) -> bytes:
    """The JSON text in the stored bytes of a row, whose first byte names the codec."""
    return unpacked(CODECS[data[:1]], data[1:])


def keep_facts(db: Database, row: FactsRow) -> None:
    """Store facts inside the caller's transaction; those that are there already stay."""
    db.execute("INSERT INTO facts (body, version, data) VALUES (?, ?, ?) ON CONFLICT (body, version) DO NOTHING", row)


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))
