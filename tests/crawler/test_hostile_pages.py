"""Pages made to hang or burst a parser, through the crawl itself: each becomes one page, and no neighbour waits for it."""

from __future__ import annotations

from contextlib import closing

import pytest

from checks.model import Outcome, Page
from checks.reading import VERSION
from storage import facts
from storage.schema import open_file
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.faulty import crawled
from tests.crawler.sites import Handler, Server, page
from tests.crawler.test_readers import PARSER_BOMBS

COULD_NOT = "could not be read"
BOMBS = {f"bomb{number}.test": name for number, name in enumerate(PARSER_BOMBS)}
# None of the fourteen reaches a limit with the readers of today, so these stand for the ones that will.
LIMITS = {"spins.test": b"<html>spin</html>", "hoards.test": b"<html>hoard</html>"}
NEIGHBOURS = tuple(f"neighbour{number}.test" for number in range(12))
Night = tuple[dict[str, Page], dict[str, tuple[str, ...]]]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("pages")
    html = "Content-Type: text/html\r\n"
    answers: dict[tuple[str, str], bytes | Handler] = {
        **{(host, "/"): page(PARSER_BOMBS[name], headers=html) for host, name in BOMBS.items()},
        **{(host, "/"): page(body) for host, body in LIMITS.items()},
        **{(host, "/"): page(f"<html><title>{host}</title><body>{'文字' * 200}</body></html>") for host in NEIGHBOURS},
    }
    file = folder / "evidence.sqlite"
    with Server(answers) as server:
        units = tuple(unit(host) for host, _ in answers)
        chosen = options(file, units, server.names, timeout=8, readers=2)
        result = crawled(chosen, ("slow_readers",), {}, folder)
    assert getattr(result, "state", result) == "done"
    homes = {each.unit: each for each in pages_of(file) if each.role == "home"}
    with closing(open_file(file)) as db:
        read = facts.facts(db, VERSION, {each.body for each in homes.values() if each.body})
    return homes, {code: read[each.body].problems for code, each in homes.items() if each.body in read}


@pytest.mark.parametrize("host", BOMBS, ids=list(BOMBS.values()))
def test_a_page_that_bursts_parsers_is_one_page(host: str, night: Night) -> None:
    homes, problems = night
    code = host.removesuffix(".test")
    assert (homes[code].outcome, homes[code].status) == (Outcome.DONE, 200)
    assert code in problems, "read, or given up by its reader; never without a word"


@pytest.mark.parametrize("host", LIMITS)
def test_a_page_that_uses_up_its_reader_could_not_be_read(host: str, night: Night) -> None:
    homes, problems = night
    code = host.removesuffix(".test")
    assert homes[code].outcome is Outcome.DONE
    assert problems[code] == (COULD_NOT,)


def test_no_neighbour_gets_a_false_timeout(night: Night) -> None:
    homes, problems = night
    codes = [host.removesuffix(".test") for host in NEIGHBOURS]
    assert {(homes[code].outcome, homes[code].reason) for code in codes} == {(Outcome.DONE, "")}
    assert not any(COULD_NOT in problems[code] for code in codes)
    print(f"neighbours of hostile pages: the slowest answered in {max(homes[code].took_ms for code in codes)} ms")
