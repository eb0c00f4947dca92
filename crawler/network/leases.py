"""Addresses that several crawls share: whoever asks one holds it for the request and for the pause after it."""

from __future__ import annotations

import fcntl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TextIO

from crawler.network.politeness import MAX_WAIT

LOOK_AGAIN = 0.05  # seconds after which an address that another crawl holds is tried again


class Leases(Protocol):
    """Who may ask an address now, among all crawls that were given the same leases. It goes to other processes."""

    def take(self, address: str, delay: float) -> float:
        """0.0 where the address is ours until `give`; else the seconds after which to try again."""

    def give(self, address: str, pause: float) -> None:
        """Give an address back; nobody may ask it for `pause` seconds."""


@dataclass
class FileLeases:
    """Leases of the crawls of one machine: a locked file for each address, in it the moment before which it rests.

    The system takes the lock back from a crawl that is killed; its pause is written before its request.
    """

    folder: Path
    _held: dict[str, TextIO] = field(default_factory=dict)

    def take(self, address: str, delay: float) -> float:
        """Lock the address's file, unless another crawl has it or the address rests."""
        file = Path(self.folder, address.replace(":", "_")).open("a+", encoding="ascii")  # noqa: SIM115 (held open)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return LOOK_AGAIN
        file.seek(0)
        wait = float(file.read() or 0) - time.monotonic()
        if 0 < wait <= max(delay, MAX_WAIT):  # what is later was written before the machine started
            file.close()
            return wait
        _write(file, time.monotonic() + delay)
        self._held[address] = file
        return 0.0

    def give(self, address: str, pause: float) -> None:
        """Write down the pause and unlock."""
        with self._held.pop(address) as file:
            _write(file, time.monotonic() + pause)


def _write(file: TextIO, moment: float) -> None:
    file.seek(0)
    file.truncate()
    file.write(str(moment))
    file.flush()
