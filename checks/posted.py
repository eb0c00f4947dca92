"""The test letters to a unit as one night sees them; one that stands on the site too is judged by what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from checks.cases import Case
from checks.letters import SentLetter
from checks.site import Site
from checks.windows import Window, begins

Letters = tuple[tuple[SentLetter, str], ...]


def posted(site: Site, found: Mapping[str, Case], window: Window) -> Letters:
    """The test letters of the window whose outcome is known on that night, each with how it was overdue ("" in time)."""
    recent = (letter for letter in site.letters if letter.day >= begins(window, site.night))
    known = (_as_shown(letter, found) for letter in recent)
    return tuple((letter, letter.late(site.night)) for letter in known if letter.counts(site.night))


def untested(site: Site, found: Mapping[str, Case]) -> dict[str, Case]:
    """The citizens' letters alone: a test letter that the site shows is not counted twice."""
    tokens = [letter.token for letter in site.letters]
    return {key: case for key, case in found.items() if not any(token in case.letter.title for token in tokens)}


def _as_shown(letter: SentLetter, found: Mapping[str, Case]) -> SentLetter:
    case = next((case for case in found.values() if letter.token in case.letter.title), None)
    if case is None:
        return letter
    seen = case.page.at.date()
    if case.replied or case.status == "answered":
        return replace(letter, answered=_first(letter.answered, case.replied or min(seen, letter.last)))
    handed = seen if case.status == "handed over" else None
    open_on = seen if seen > letter.last else None
    return replace(
        letter, handed_over=_first(letter.handed_over, handed), unanswered=_first(letter.unanswered, open_on)
    )


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
