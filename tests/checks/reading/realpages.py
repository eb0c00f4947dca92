"""The real pages beside the repository, their labels, and the measures by which readings are compared with them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.model import Facts
from checks.reading import read
from checks.resolve import resolve_day, resolve_url

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("SPOTCHECK_REALPAGES", ROOT.parent / "shared" / "realpages"))
# The labels know no `survey`: whoever made them counted 意见征集 and 网上调查 as interaction, that is, mailbox.
SAME_KIND = {"survey": "mailbox"}


@dataclass(frozen=True)
class Score:
    """How many were right, missed and wrong."""

    right: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed or 1)

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"precision {self.precision:.3f} recall {self.recall:.3f} F1 {self.f1:.3f}"


def score(want: Iterable[object], got: Iterable[object]) -> Score:
    want, got = set(want), set(got)
    return Score(len(want & got), len(want - got), len(got - want))


@lru_cache
def labels() -> dict:
    return json.loads((FOLDER / "labels.json").read_text("utf-8"))


@lru_cache
def body(file: str) -> bytes:
    return (FOLDER / file).read_bytes()


@lru_cache
def facts(file: str) -> Facts:
    return read(body(file))


def rows_of(file: str, base: str, year_end: str) -> set[tuple[str, str]]:
    """The dated rows as (address, day), with days read as on the last day that the labels know."""
    at = datetime.fromisoformat(year_end).replace(hour=12, tzinfo=ZoneInfo("Asia/Shanghai"))
    return {
        (resolve_url(post.href, base) or "", str(resolve_day(post.date, at)))
        for post in facts(file).posts
        if post.date and post.href
    }
