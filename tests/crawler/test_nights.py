"""Nights that follow each other: what did not change is neither sent nor read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from checks.model import Outcome
from crawler.night.run import run_night
from tests.crawler.city import HOSTS, answers
from tests.crawler.conftest import NIGHT, options, pages_of, unit
from tests.crawler.sites import Asked, Server, Writer
from tests.crawler.sites import page as answer

UNITS = tuple(unit(host) for host in HOSTS)
READ = ("home", "column", "article")


def test_an_unchanged_city_answers_304_and_is_not_read_again(tmp_path: Path) -> None:
    first = options(tmp_path / "evidence.sqlite", UNITS, None)  # type: ignore[arg-type]
    with Server(answers(etags=True)) as server:
        first = replace(first, resolve=server.names)
        one = run_night(first)
        two = run_night(replace(first, night=NIGHT + timedelta(days=1)))
    assert (one.state, two.state) == ("done", "done")
    assert one.read > 0
    assert two.read == 0
    before, after = (pages_of(first.evidence, night) for night in (NIGHT, NIGHT + timedelta(days=1)))
    assert len(before) == len(after)
    unchanged = {(page.unit, page.url): page for page in after if page.role in READ}
    for page in before:
        if page.role in READ:
            again = unchanged[page.unit, page.url]
            assert (again.status, again.body, again.size) == (304, page.body, 0)


def test_a_day_without_changes_but_without_tags_is_sent_again_and_not_read_again(tmp_path: Path) -> None:
    with Server(answers()) as server:
        first = options(tmp_path / "evidence.sqlite", UNITS, server.names)
        run_night(first)
        two = run_night(replace(first, night=NIGHT + timedelta(days=1)))
    assert two.read == 0
    assert {page.outcome for page in pages_of(first.evidence)} == {Outcome.DONE}


def test_only_the_chosen_units_are_visited(tmp_path: Path) -> None:
    with Server(answers()) as server:
        run_night(options(tmp_path / "evidence.sqlite", UNITS, server.names, only=frozenset({"rsj"})))
        assert {each.host for each in server.log.asked} == {"rsj.test"}


def test_a_site_that_answers_the_second_time_did_not_fail(tmp_path: Path) -> None:
    asked: list[str] = []

    async def resets_once(request: Asked, writer: Writer) -> None:
        asked.append(request.path)
        whole = answer("<html><title>市财政局</title><p>正文</p></html>")
        writer.write(
            whole[:-20] if len(asked) == 1 else whole
        )  # before its first byte the transport asks again by itself

    with Server({("czj.test", "/"): resets_once}) as server:
        result = run_night(options(tmp_path / "evidence.sqlite", (unit("czj.test"),), server.names))
    home = next(each for each in pages_of(tmp_path / "evidence.sqlite") if each.role == "home")
    assert (home.outcome, home.status, asked) == (Outcome.DONE, 200, ["/", "/"])
    assert result.counts["failed"] == 0
