"""Readers for the tests of `crawler.reading.readers`: what they do is written in the body."""

from __future__ import annotations

import os
import signal
import time

from checks import reading
from checks.model import Facts


def read(body: bytes) -> Facts:
    if b"spin" in body:
        while True:
            pass
    if b"sleep" in body:
        time.sleep(60)
    if b"hoard" in body:
        return Facts("1", str(len(bytearray(2 * 1024**3))), "other")
    if b"killed" in body:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"chatter" in body:
        print("a parser's warning")
    return reading.read(body)
