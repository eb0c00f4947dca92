"""What one night's crawl is told: the visits' limits and manners, and where its evidence goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.model import Unit
from crawler.network.guard import Resolve, system_names
from crawler.network.leases import Leases
from crawler.network.politeness import Limits

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_now() -> datetime:
    """The time by the machine's clock, as the office reads it."""
    return datetime.now(SHANGHAI)


@dataclass(frozen=True)
class BrowserOptions:
    """The browser for pages that show nothing without one: its program, how many pages a site, and the limits of one."""

    executable: str = "/usr/bin/chromium"
    pages: int = 20
    seconds: float = 90.0
    megabytes: int = 1500  # of all its processes together


@dataclass(frozen=True)
class NightOptions:
    """One night's crawl; the same night started again goes on where it ended.

    `units` is the whole roster and `only` the codes to visit (all where it is empty); `lists` are the office's lists;
    `allowed` are non-public networks (`10.1.0.0/16`) that the roster needs; `stop_list` is a file that names who asked us to stop (see
    `crawler.network.stoplist`); `controls` are URLs that answer whenever our
    own network does; without a `browser` no page is rendered. `delay`, `timeout`, `connect_timeout`, `retry_pause` and `time_limit` are seconds; without a time
    limit the night ends when all is visited. `look` is 1 for a night and the number of its round for a probe of the home
    pages alone. `clock` and `resolve` go to another process: they must be importable
    functions or objects that can be pickled. `rubric` is only written down with the run. Where a crawl is one of several
    that make a night together, `memory` is the evidence file of the earlier nights and `leases` are the addresses shared.
    `queries` holds the address, with `{code}` in it, at which a letter through a form (by the form's address) is looked up.
    `warnings` say what of the office's files is wrong that the night goes on without; they are kept with its run.
    """

    evidence: Path
    night: date
    units: tuple[Unit, ...]
    user_agent: str
    only: frozenset[str] = frozenset()
    lists: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    delay: float = 1.0
    timeout: float = 30.0
    connect_timeout: float = 15.0
    retry_pause: float = 30.0
    time_limit: float | None = None
    stop_list: Path | None = None
    limits: Limits = field(default_factory=Limits)
    readers: int = 2
    browser: BrowserOptions | None = None
    clock: Callable[[], datetime] = shanghai_now
    resolve: Resolve = system_names
    log_level: str = "WARNING"
    look: int = 1
    rubric: str = ""
    memory: Path | None = None
    leases: Leases | None = None
    queries: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def probe(self) -> bool:
        """Whether this is a round of probes, not a night."""
        return self.look > 1


@dataclass(frozen=True)
class NightResult:
    """How a night ended. `state` is done, stopped or failed, `reason` says why it is not done; the counts are the
    night's in the evidence file: planned = done + failed + not reached + pending; `not_due` of the done ones were not asked again, because
    an earlier visit stands for them. `read` counts the bodies read."""

    run: str
    state: str
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    read: int = 0
    not_due: int = 0
    seconds: float = 0.0
