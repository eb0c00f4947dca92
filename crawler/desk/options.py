"""What the office file says of the review desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field

from crawler.office.fields import Table, Words


class Desk(Table):
    """Where the desk keeps its accounts, how browsers reach it, and until when units may object."""

    accounts: Path = Field(default=Path("desk.sqlite"), examples=["desk.sqlite"])
    objections_until: date | None = Field(default=None, examples=[date(2008, 12, 25)])
    names: tuple[Words, ...] = Field(default=(), examples=[["fuhe.city.example"]])
    https: bool = Field(default=False, examples=[True])
