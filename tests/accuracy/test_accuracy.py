"""The goals of reading, on the made pages: a reading that falls below its goal fails and says where."""

from __future__ import annotations

import time

import pytest

from checks.reading import read
from checks.reading.text import decode
from tests.accuracy.made import pages
from tests.accuracy.measure import measure


@pytest.fixture(scope="module")
def read_pages():
    made = list(pages())
    return [(page, read(page.body)) for page in made]


@pytest.fixture(scope="module")
def tallies(read_pages):
    found = measure(read_pages)
    for name, tally in sorted(found.items()):
        print(f"{name:22} precision {tally.precision:.4f} recall {tally.recall:.4f} F1 {tally.f1:.4f}")
    return found


def test_there_are_enough_pages(read_pages):
    assert len(read_pages) >= 300
    assert {page.family for page, _ in read_pages} >= {
        "list",
        "home",
        "article",
        "encoding",
        "letters",
        "state",
        "undated",
        "columns",
    }


def test_publication_dates(tallies):
    dates = tallies["published"]
    assert dates.recall >= 0.98, dates.notes
    assert dates.wrong <= 0.005 * (dates.right + dates.missed), dates.notes


def test_list_rows(tallies):
    assert tallies["rows"].f1 >= 0.97, tallies["rows"].notes


def test_columns(tallies):
    assert tallies["columns"].recall >= 0.95, tallies["columns"].notes
    assert tallies["columns"].precision >= 0.95, tallies["columns"].notes
    kinds = [name for name in tallies if name.startswith("columns ")]
    assert len(kinds) == 17
    assert {
        name: tallies[name].notes for name in kinds if tallies[name].recall < 0.9 or tallies[name].precision < 0.9
    } == {}


def test_letters(tallies):
    assert tallies["letters"].f1 >= 0.97, tallies["letters"].notes


def test_states(tallies):
    assert tallies["state"].recall >= 0.95, tallies["state"].notes
    assert tallies["state"].wrong == 0, tallies["state"].notes


def test_kinds(tallies):
    assert tallies["kind"].recall >= 0.97, tallies["kind"].notes


def test_encodings(read_pages):
    wrong = []
    for page, facts in read_pages:
        if (
            page.text
            and "charset conflict" not in facts.problems
            and decode(page.body).text.strip() != page.text.strip()
        ):
            wrong.append(page.name)
    assert wrong == []


def test_speed_is_printed(read_pages):
    slowest = max((_best(page.body), page.name, len(page.body)) for page, _ in read_pages[::20])
    print(f"slowest of the made pages tried: {slowest[1]}, {slowest[2] / 1000:.0f} KB, {slowest[0] * 1000:.1f} ms")


def _best(body):
    spans = []
    for _ in range(3):
        start = time.process_time()
        read(body)
        spans.append(time.process_time() - start)
    return min(spans)
