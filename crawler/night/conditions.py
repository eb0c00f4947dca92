"""Under which conditions a run saw what it saw: sealed with it, so that an objection can be answered years later."""

from __future__ import annotations

import platform
import socket
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import pysqlite3

from checks.model import Page
from checks.reading import VERSION
from checks.rubric import load
from crawler.network.guard import NameTable
from crawler.night.options import NightOptions

LIBRARIES = ("gov-spotcheck", "scrapy", "twisted", "lxml", "selectolax", "resiliparse", "beautifulsoup4")
RESOLVER = Path("/etc/resolv.conf")


def at_start(options: NightOptions) -> dict[str, object]:
    """What is known when a run begins."""
    return {
        "only": sorted(options.only),
        "delay": options.delay,
        "timeout": options.timeout,
        "user_agent": options.user_agent,
        "controls": list(options.controls),
        "host": socket.gethostname(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": pysqlite3.sqlite_version,
        "libraries": {name: version(name) for name in LIBRARIES},
        "readers": VERSION,
        "rubric": load(options.rubric).stamp if options.rubric else "",
        "warnings": list(options.warnings),
        "proxy": "none",  # settings.HTTPPROXY_ENABLED is False, whatever the environment says
        "resolver": _resolver(options),
    }


def at_end(answers: dict[str, str], controls: Iterable[Page]) -> dict[str, object]:
    """What is known when a run ends: which name had which address, and how far the clock was off."""
    return {"answers": answers, "clock_offset": clock_offset(controls)}


def clock_offset(controls: Iterable[Page]) -> float | str:
    """Seconds that our clock is behind the control hosts' clocks (the median of their Date headers), to half a second.

    `not measured` where none of them told its time.
    """
    offsets = []
    for page in controls:
        told = next((value for name, value in page.headers if name.lower() == "date"), "")
        try:
            # a Date is cut to the second, and was written before the answer was taken
            offsets.append((parsedate_to_datetime(told) - page.at).total_seconds() + 0.5)
        except (ValueError, TypeError):  # no date, or one without a zone
            continue
    return round(median(offsets) * 2) / 2 if offsets else "not measured"


def _resolver(options: NightOptions) -> str:
    if isinstance(options.resolve, NameTable):
        return f"a table of {len(options.resolve.names)} names"
    try:
        lines = RESOLVER.read_text("utf-8", "replace").splitlines()
    except OSError:
        return "the system's"
    servers = [words[1] for words in map(str.split, lines) if words[:1] == ["nameserver"] and len(words) > 1]
    return f"the system's: {', '.join(servers)}" if servers else "the system's"
