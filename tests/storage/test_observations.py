"""Judging gets the city of a day: its roster, its lists, its nights, each page with its facts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlite_utils import Database

from checks import reading
from checks.model import Facts
from storage import facts, frontier
from storage.observations import city_of, nights_of
from storage.runs import end_run, start_run
from tests.storage.make import EVENING, NIGHT, a_page, a_record, a_run, a_unit, a_visit, sha, some_facts

SECOND, THIRD = NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(reading, "VERSION", "7", raising=False)
    return "7"


@pytest.fixture
def city(db: Database, version: str) -> Database:
    """Three nights, the last one still running; the second night's home page is unchanged."""
    portal = a_unit("p00", kind="portal")
    for night, state in ((NIGHT, "done"), (SECOND, "stopped"), (THIRD, "running")):
        run = a_run(night)
        start_run(db, run, [portal, a_unit("a01"), a_unit("a02")], {"topic": [{"unit": "a01", "item": str(night)}]})
        visits = [a_visit("a01", night=night), a_visit("a02", night=night), a_visit("a01", "x.doc", night, role="link")]
        frontier.plan(db, visits)
        frontier.record(db, [a_record(visits[0], b"a01", facts=some_facts(version, "a01"))])
        frontier.record(db, [a_record(visits[1], b"a02"), a_record(visits[2], None)])
        if state != "running":
            end_run(db, run.id, EVENING, state)
    return db


def test_the_city_of_a_day(city: Database) -> None:
    seen = city_of(city, SECOND)
    assert [unit.code for unit in seen.units] == ["a01", "a02"]
    assert seen.portal == a_unit("p00", kind="portal")
    assert seen.lists == {"topic": [{"unit": "a01", "item": str(SECOND)}]}


def test_pages_come_with_their_facts(city: Database) -> None:
    pages = dict(nights_of(city, SECOND))[NIGHT]
    assert len(pages) == 3
    assert a_page(a_visit("a01"), b"a01") in pages
    found = {page.url: page.facts and page.facts.title for page in pages}
    assert found == {"http://a01.gov.cn/": "a01", "http://a02.gov.cn/": None, "http://a01.gov.cn/x.doc": None}


def test_only_the_finished_nights_of_the_period_come(city: Database) -> None:
    assert list(dict(nights_of(city, THIRD))) == [NIGHT, SECOND]
    assert list(dict(nights_of(city, NIGHT))) == [NIGHT]
    assert list(dict(nights_of(city, THIRD, since=SECOND))) == [SECOND]
    assert list(nights_of(city, NIGHT - timedelta(days=1))) == []


def test_facts_of_an_unchanged_body_are_decoded_once(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    real, decoded = reading.from_json, []

    def counting(text: str) -> Facts:
        decoded.append(text)
        return real(text)

    monkeypatch.setattr(reading, "from_json", counting)
    seen = dict(nights_of(city, SECOND))
    assert len(decoded) == 1
    first, second = (next(page for page in pages if page.body == sha(b"a01")) for pages in seen.values())
    assert first.facts is second.facts is not None


def test_facts_of_another_reader_do_not_count(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    facts.save(city, "8", {sha(b"a02"): some_facts("8", "read by the next reader")})
    monkeypatch.setattr(reading, "VERSION", "8")
    titles = [page.facts and page.facts.title for page in dict(nights_of(city, NIGHT))[NIGHT]]
    assert sorted(map(str, titles)) == ["None", "None", "read by the next reader"]


def test_a_night_without_pages_is_there(db: Database, version: str) -> None:
    run = a_run()
    start_run(db, run, [a_unit("a01")], {})
    end_run(db, run.id, EVENING, "failed", "our network")
    assert list(nights_of(db, NIGHT)) == [(NIGHT, [])]
