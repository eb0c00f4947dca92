"""Crawling a small server: every crawl is a process of its own, so tests of one kind share one crawl."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from checks.model import Finding, Page, Unit
from checks.rubric import load
from crawler.demo.run import run_demo
from crawler.network.guard import NameTable
from crawler.night.options import NightOptions, NightResult
from crawler.night.run import run_night
from storage import evidence, findings
from storage.schema import open_file

NIGHT = date(2008, 11, 20)
SERVED = "127.0.0.0/8"
DAY = date(2026, 12, 31)  # the demo's second night lies in another year: days without a year must not slip
AS_OF = DAY + timedelta(days=1)
RUBRIC = load("changde-2008")


def unit(host: str, url: str = "") -> Unit:
    return Unit(code=host.removesuffix(".test"), name=host, kind="government", url=url or f"http://{host}/")


def options(evidence_file: Path, units: tuple[Unit, ...], names: NameTable, **changes: Any) -> NightOptions:
    """Quick manners for a server on loopback."""
    quick = NightOptions(
        evidence_file, NIGHT, units, "spotcheck (test)", allowed=(SERVED,), delay=0.02, timeout=10, connect_timeout=5,
        retry_pause=0.1, resolve=names, readers=1,
    )  # fmt: skip
    return replace(quick, **changes)


def pages_of(evidence_file: Path, night: date | None = None) -> list[Page]:
    with closing(open_file(evidence_file)) as db:
        return evidence.pages(db, night)


Crawl = Callable[..., tuple[NightResult, list[Page]]]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """`crawl(units, names, …)`: run a night into the test's evidence file, give its result and the night's pages."""

    def run(units: tuple[Unit, ...], names: NameTable, **changes: Any) -> tuple[NightResult, list[Page]]:
        chosen = options(tmp_path / "evidence.sqlite", units, names, **changes)
        return run_night(chosen), pages_of(chosen.evidence, chosen.night)

    return run


@dataclass(frozen=True)
class Demo:
    """What one run of the demo left behind."""

    folder: Path
    shown: str
    db: Database

    def findings(self) -> list[Finding]:
        return findings.load(self.db, AS_OF, RUBRIC.stamp)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo city, crawled once for all tests, which only read it; whoever comes first needs 600 s.

    The processes of one run of the tests share it: the second waits for the first at a lock.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, said = shared / "demo-out", shared / "demo-said"
    with (shared / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            shown = StringIO()
            run_demo(folder, DAY, shown)
            said.write_text(shown.getvalue(), "utf-8")
    with closing(open_file(folder / "evidence.sqlite")) as db:
        yield Demo(folder, said.read_text("utf-8"), db)
