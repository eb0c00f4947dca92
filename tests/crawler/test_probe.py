"""Probes: every failure named, our own outage nobody's fault, and never beside a night."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer
from threading import Thread

import pytest

from checks.model import Outcome, Page
from crawler.demo.description import MAINTENANCE, WALL_CHECK
from crawler.demo.walls import WALLS
from crawler.network.guard import NameTable
from crawler.night.calendar import ZONE
from crawler.night.lock import BusyError, hold
from crawler.night.options import NightOptions, shanghai_now
from crawler.night.run import run_night
from crawler.visits.follow import home_visit, probe_visit
from crawler.visits.probing import look_of
from storage import runs
from storage.frontier import pending, plan, tally
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file
from tests.crawler.conftest import NIGHT, options, pages_of, unit
from tests.crawler.sites import Asked, Server, Writer, page, redirect

LOOK = 50_000
CONTROLS = ("http://one.control.test/", "http://two.control.test/")
OPEN = page("User-agent: *\nDisallow:\n", headers="Content-Type: text/plain\r\n")
SHUT = page("User-agent: *\nDisallow: /\n", headers="Content-Type: text/plain\r\n")


async def silent(_: Asked, __: Writer) -> None:
    """Say nothing for longer than a probe waits."""
    await asyncio.sleep(5)


def wall(kind: str) -> bytes:
    status, text = WALLS[kind]
    return page(text, f"{status} x")


ANSWERS = {
    ("up.test", "/"): page("<html><title>市财政局</title>首页</html>"),
    ("moved.test", "/"): redirect("http://up.test/"),
    ("late.test", "/"): silent,
    ("broken.test", "/"): page("error", "503 Service Unavailable"),
    ("wall.test", "/"): wall(WALL_CHECK),
    ("repair.test", "/"): wall(MAINTENANCE),
    ("shut.test", "/"): page("home"),
    ("shut.test", "/robots.txt"): SHUT,
    ("one.control.test", "/"): page("here"),
}
UNITS = (
    *(unit(f"{name}.test") for name in ("up", "moved", "late", "broken", "wall", "repair", "shut", "noname", "nobody")),
    unit("plain.test", "https://plain.test/"),
    replace(unit("new.test"), status="new"),
)
ENDS = {
    "up": (Outcome.DONE, "", 200),
    "moved": (Outcome.DONE, "", 200),
    "late": (Outcome.FAILED, "timeout", None),
    "broken": (Outcome.DONE, "", 503),
    "wall": (Outcome.DONE, "", 503),
    "repair": (Outcome.DONE, "", 200),
    "shut": (Outcome.NOT_REACHED, "robots", None),
    "noname": (Outcome.FAILED, "dns", None),
    "nobody": (Outcome.FAILED, "connect", None),
    "plain": (Outcome.FAILED, "tls", None),
}


class Plain(BaseRequestHandler):
    """A secure port that speaks plain HTTP."""

    def handle(self) -> None:
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.fixture(scope="module", autouse=True)
def plain() -> Iterator[None]:
    with TCPServer(("127.0.0.78", 0), Plain) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        PLAIN[443] = server.server_address[1]
        yield
        server.shutdown()
        thread.join()


PLAIN: dict[int, int] = {}


def names_of(server: Server) -> NameTable:
    """The server's names, one where nobody listens, and one whose secure port speaks plain HTTP."""
    nobody = ("127.0.0.77", {80: server.port})
    secure = ("127.0.0.78", PLAIN)
    extra = {"nobody.test": nobody, "two.control.test": nobody, "plain.test": secure}
    return NameTable({**server.names.names, **extra})


def round_of(evidence: Path, names: NameTable, look: int = LOOK, **changes: object) -> NightOptions:
    quick = options(evidence, UNITS, names, controls=CONTROLS, look=look, timeout=1.0, connect_timeout=1.0)
    return replace(quick, **changes)  # type: ignore[arg-type]


def probes(evidence: Path) -> list[Page]:
    return [each for each in pages_of(evidence) if each.role == "probe"]


def test_every_failure_is_named_and_nobody_is_asked_twice(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(ANSWERS) as server:
        first = run_night(round_of(file, names_of(server)))
        asked = [(each.host, each.path) for each in server.log.asked if "control" not in each.host]
        server.log.asked.clear()
        second = run_night(round_of(file, names_of(server), LOOK + 1800))
        again = [(each.host, each.path) for each in server.log.asked if "control" not in each.host]
    assert (first.state, second.state) == ("done", "done")
    assert first.counts == second.counts
    assert first.counts == {
        "sites": 10, "answered": 2, "timeout": 1, "status 503": 1, "bot wall": 1, "maintenance": 1,
        "robots": 1, "dns": 1, "connect": 1, "tls": 1,
    }  # fmt: skip
    for look in (LOOK, LOOK + 1800):
        found = {each.unit: each for each in probes(file) if each.id == probe_visit(NIGHT, by_code(each.unit), look).id}
        assert {code: (each.outcome, each.reason, each.status) for code, each in found.items()} == ENDS
    homes = [(host, path) for host, path in asked if path == "/"]
    assert sorted(homes) == sorted(
        (f"{name}.test", "/") for name in ("up", "up", "moved", "late", "broken", "wall", "repair")
    )
    assert sorted(again) == sorted(homes), "what robots.txt says is asked once a day"


def by_code(code: str):  # type: ignore[no-untyped-def]
    return next(each for each in UNITS if each.code == code)


def test_only_a_page_that_tells_something_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(ANSWERS) as server:
        run_night(round_of(file, names_of(server)))
    assert {each.unit for each in probes(file) if each.body} == {"wall", "repair"}
    assert {each.unit for each in probes(file) if each.size} >= {"up", "moved"}


def test_a_redirects_time_counts(tmp_path: Path) -> None:
    async def slowly(_: Asked, writer: Writer) -> None:
        await asyncio.sleep(0.5)
        writer.write(redirect("http://up.test/"))

    file = tmp_path / "evidence.sqlite"
    with Server({**ANSWERS, ("moved.test", "/"): slowly}) as server:
        run_night(round_of(file, names_of(server), only=frozenset({"moved"})))
    (probe,) = probes(file)
    assert probe.took_ms >= 500


def test_our_own_outage_is_nobodys_failure(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    nobody = {host: ("127.0.0.77", {80: 9, 443: 9}) for host in ("up.test", "plain.test")}
    result = run_night(round_of(file, NameTable(nobody)))
    assert result.counts == {"sites": 10, "our network": 10}
    assert {(each.outcome, each.reason) for each in probes(file)} == {(Outcome.NOT_REACHED, "our network")}


@pytest.mark.parametrize(
    ("remembered", "end"),
    [(True, (Outcome.DONE, "", 503)), (False, (Outcome.NOT_REACHED, "robots unavailable", None))],
    ids=["robots.txt of the day before", "never had a robots.txt"],
)
def test_a_robots_that_is_down_with_its_site(
    remembered: bool, end: tuple[Outcome, str, int | None], tmp_path: Path
) -> None:
    file, only = tmp_path / "evidence.sqlite", frozenset({"broken"})
    down = {("broken.test", "/robots.txt"): page("error", "503 x")}
    if remembered:
        with Server({**ANSWERS, ("broken.test", "/robots.txt"): OPEN}) as server:
            run_night(round_of(file, names_of(server), only=only))
    with Server({**ANSWERS, **down}) as server:
        run_night(round_of(file, names_of(server), only=only, night=NIGHT + timedelta(days=1)))
    found = [each for each in probes(file) if each.night > NIGHT]
    assert [(each.outcome, each.reason, each.status) for each in found] == [end]


def test_a_probe_leaves_an_interrupted_night_as_it_was_and_is_no_night(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with closing(open_file(file, create=True)) as db:
        night = Run(run_id(NIGHT, shanghai_now()), NIGHT, shanghai_now(), conditions={"only": []})
        start_run(db, night, UNITS, {})
        plan(db, [home_visit(NIGHT, UNITS[0])])
        end_run(db, night.id, shanghai_now(), "stopped", "interrupted")
    with Server(ANSWERS) as server:
        run_night(round_of(file, names_of(server)))
        run_night(round_of(file, names_of(server), LOOK + 1800, night=NIGHT + timedelta(days=1)))
        with closing(open_file(file)) as db:
            assert [visit.role for visit in pending(db, NIGHT)] == ["home"]
            assert runs.nights(db) == [NIGHT]
            assert runs.days(db) == [NIGHT, NIGHT + timedelta(days=1)]
            assert [run.state for run in runs.night_runs(db)] == ["stopped"]
            assert runs.units(db, NIGHT + timedelta(days=1)) == list(UNITS), "a probe's row keeps no roster"
        result = run_night(replace(round_of(file, names_of(server)), look=1, only=frozenset({"up", "shut"})))
    assert result.state == "done"
    homes = {each.unit: each for each in pages_of(file, NIGHT) if each.role == "home"}
    assert (homes["up"].status, homes["shut"].reason) == (200, "robots")
    with closing(open_file(file)) as db:
        assert tally(db, NIGHT)["pending"] == 0


def test_a_killed_round_is_ended_by_whoever_comes_next(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with closing(open_file(file, create=True)) as db:
        killed = Run("killed", NIGHT, shanghai_now(), conditions={"probe": True, "only": []})
        start_run(db, killed, (), {})
        plan(db, [probe_visit(NIGHT, UNITS[0], LOOK - 3600)])
    with Server(ANSWERS) as server:
        run_night(round_of(file, names_of(server)))
    with closing(open_file(file)) as db:
        assert {run.id: (run.state, run.reason) for run in runs.runs(db)}["killed"] == ("stopped", "killed")
        assert pending(db, NIGHT) == []
    assert [each.reason for each in probes(file) if each.id == probe_visit(NIGHT, UNITS[0], LOOK - 3600).id] == [
        "stopped"
    ]


def test_a_probe_and_a_night_are_never_at_work_together(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with closing(hold(file)), pytest.raises(BusyError):
        run_night(round_of(file, NameTable({})))


def test_each_second_of_a_day_is_a_look_of_its_own() -> None:
    midnight = shanghai_now().astimezone(ZONE).replace(hour=0, minute=0, second=0)
    looks = [look_of(midnight + timedelta(seconds=second)) for second in range(86_400)]
    assert len(set(looks)) == 86_400
    assert min(looks) > 1, "1 is the night's own look"
