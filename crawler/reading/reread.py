"""Reading the kept bodies that the present readers have not read yet: after an update of the readers, or a lost one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlite_utils import Database

from checks.reading import VERSION
from crawler.reading.readers import Readers
from storage import facts
from storage.bodies import body

TOGETHER = 50


def read_anew(db: Database) -> int:
    """Read them in child processes and keep their facts. Out: how many bodies were read."""
    return asyncio.run(_read_all(db, facts.unread(db, VERSION)))


async def _read_all(db: Database, bodies: list[str]) -> int:
    readers, count = Readers(), 0
    try:
        for batch in _batches(bodies):
            found = await asyncio.gather(*(readers.read(body(db, sha)) for sha in batch))
            kept = {sha: read for sha, read in zip(batch, found, strict=True) if read is not None}
            facts.save(db, VERSION, kept)
            count += len(kept)
    finally:
        await readers.close()
    return count


def _batches(bodies: Sequence[str]) -> list[Sequence[str]]:
    return [bodies[start : start + TOGETHER] for start in range(0, len(bodies), TOGETHER)]
