"""One entry as the desk takes it, and why one was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.entries.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Single:
    """What was typed at the desk: texts by field of the sheet, the account, and an attachment's name and bytes."""

    sheet: Sheet
    cells: Mapping[str, str]
    account: str
    attachment: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """What the page offers: units by code, and what the entry may be about; None where that is free text."""

    units: Mapping[str, str]
    items: Mapping[str, str] | None


class RefusedError(Exception):
    """An entry that was not kept; `problems` holds what is wrong in Chinese, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """A field stands once, with the first thing that is wrong with it."""
        super().__init__("；".join(problems.values()))
        self.problems = problems
