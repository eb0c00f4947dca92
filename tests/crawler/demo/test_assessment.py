"""The demo's forms and ballots: whole enough to rank by, with the gaps that a real year has."""

from __future__ import annotations

from datetime import date

from checks.rubric import load
from crawler.demo.assessment import handed_in
from crawler.demo.city import city
from reports.tally.ballots import OUTSIDE, TWICE, UNKNOWN, count, read_ballots
from reports.tally.fields import sites
from reports.tally.filled import read_form
from reports.tally.settings import Settings

LAST = date(2026, 12, 31)
UNITS = list(city().units)
RUBRIC = load("changde-2008")
WINDOW = (date(2026, 12, 1), LAST)


def test_every_form_reads_as_it_was_made_and_some_are_missing() -> None:
    made = [(name, data) for name, data, _ in handed_in(UNITS, RUBRIC, LAST) if name.endswith(".xlsx")]
    kinds = [read_form(data, name, UNITS, RUBRIC).kind for name, data in made]
    assert 0 < len(sites(UNITS)) - kinds.count("self") < 15
    assert (kinds.count("group"), kinds.count("visit"), kinds.count("responsibility")) == (9, 6, 1)


def test_the_ballots_show_what_is_set_aside() -> None:
    files = [(name, data) for name, data, _ in handed_in(UNITS, RUBRIC, LAST) if name.endswith(".csv")]
    counted = count([each for name, data in files for each in read_ballots(data, name)], UNITS, WINDOW, Settings())
    assert counted.valid > 1500
    assert all(counted.aside[reason] for reason in (OUTSIDE, TWICE, UNKNOWN))
    assert set(counted.channels) == {"web", "sms"}


def test_the_demo_is_the_same_on_every_call() -> None:
    once, again = (list(handed_in(UNITS[:8], RUBRIC, LAST)) for _ in range(2))
    assert once == again
