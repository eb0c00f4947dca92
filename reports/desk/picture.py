"""A saved page as a picture, drawn from the stored bytes by a browser that has no way to the network."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore, Lock

from reports import ReportError

SECONDS = 45.0  # for one picture, the browser's start included
KEPT = 60  # pictures in memory, some hundred kilobytes each
WAITING = 3  # who may wait for the one browser; the rest is told to come again


class BusyError(ReportError):
    """Too many wait for a picture already."""


class Pictures:
    """Draws the pictures of saved pages, one at a time, and keeps the newest by the hash of their bodies."""

    def __init__(self, executable: str) -> None:
        """`executable` is the browser's program, "" where there is none."""
        self._executable = executable
        self._kept: dict[tuple[str, bool], bytes] = {}
        self._turn, self._places = Lock(), BoundedSemaphore(WAITING)

    @property
    def possible(self) -> bool:
        """Whether a browser and what drives it are installed."""
        return bool(self._executable) and os.access(self._executable, os.X_OK) and find_spec("playwright") is not None

    def of(self, sha: str, body: bytes, *, letters: bool) -> bytes:
        """The picture (JPEG) of a body; personal data is starred out as in the saved text.

        Errors: BusyError; ReportError where the browser did not draw it in time.
        """
        key = sha, letters
        if kept := self._kept.get(key):
            return kept
        if not self._places.acquire(blocking=False):
            raise BusyError("too many pictures are waiting")
        try:
            with self._turn:
                return self._kept.get(key) or self._keep(key, self._drawn(body, letters))
        finally:
            self._places.release()

    def _keep(self, key: tuple[str, bool], picture: bytes) -> bytes:
        self._kept[key] = picture
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return picture

    def _drawn(self, body: bytes, letters: bool) -> bytes:
        words = [self._executable, secrets.token_hex(8), "letters" if letters else "page"]
        command = [sys.executable, "-m", "reports.desk.drawing", *words]
        # The browser and its driver end by themselves when this process of ours, which holds their pipes, is gone.
        try:
            done = subprocess.run(  # noqa: S603 (our own program)
                command, input=body, capture_output=True, timeout=SECONDS, check=False, cwd=Path(__file__).parents[2]
            )
        except subprocess.TimeoutExpired as error:
            raise ReportError(f"the browser did not draw the page within {SECONDS:g} s") from error
        if done.returncode or not done.stdout.startswith(b"\xff\xd8"):
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise ReportError(f"the browser drew nothing: {said[-1][:200] if said else done.returncode}")
        return done.stdout
