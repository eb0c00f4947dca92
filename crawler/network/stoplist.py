"""The sites that have asked us to stop: a file that may be changed while a night is under way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from crawler.network.guard import host_of

LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


class StopList:
    """A text file with a host, an address or a unit's code a line, and comments after `#`; none where there is no file.

    The file is looked at again when the last look is older than a second. One that cannot be read leaves what was
    known. `now` is a steady clock in seconds.
    """

    def __init__(self, path: Path | None, now: Callable[[], float] = time.monotonic) -> None:
        """Look at the file with the first question."""
        self._path = path
        self._now = now
        self._looked = -LOOK_SECONDS
        self._names: frozenset[str] = frozenset()

    def names(self, unit: str, host: str, address: str) -> bool:
        """Whether the unit, the host (with or without www.) or its address is in the list."""
        if self._path is not None and self._now() - self._looked >= LOOK_SECONDS:
            self._looked = self._now()
            self._names = self._read(self._path)
        return not self._names.isdisjoint((unit, host.removeprefix("www."), address)) if self._names else False

    def _read(self, path: Path) -> frozenset[str]:
        try:
            text = path.read_bytes().decode("utf-8-sig", "replace")
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            logger.warning("%s: %s; what it said before holds", path, error.strerror)
            return self._names
        return names_in(text)


def names_in(text: str) -> frozenset[str]:
    """What the lines of a stop list name: each as it stands, and as a host.

    >>> sorted(names_in("# 来电要求\\nhttp://WWW.a.gov.cn/x  # 8 May\\n\\nczj\\n10.0.0.8"))
    ['10.0.0.8', 'WWW.a.gov.cn', 'a.gov.cn', 'czj']
    """
    words = [line.partition("#")[0].strip() for line in text.splitlines()]
    bare = {word.partition("://")[2].partition("/")[0] if "://" in word else word for word in words if word}
    return frozenset(bare | {host_of(f"http://{name}").removeprefix("www.") for name in bare} - {""})
