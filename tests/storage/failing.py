"""A crawl without network that kills itself at a named point; its test looks at what it leaves.

`python -m tests.storage.failing FOLDER POINT NUMBER`: at the NUMBER-th time that the point is reached, SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage import backup, findings, proof, schema
from storage.frontier import pending, plan, record
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.storage.make import EVENING, NIGHT, a_run, a_unit
from tests.storage.powercut import Connection, Disk, Files
from tests.storage.test_findings import DAY, RUBRIC, a_finding
from tests.storage.writer import finished, say, visit

PAGES = 60
# The statement at which the program dies, before (True) or after it.
STATEMENTS = {
    "before BEGIN": ("BEGIN IMMEDIATE", True),
    "after the evidence insert": ("INSERT INTO pages", False),
    "before the out-links": ("INSERT INTO visits", True),
    "before COMMIT": ("COMMIT", True),
    "after COMMIT": ("COMMIT", False),
    "during seal": ("INSERT INTO heads", False),
}
POINTS = (*STATEMENTS, "during a WAL checkpoint", "during export", "during backup")


class Death:
    """Kills this process the n-th time that it is met."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def dying(point: str, number: int, path: Path) -> None:
    """Plant the point."""
    death = Death(number)
    if point in STATEMENTS:
        start, before = STATEMENTS[point]
        Database.execute = around(Database.execute, lambda _, sql, *__: sql.startswith(start), death, before)  # type: ignore[method-assign]
    elif point == "during a WAL checkpoint":  # in this journal mode nothing else writes into the file itself
        files = Files(Disk(refuse_file=death), "dying")
        schema.sqlite3.connect = lambda *_, **__: Connection(path, files.name)
    elif point == "during export":
        proof.zipfile.ZipFile.writestr = around(proof.zipfile.ZipFile.writestr, lambda *_: True, death, False)  # type: ignore[method-assign]
    else:
        backup._sync = around(backup._sync, lambda *_: True, death, number % 2 == 0)


def around(real: Callable[..., Any], met: Callable[..., bool], death: Death, before: bool) -> Callable[..., Any]:
    """The same function, dying before or after it does its work."""

    def call(*words: Any, **named: Any) -> Any:
        here = met(*words)
        if here and before:
            death()
        answer = real(*words, **named)
        if here and not before:
            death()
        return answer

    return call


def main(folder: Path, point: str, number: int) -> None:
    """A night, its seal, an export and a backup; only what is done is spoken of."""
    path = folder / "evidence.sqlite"
    open_file(path, create=True).close()
    dying(point, number, path)
    with open_file(path) as db:
        db.execute("PRAGMA wal_autocheckpoint = 50")
        start_run(db, a_run(), [a_unit("a01")], {})
        say("planned", [item.id for item in plan(db, [visit(0)])])
        while waiting := pending(db, NIGHT):
            group = [finished(item, PAGES) for item in waiting[:5]]
            new = record(db, group)
            say("done", [item.page.id for item in group])
            say("planned", [item.id for item in new])
        end_run(db, a_run().id, EVENING, "done")
        say("sealed", [a_run().id])
        findings.save(db, DAY, RUBRIC, [a_finding("f1", pages=(visit(0).id, visit(1).id))])
        for copy in range(3):
            proof.write_pack(db, "f1", folder / f"pack{copy}.zip")
            say("exported", [f"pack{copy}.zip"])
            backup.backup(db, folder / f"copy{copy}.sqlite")
            say("backed", [f"copy{copy}.sqlite"])
    say("finished", [])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
