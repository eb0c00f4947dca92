"""A consistent copy of an SQLite file of ours, also while others are writing to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pysqlite3 as sqlite3
from sqlite_utils import Database

from storage.errors import StorageError
from storage.transactions import explained, file_of


def backup(db: Database, path: Path, *, without: Sequence[str] = ()) -> None:
    """Copy the open file to a new one; it has its name only when it is whole and on the disk.

    The copy is as private as the original. Of the tables `without` no row is in it. Errors: StorageError where something is there already, or the copy cannot be written.
    """
    if path.exists():
        raise _taken(path)
    if not path.parent.is_dir():
        raise StorageError(f"{path}: its folder is not there: make {path.parent} first")
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)  # left by a backup that was killed
    try:
        _copy(db, part, without)
        _publish(part, path)
    finally:
        part.unlink(missing_ok=True)


def _copy(db: Database, part: Path, without: Sequence[str]) -> None:
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, Path(file_of(db)).stat().st_mode & 0o777))
        target = sqlite3.connect(str(part), isolation_level=None)
        try:
            db.conn.backup(target)
            for table in without:
                target.execute(f"DELETE FROM [{table}]")  # noqa: S608 (our own names)
            if without:
                target.execute("VACUUM")  # what was deleted is not in the bytes either
        finally:
            target.close()
    except sqlite3.Error as error:
        raise explained(error, str(part)) from error


def _publish(part: Path, path: Path) -> None:
    """Bring the finished copy to the disk, then give it its name."""
    _sync(part, os.O_RDWR)
    try:
        path.touch(exist_ok=False)  # takes the name first, so that nothing that came meanwhile is replaced
    except FileExistsError as error:
        raise _taken(path) from error
    part.replace(path)
    _sync(path.parent, os.O_RDONLY)


def _sync(place: Path, flags: int) -> None:
    handle = os.open(place, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _taken(path: Path) -> StorageError:
    return StorageError(f"{path}: there already, and a backup is never overwritten: give a new name")
