"""A consistent copy of the evidence file, also while a crawl is writing to it."""

from __future__ import annotations

import os
from pathlib import Path

import pysqlite3 as sqlite3
from sqlite_utils import Database

from storage.errors import StorageError
from storage.transactions import explained


def backup(db: Database, path: Path) -> None:
    """Copy the open file to a new one; it has its name only when it is whole and on the disk.

    Errors: StorageError where something is there already, or the copy cannot be written.
    """
    if path.exists():
        raise _taken(path)
    if not path.parent.is_dir():
        raise StorageError(f"{path}: its folder is not there: make {path.parent} first")
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)  # left by a backup that was killed
    try:
        _copy(db, part)
        _publish(part, path)
    finally:
        part.unlink(missing_ok=True)


def _copy(db: Database, part: Path) -> None:
    try:
        target = sqlite3.connect(str(part))
        try:
            db.conn.backup(target)
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
