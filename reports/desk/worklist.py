"""The inbox of a judgement, kept between requests: what a finding costs is reckoned once, a decision changes its own item only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from markupsafe import Markup
from sqlite_utils import Database

from checks.model import Finding, Verdict
from reports.desk.items import STATES, Filters, Item, item_of, items, last_words
from reports.desk.judgement import Judgement
from reports.labels import group_name
from storage import decisions
from storage.decisions import Decision
from storage.transactions import query

Choices = dict[str, list[tuple[str, str | Markup]]]


@dataclass(frozen=True)
class Base:
    """What follows from a judgement alone: its items as if nobody had decided, in their order, and what the filters offer."""

    judgement: Judgement
    items: tuple[Item, ...]
    choices: Choices


@dataclass(frozen=True)
class Worklist:
    """What is to be reviewed, dearest first, with the decisions up to one moment; `version` names that moment."""

    base: Base
    words: tuple[dict[str, Decision], dict[tuple[str, str], Decision]]
    version: int

    @cached_property
    def items(self) -> list[Item]:
        """All items; those that nobody decided on are the judgement's own."""
        by_finding, by_line = self.words
        return [
            self.item(each.judged)
            if each.judged.id in by_finding or (each.judged.unit, each.judged.indicator) in by_line
            else each
            for each in self.base.items
        ]

    @cached_property
    def done(self) -> int:
        """How many are decided."""
        return sum(item.done for item in self.items)

    def item(self, found: Finding) -> Item:
        """A finding, in the inbox or not, with what was decided on it."""
        return item_of(self.base.judgement, found, *self.words)

    def fitting(self, filters: Filters) -> list[Item]:
        """The items that are asked for."""
        return [item for item in self.items if filters.fit(item)] if filters.words() else self.items


class Worklists:
    """Gives the worklist of a judgement; a new decision, whoever kept it, is noticed at the next question."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._lock = Lock()
        self._kept: Worklist | None = None

    def __call__(self, db: Database, judgement: Judgement) -> Worklist:
        """The worklist as the file has it now."""
        version = int(query(db, "SELECT coalesce(max(rowid), 0) FROM decisions")[0][0])  # they are only ever added
        with self._lock:
            kept = self._kept
            if kept is None or kept.base.judgement is not judgement:
                base = _base(judgement)
            elif kept.version == version:
                return kept
            else:
                base = kept.base
            self._kept = Worklist(base, last_words(decisions.of(db)), version)
            return self._kept


def _base(judgement: Judgement) -> Base:
    found = items(judgement)
    return Base(judgement, tuple(found), _choices(judgement, found))


def _choices(judgement: Judgement, everything: Sequence[Item]) -> Choices:
    """What each filter offers: only what occurs, in the order of roster, rubric and calendar."""
    judged = {each.unit for each in judgement.findings}
    groups = dict.fromkeys(group_name([unit]) for code, unit in judgement.units.items() if code in judged)
    indicators = {item.judged.indicator for item in everything}
    verdicts = {item.judged.verdict for item in everything}
    nights = sorted({night for item in everything for night, _ in item.judged.nights}, reverse=True)
    return {
        "group": [(name, name) for name in groups],
        "indicator": [(name, line.name) for name, line in judgement.lines.items() if name in indicators],
        "verdict": [(each.value, each.value) for each in Verdict if each in verdicts],
        "night": [(night, night) for night in nights],
        "state": list(STATES.items()),
    }
