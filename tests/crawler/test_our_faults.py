"""Our fault is not theirs: under each of twenty faults on our side no site loses a point that it kept without it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from checks.judge import judge
from checks.model import Outcome
from crawler.demo.run import CityClock
from crawler.network.guard import NameTable, system_names
from crawler.night.options import SHANGHAI, BrowserOptions, NightResult
from storage.frontier import tally
from storage.observations import city_of, nights_of
from storage.schema import open_file
from tests.crawler.city import HOSTS, answers, html
from tests.crawler.conftest import NIGHT, RUBRIC, options, pages_of, unit
from tests.crawler.faulty import JumpingClock, SlowNames, crawled
from tests.crawler.sites import Asked, Handler, Server, Writer, page
from tests.crawler.test_tls import NOW, certificate

CONTROLS = ("http://one.control.test/", "http://two.control.test/")
CITY = HOSTS[:2]
SCRIPTED, SECURE = (
    "scripted.test",
    "secure.test",
)  # shows nothing without a browser; HTTPS with a certificate of its own
UNITS = (*map(unit, (*CITY, SCRIPTED)), unit(SECURE, f"https://{SECURE}/"))
PLACES = (*CONTROLS, *(each.url for each in UNITS))
START = datetime(2008, 11, 20, 1, tzinfo=SHANGHAI)
YEAR = timedelta(days=400)
NOBODY: tuple[str, dict[int, int]] = ("127.0.0.77", {})


@dataclass(frozen=True)
class Fault:
    """What differs from a good night: options, something planted in the crawl's process, its environment."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    plants: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


SURROUNDINGS = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.77:9/"),
    "SSL_CERT_FILE": "/nowhere/ca.pem",
    "SSL_CERT_DIR": "/nowhere",
    "TZ": "",
}
NAMES = (
    "no DNS", "no DNS: says that no name exists", "DNS answers slowly", "DNS answers too slowly", "wrong DNS",
    "wrong DNS: an address of our own", "no route", "all control hosts down", "clock jumps forward", "clock jumps back",
    "clock is a year ahead", "disk full", "read-only disk", "file limit reached", "memory limit reached",
    "a reader child killed", "all reader children killed", "browser missing", "browser crashes", "proxy variable set",
    "CA file missing", "time zone unset", "second instance started", "SIGTERM in mid-run",
)  # fmt: skip

SHOWN = {  # the reason of a visit, or of the run, that the fault leaves behind
    **dict.fromkeys(
        ("no DNS", "no DNS: says that no name exists", "DNS answers too slowly", "wrong DNS"), "our network"
    ),
    **dict.fromkeys(("no route", "all control hosts down", "file limit reached"), "our network"),
    "wrong DNS: an address of our own": "address refused",
    "browser missing": "no browser",
    "browser crashes": "browser",
    "SIGTERM in mid-run": "interrupted",
}


def faults(server: Server, captive: Server) -> dict[str, Fault]:
    """The faults in the order of NAMES."""
    names = server.names
    hosts = [*names.names]
    portal = dict.fromkeys(hosts, ("127.0.3.1", {80: captive.port, 443: captive.port}))
    nowhere = dict.fromkeys(hosts, ("255.255.255.255", {}))
    down = {**names.names, "one.control.test": NOBODY, "two.control.test": NOBODY, CITY[0]: NOBODY}
    now = time.time()
    # None of these stops a crawl, so they share one.
    several = Fault(
        {"resolve": SlowNames(names, 0.5), "browser": BrowserOptions("/nowhere/chromium")},
        ("kill_a_reader", "second_instance"),
        SURROUNDINGS,
    )
    found = (
        Fault({"resolve": system_names}, ("no_name_server",)),
        Fault({"resolve": NameTable({})}),
        several,
        Fault({"resolve": SlowNames(names, 2)}, ("short_patience",)),
        Fault({"resolve": NameTable(portal)}),
        Fault({"resolve": NameTable(dict.fromkeys(hosts, ("10.0.0.1", {})))}),
        Fault({"resolve": NameTable(nowhere), "allowed": ("255.255.255.255/32",)}),
        Fault({"resolve": NameTable(down)}),
        Fault({"clock": JumpingClock(START, now, YEAR, 12)}),
        Fault({"clock": JumpingClock(START, now, -YEAR, 12)}),
        Fault({"clock": JumpingClock(START, now, YEAR)}),
        Fault(plants=("disk_full",)),
        Fault(plants=("read_only_disk",)),
        Fault(plants=("few_files",)),
        Fault(plants=("little_memory",)),
        several,
        Fault(plants=("kill_all_readers",)),
        several,
        Fault({"browser": BrowserOptions("/bin/false")}),
        *(several,) * 4,
        Fault(plants=("terminated",)),
    )
    return dict(zip(NAMES, found, strict=True))


async def what_time(_: Asked, writer: Writer) -> None:
    """A control host, whose clock is right."""
    told = CLOCK().astimezone(SHANGHAI)
    writer.write(page("here", headers=f"Date: {told:%a, %d %b %Y %H:%M:%S} +0800\r\n"))


async def log_in_first(_: Asked, writer: Writer) -> None:
    """What a captive portal says to everybody."""
    writer.write(page(html("上网认证", "请先登录")))


CLOCK = CityClock(START, time.time())


def city_answers() -> dict[tuple[str, str], bytes | Handler]:
    found = {key: answer for key, answer in answers().items() if key[0] in CITY}
    rows = "".join(f"<li><a href='/{day}.html'>关于第{day}号文件的通知</a> 2008-11-{day}</li>" for day in range(10, 20))
    found[SECURE, "/"] = page(html("市安全局", f"<ul>{rows}</ul>{'<!-- -->' * 500_000}"))
    found[SCRIPTED, "/"] = page(html("市数据局", "<p>正在加载</p><script src='/menu.js'></script>"))
    return found | {(f"{name}.control.test", "/"): what_time for name in ("one", "two")}


def disturbed(folder: Path, fault: Fault, server: Server) -> tuple[Path, object]:
    """The evidence of a night under a fault, and how the crawl said that it ended."""
    folder.mkdir()
    file = folder / "evidence.sqlite"
    usual = {"controls": CONTROLS, "clock": CityClock(START, time.time())}
    chosen = options(file, UNITS, server.names, **{**usual, **fault.changes})
    return file, crawled(chosen, fault.plants, fault.environment, folder)


def deductions(file: Path) -> set[tuple[str, str, str]]:
    """Everything that costs a point, now or once it is confirmed."""
    with closing(open_file(file)) as db:
        found = judge(city_of(db, NIGHT), nights_of(db, NIGHT), RUBRIC)
    return {(each.unit, each.indicator, fault.key) for each in found for fault in each.faults}


Nights = dict[str, tuple[Path, object]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Every fault's night and, under "", one without a fault; faults that are the same object share a night."""
    folder = tmp_path_factory.mktemp("faults")
    tls = certificate(folder, SECURE, NOW + timedelta(days=9))
    gate = {(urlsplit(url).hostname or "", path): log_in_first for url in PLACES for path in ("/", "/robots.txt")}
    with (
        Server(city_answers(), tls=tls) as server,
        Server(gate, dict.fromkeys((host for host, _ in gate), "127.0.3.1")) as captive,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        planned = {"": Fault(), **faults(server, captive)}
        names = {id(fault): name for name, fault in planned.items()}
        ended = {
            key: pool.submit(disturbed, folder / f"night of {name}", planned[name], server)
            for key, name in names.items()
        }
        yield {name: ended[id(fault)].result() for name, fault in planned.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_of_ours_costs_nobody_a_point(name: str, nights: Nights) -> None:
    good, _ = nights[""]
    assert {("czj", "dead_links"), ("czj", "domain")} <= {found[:2] for found in deductions(good)}, (
        "there is something to lose"
    )
    file, _ = nights[name]
    assert deductions(file) <= deductions(good)


@pytest.mark.parametrize("name", NAMES)
def test_the_fault_was_there_and_what_it_hid_is_told(name: str, nights: Nights) -> None:
    file, result = nights[name]
    said = result.reason if isinstance(result, NightResult) else ""
    sites = [each for each in pages_of(file) if each.unit]
    assert SHOWN.get(name, "") in (said, *(each.reason for each in sites)), (result, [each.reason for each in sites])
    assert not [each.url for each in sites if each.outcome is Outcome.FAILED]
    with closing(open_file(file)) as db:
        counts = tally(db, NIGHT)
    assert counts["planned"] == len(pages_of(file)) + counts["pending"], (
        "every planned visit is there, made or still planned"
    )
    if isinstance(result, NightResult) and result.state == "done":
        assert counts["pending"] == 0


def test_a_clock_that_is_set_in_mid_run_changes_no_time(nights: Nights) -> None:
    for name in ("clock jumps forward", "clock jumps back"):
        file, _ = nights[name]
        assert {each.at.date() for each in pages_of(file)} == {NIGHT}


def test_proxy_authorities_and_time_zone_of_the_environment_change_nothing(nights: Nights) -> None:
    file, _ = nights["proxy variable set"]
    pages = pages_of(file)
    assert {each.reason for each in pages if each.outcome is not Outcome.DONE} == {"no browser"}
    assert {each.certificate for each in pages if each.url.startswith("https:") and each.status} == {"self-signed"}
    assert {each.at.utcoffset() for each in pages} == {timedelta(hours=8)}
