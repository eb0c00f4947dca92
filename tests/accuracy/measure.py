"""Compares readings with the truth of the made pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from checks.model import Facts
from checks.resolve import resolve_day, resolve_url
from tests.accuracy.made import AT, URL, Made

_DEAD = {"soft 404", "bot wall", "login page", "maintenance"}


@dataclass
class Tally:
    """Right, missed and wrong readings of one kind, and where they went wrong."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, want: Iterable[object], got: Iterable[object]) -> None:
        """Count one page."""
        want, got = set(want), set(got)
        self.right += len(want & got)
        self.missed += len(want - got)
        self.wrong += len(got - want)
        if want != got:
            self.notes.append(
                f"{name}\n    missed {sorted(map(str, want - got))[:4]}\n    wrong  {sorted(map(str, got - want))[:4]}"
            )

    @property
    def recall(self) -> float:
        """Share of the truth that was read."""
        return self.right / (self.right + self.missed or 1)

    @property
    def precision(self) -> float:
        """Share of the readings that are true."""
        return self.right / (self.right + self.wrong or 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (2 * self.right + self.missed + self.wrong or 1)


def measure(cases: Iterable[tuple[Made, Facts]]) -> dict[str, Tally]:
    """Tallies by reading: published, rows, columns, columns <kind>, letters, kind, state, text."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for made, facts in cases:
        if made.published is not None:
            tallies["published"].add(made.name, {made.published} - {""}, {facts.published} - {""})
        if made.rows is not None:
            tallies["rows"].add(made.name, {(_url(h), d) for h, d in made.rows}, rows(facts))
        if made.columns is not None:
            got = {(c.kind, _url(c.href)) for c in facts.columns}
            want = {(kind, _url(href)) for kind, href in made.columns}
            tallies["columns"].add(made.name, want, got)
            for kind in sorted({kind for kind, _ in want | got}):
                tallies[f"columns {kind}"].add(
                    made.name, {x for x in want if x[0] == kind}, {x for x in got if x[0] == kind}
                )
        if made.letters is not None:
            want_letters = {(x.title, x.asked, x.replied, x.status) for x in made.letters}
            tallies["letters"].add(
                made.name, want_letters, {(x.title, x.asked, x.replied, x.status) for x in facts.letters}
            )
        if made.kind:
            tallies["kind"].add(made.name, {made.kind}, {facts.kind})
        if made.problem is not None:
            tallies["state"].add(made.name, {made.problem} - {""}, _DEAD.intersection(facts.problems))
        elif _DEAD.intersection(facts.problems):
            tallies["state"].add(made.name, set(), _DEAD.intersection(facts.problems))
    return tallies


def rows(facts: Facts) -> set[tuple[str, str]]:
    """The rows as (address, ISO day or "None")."""
    return {(_url(post.href), str(resolve_day(post.date, AT))) for post in facts.posts if post.href}


def _url(href: str) -> str:
    return resolve_url(href, URL) or href
