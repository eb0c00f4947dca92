"""A disk that forgets: what SQLite wrote and synced is recorded, and a power cut keeps only what the disk had promised.

The storage code of the product runs unchanged on a connection of the apsw package, whose SQLite lets Python stand between
it and the files. What was not synced when the power goes may be on the disk whole, in part or not at all, in any order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pysqlite3

SECTOR = 512
KEPT = ("", "-wal")  # the shared memory beside them is made anew

Op = tuple[Any, ...]  # ("write", file, offset, bytes), ("truncate", file, size), ("sync", file), ("said", ids)


@dataclass
class Disk:
    """Everything that reached the files, in order.

    `refuse` is called before every write and may raise in its place, `refuse_file` before those into the file itself.
    """

    log: list[Op] = field(default_factory=list)
    refuse: Callable[[], None] = lambda: None
    refuse_file: Callable[[], None] = lambda: None

    def said(self, ids: Sequence[str]) -> None:
        """The program acknowledged these."""
        self.log.append(("said", list(ids)))


class Files(apsw.VFS):
    """SQLite's own files, with a disk that writes down what happens."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk, self.name = disk, name
        super().__init__(name, "unix")

    def xOpen(self, name: Any, flags: Any) -> File:  # noqa: N802 (SQLite's own name)
        """Open a file under the disk's eyes."""
        return File(self.disk, name, flags)


class File(apsw.VFSFile):
    """One file."""

    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        self._disk = disk
        self._suffix = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "").name.partition(
            ".sqlite"
        )[2]
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 (SQLite's own name)
        """Write, and write it down."""
        self._disk.refuse()
        if not self._suffix:
            self._disk.refuse_file()
        self._disk.log.append(("write", self._suffix, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 (SQLite's own name)
        """Cut, and write it down."""
        self._disk.log.append(("truncate", self._suffix, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's own name)
        """Bring to the disk, and write it down."""
        self._disk.log.append(("sync", self._suffix))
        super().xSync(flags)


class Rows:
    """What `execute` of the standard library's interface gives."""

    def __init__(self, connection: apsw.Connection, sql: str, values: Any) -> None:
        self.description: Any = None
        cursor = connection.cursor()
        cursor.exec_trace = self._look  # apsw forgets the columns of an answer without rows
        self._rows = iter(cursor.execute(sql, values).fetchall())
        self.rowcount, self.lastrowid = connection.changes(), connection.last_insert_rowid()

    def _look(self, cursor: apsw.Cursor, *_: object) -> bool:
        self.description = cursor.get_description() or None
        return True

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return list(self._rows)

    def fetchone(self) -> Any:
        """One row, or None."""
        return next(self._rows, None)


class Connection:
    """An apsw connection behind the interface of the standard library."""

    def __init__(self, path: Path, vfs: str) -> None:
        self._real = apsw.Connection(str(path), vfs=vfs)
        self._real.set_busy_timeout(10_000)
        self.text_factory: Any = str
        self.isolation_level = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._real.in_transaction

    def execute(self, sql: str, values: Any = ()) -> Rows:
        """Run a statement; errors are those of the SQLite package in use."""
        try:
            return Rows(self._real, sql, values)
        except apsw.Error as error:
            told = pysqlite3.OperationalError(str(error))
            told.sqlite_errorname = f"SQLITE_{type(error).__name__.removesuffix('Error').upper()}"
            raise told from error

    def close(self) -> None:
        """Close; on a full disk the checkpoint at the end fails, and the log stays beside the file."""
        with suppress(apsw.FullError):
            self._real.close(True)


def after_the_cut(log: Sequence[Op], folder: Path, chance: random.Random) -> Path:
    """The files as the disk has them when the power goes after these operations."""
    for suffix in KEPT:
        ops = [op for op in log if op[0] != "said" and op[1] == suffix]
        last_sync = max((place for place, op in enumerate(ops) if op[0] == "sync"), default=-1)
        content = bytearray()
        for op in ops[: last_sync + 1]:
            _apply(content, op)
        for op in _survivors(ops[last_sync + 1 :], chance):
            _apply(content, op)
        if ops:
            (folder / f"evidence.sqlite{suffix}").write_bytes(content)
    return folder / "evidence.sqlite"


def _survivors(ops: list[Op], chance: random.Random) -> list[Op]:
    """Of what was never synced: nothing, everything, or some of it in any order and torn."""
    mode = chance.randrange(4)
    if mode < 2:
        return ops if mode else []
    chosen = [op for op in ops if chance.random() < 0.5]
    if mode == 3:
        chance.shuffle(chosen)
    return [_torn(op, chance) for op in chosen]


def _torn(op: Op, chance: random.Random) -> Op:
    if op[0] != "write" or len(op[3]) <= SECTOR:
        return op
    return (*op[:3], op[3][: SECTOR * chance.randrange(1, len(op[3]) // SECTOR + 1)])


def _apply(content: bytearray, op: Op) -> None:
    if op[0] == "truncate":
        del content[op[2] :]
        content.extend(bytes(max(0, op[2] - len(content))))
    elif op[0] == "write":
        content.extend(bytes(max(0, op[2] - len(content))))
        content[op[2] : op[2] + len(op[3])] = op[3]
