"""A person's word on letters: approved, withdrawn, or decided where nobody knows whether one was sent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlite_utils import Database

from checks.letters import Event
from crawler.errors import CrawlerError
from storage import letters
from storage.letters import Case

WORDS = {"sent": ("decided", ("unknown",)), "not sent": ("decided", ("unknown",))}
WITHDRAWN = ("withdrawn", ("planned", "approved", "put off"))


def approve(db: Database, period: str, tokens: Collection[str], who: str, clock: Callable[[], datetime]) -> list[Case]:
    """Approve planned letters, all of the period where no token is given. Out: the approved ones.

    Errors: CrawlerError for a token of no planned letter; then none is approved.
    """
    planned = {case.letter.token: case for case in letters.cases(db, period) if case.state == "planned"}
    wrong = [token for token in tokens if token not in planned]
    if wrong:
        raise CrawlerError(*(f"{token}: is no planned letter of this period" for token in wrong))
    chosen = [planned[token] for token in tokens or planned]
    for case in chosen:
        letters.add(db, case.letter.id, Event("approved", clock(), named(who)), ["planned"])
    return chosen


def decide(db: Database, token: str, word: str, who: str, why: str, at: datetime) -> None:
    """Keep a person's word: sent or not sent on an unknown letter, withdrawn on one that has not gone out.

    Errors: CrawlerError for an unknown token, StorageError where the word does not fit the letter's state.
    """
    found = [case.letter for case in letters.cases(db) if case.letter.token == token]
    if not found:
        raise CrawlerError(f"{token}: is no letter; `spotcheck letters list` shows them")
    kind, states = WORDS.get(word, WITHDRAWN)
    letters.add(db, found[0].id, Event(kind, at, named(who), {"word": word, "why": why}), states)


def named(who: str) -> str:
    """A person's name. Errors: CrawlerError where it is empty."""
    if not who.strip():
        raise CrawlerError("--who: is empty; write your name")
    return who.strip()
