"""Sites that lead on without end: each ends inside its share, says by which pattern, and keeps nobody from being visited."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from checks.model import Outcome, Page
from crawler.network.politeness import Limits
from crawler.night.options import NightResult
from crawler.night.run import run_night
from tests.crawler.city import HOSTS, answers, html
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.sites import Asked, Server, Writer, page

SHARE = 60  # requests a site
TRAPS = {
    "calendar without end": "trap: calendar",
    "session id in every link": "trap: session id",
    "path that repeats itself": "trap: repeating path",
    "endless next": "trap: endless next",
    "links with a random query": "trap: random query",
}


def host_of(name: str) -> str:
    return f"{name.replace(' ', '-')}.test"


class Trap:
    """Any path of a host: a menu, and links that go on for ever."""

    def __init__(self) -> None:
        self._dice = random.Random(8)

    async def __call__(self, asked: Asked, writer: Writer) -> None:
        made = {host_of(name): getattr(self, name.replace(" ", "_")) for name in TRAPS}[asked.host](asked.path)
        writer.write(page(html(asked.path, made)))

    def calendar_without_end(self, path: str) -> str:
        months = "".join(
            f"<a href='/rili/{year}-{month:02d}.html'>{year}年{month}月的工作日历</a> "
            for year in range(2007, 2012)
            for month in range(1, 13)
        )
        return f"<a href='/xw/'>工作动态</a> {months}"

    def session_id_in_every_link(self, path: str) -> str:
        names = {"/xw/": "工作动态", "/gg/": "通知公告", "/": "首页"}
        return " ".join(
            f"<a href='{path};jsessionid={self._dice.getrandbits(64):016X}'>{name}</a>" for path, name in names.items()
        )

    def path_that_repeats_itself(self, path: str) -> str:
        return f"<a href='{path}xw/'>工作动态</a> <a href='{path}xw/xw/xw/'>本站新闻的更多内容</a>"

    def endless_next(self, path: str) -> str:
        if path == "/":
            return "<a href='/letters/1.html'>局长信箱</a>"
        number = int(path.rpartition("/")[2].partition(".")[0])
        rows = "".join(
            f"<tr><td><a href='/letter/{number}{row}.html'>关于第{number}{row}号路灯的来信</a></td><td>2008-11-1{row}</td><td>已回复</td></tr>"
            for row in range(6)
        )
        more = "".join(f"<a href='/letters/{number + step}.html'>{number + step}</a> " for step in (1, 2, 3))
        return f"<table><tr><th>标题</th><th>来信时间</th><th>状态</th></tr>{rows}</table><div>{more}<a href='/letters/{number + 1}.html'>下一页</a></div>"

    def links_with_a_random_query(self, path: str) -> str:
        names = {"/xw/": "工作动态", "/gg/": "通知公告", "/": "首页"}
        return " ".join(f"<a href='{path}?r={self._dice.random()}'>{name}</a>" for path, name in names.items())


class Endless(dict[tuple[str, str], object]):
    """Answers of the trap for every path of its hosts, of the city for its own."""

    def get(self, key: tuple[str, str], default: object = None) -> object:  # type: ignore[override]
        return super().get(key, TRAP if key[0].removesuffix(".test").replace("-", " ") in TRAPS else default)


TRAP = Trap()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NightResult, list[Page], Server]]:
    given = {**answers(), **{(host_of(name), "/robots.txt"): page("") for name in TRAPS}}
    with Server(given) as server:
        server.answers = Endless(given)  # type: ignore[assignment]
        units = tuple(unit(host) for host in (*map(host_of, TRAPS), *HOSTS[:2]))
        file = tmp_path_factory.mktemp("traps") / "evidence.sqlite"
        result = run_night(options(file, units, server.names, limits=Limits(requests=SHARE)))
        yield result, pages_of(file), server


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_ends_inside_its_share_and_says_its_pattern(
    name: str, night: tuple[NightResult, list[Page], Server]
) -> None:
    result, pages, server = night
    mine = [each for each in pages if each.unit == host_of(name).removesuffix(".test")]
    assert (result.state, result.counts["pending"]) == ("done", 0)
    assert TRAPS[name] in {each.reason for each in mine if each.outcome is Outcome.NOT_REACHED}, Counter(
        (each.role, each.reason, each.url) for each in mine
    )
    asked = len(server.log.paths(host_of(name)))
    print(f"{name}: {asked} requests")
    assert asked < SHARE
    assert not [each for each in mine if each.reason == "budget"], "the pattern ends it, not the share"
    assert [each.outcome for each in mine if each.role == "home"] == [Outcome.DONE]


def test_the_other_sites_are_visited_to_the_end(night: tuple[NightResult, list[Page], Server]) -> None:
    _, pages, _ = night
    of_city = [each for each in pages if f"{each.unit}.test" in HOSTS]
    assert len({each.unit for each in of_city}) == 2
    assert {each.outcome for each in of_city} == {Outcome.DONE}


def test_a_menu_is_visited_under_whatever_session_or_number(night: tuple[NightResult, list[Page], Server]) -> None:
    _, pages, _ = night
    for name in ("session id in every link", "links with a random query"):
        columns = [each for each in pages if each.unit == host_of(name).removesuffix(".test") and each.role == "column"]
        assert {(each.column, each.outcome) for each in columns} == {("news", Outcome.DONE), ("notice", Outcome.DONE)}
        assert len(columns) == 2
