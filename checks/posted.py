"""The test letters to a unit as one night sees them; one that stands on the site too is judged by what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from checks.cases import Case
from checks.letters import SentLetter
from checks.model import Letter, Page
from checks.reachability import trouble
from checks.resolve import resolve_day
from checks.site import Site
from checks.windows import Window, begins

SHORTEST_CODE = 6  # a shorter query code may stand in an address by chance


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site shows of a test letter: the page, the letter's status, and the day of its answer."""

    page: Page
    status: str
    replied: date | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A test letter on one night: how it was overdue ("" in time), and the page of the site that shows it, if any."""

    letter: SentLetter
    late: str
    page: str = ""


def posted(site: Site, found: Mapping[str, Case], window: Window) -> tuple[Posted, ...]:
    """The test letters of the window whose outcome is known on that night."""
    return tuple(
        Posted(letter, letter.late(site.night), seen.page.id if seen else "")
        for letter, seen in _recent(site, found, window)
        if letter.counts(site.night)
    )


def unsettled(site: Site, found: Mapping[str, Case], window: Window) -> tuple[SentLetter, ...]:
    """The test letters of the window whose last day is over without anybody knowing whether they were answered."""
    return tuple(letter for letter, _ in _recent(site, found, window) if letter.unsettled(site.night))


def _recent(site: Site, found: Mapping[str, Case], window: Window) -> Iterator[tuple[SentLetter, Shown | None]]:
    """The test letters of the window with what the site shows of each."""
    for letter in site.letters:
        if letter.day >= begins(window, site.night):
            seen = _shown(letter, site, found)
            yield as_shown(letter, seen), seen


def untested(site: Site, found: Mapping[str, Case]) -> dict[str, Case]:
    """The citizens' letters alone: a test letter that the site shows is not counted twice."""
    return {key: case for key, case in found.items() if not any(_names(case.letter, letter) for letter in site.letters)}


def watched(letter: SentLetter, pages: Iterable[Page]) -> Shown | None:
    """What the page that the letter's query code leads to says; None where it was not read or does not show the letter."""
    for page in pages:
        if page.role != "letter" or page.label != letter.token or trouble(page) or page.facts is None:
            continue
        inner = next((each for each in page.facts.letters if _names(each, letter)), None)
        if inner and (inner.status or inner.replied):
            return Shown(page, inner.status or "answered", resolve_day(inner.replied, page.at))
    return None


def as_shown(letter: SentLetter, seen: Shown | None) -> SentLetter:
    """The letter with what the site shows of it: answered, only handed over, or not yet answered."""
    if seen is None:
        return letter
    day = seen.page.at.date()
    if seen.replied or seen.status == "answered":
        return replace(letter, answered=_first(letter.answered, seen.replied or min(day, letter.last)))
    handed = day if seen.status == "handed over" else None
    open_on = day if day > letter.last else None
    return replace(
        letter, handed_over=_first(letter.handed_over, handed), unanswered=_first(letter.unanswered, open_on)
    )


def _shown(letter: SentLetter, site: Site, found: Mapping[str, Case]) -> Shown | None:
    looked_up = watched(letter, site.pages)
    case = next((case for case in found.values() if _names(case.letter, letter)), None)
    return looked_up or (Shown(case.page, case.status, case.replied) if case else None)


def _names(shown: Letter, letter: SentLetter) -> bool:
    """Whether a letter on the site is the test letter: it bears its token, or its query code."""
    if letter.token in shown.title.upper():
        return True
    code = re.escape(letter.code)
    whole = re.compile(rf"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])")
    return len(letter.code) >= SHORTEST_CODE and bool(whole.search(shown.title) or whole.search(shown.href))


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
