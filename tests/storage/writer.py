"""A crawl without network: records page after page, says so on standard output, and is killed by its test."""

from __future__ import annotations

import hashlib
import os
import sys
from datetime import timedelta

from checks.model import page_id
from storage.frontier import Record, Visit, pending, plan, record
from storage.schema import open_file
from tests.storage.make import EVENING, NIGHT, a_page, some_facts

GROUP = 5


def visit(number: int) -> Visit:
    url = f"http://a01.gov.cn/{number}.htm"
    return Visit(page_id(NIGHT, "a01", "column", url), NIGHT, "a01", url, "column", label=str(number))


def body(number: int) -> bytes:
    """About 30 KB that belong to the number."""
    return b"".join(hashlib.sha256(f"{number} {part}".encode()).digest() for part in range(960))


def finished(done: Visit, limit: int) -> Record:
    number = int(done.label)
    further = tuple(visit(child) for child in range(3 * number + 1, 3 * number + 4) if child < limit)
    page = a_page(done, body(number), at=EVENING + timedelta(seconds=number))
    return Record(page, body(number), some_facts(title=done.label), further)


def say(word: str, ids: list[str]) -> None:
    os.write(sys.stdout.fileno(), f"{word} {' '.join(ids)}\n".encode())


def main(path: str, limit: int) -> None:
    """Visit everything that is pending until nothing is; only what is committed is spoken of."""
    with open_file(path, create=True) as db:
        say("planned", [item.id for item in plan(db, [visit(0)])])
        while waiting := pending(db, NIGHT):
            group = [finished(item, limit) for item in waiting[:GROUP]]
            new = record(db, group)
            say("done", [item.page.id for item in group])
            say("planned", [item.id for item in new])
    say("finished", [])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
