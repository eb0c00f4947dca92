"""The processes of a program that we started: which they are, and what memory they hold."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def processes(token: str) -> list[int]:
    """The processes of the browser that was started with a token, the first one and all below it."""
    parents = dict(_parents())
    roots = {process for process in parents if token and token in _command(process)}
    found = set(roots)
    while more := {process for process, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])


def _command(process: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
    return ""


def resident(process: int) -> int:
    """Bytes of memory that a process alone holds."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        resident_pages, shared = Path(f"/proc/{process}/statm").read_text().split()[1:3]
        return (int(resident_pages) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0
