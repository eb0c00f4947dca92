"""What a page family is given to draw, and the family itself: a record of functions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawler.demo.description import ColumnDescription, PostDescription, SiteDescription


@dataclass(frozen=True, slots=True)
class Item:
    """A link with its words."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list; `date` as written, "" where the row shows none."""

    title: str
    href: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a column on the home page."""

    name: str
    href: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a column's list; pages are counted from 1, `paths` are those of all its pages."""

    column: ColumnDescription
    rows: tuple[Row, ...]
    page: int
    paths: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article; `date` as written, "" where it shows none, `day` the day it came out."""

    title: str
    column: str
    date: str
    day: datetime.date
    paragraphs: Sequence[str]
    attachments: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """What every page of a site shares."""

    site: SiteDescription
    today: datetime.date
    generated: datetime.date
    title: str
    menu: tuple[Item, ...]
    footer: tuple[Item, ...]

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.site.unit.name


@dataclass(frozen=True, slots=True)
class Family:
    """How the sites of one content system are built.

    `column_path` takes column, page and number of pages; `article_path` column, post and day. `home`, `listing` and
    `article` draw the middle of a page and `shell` the page around it.
    """

    column_path: Callable[[ColumnDescription, int, int], str]
    article_path: Callable[[ColumnDescription, PostDescription, datetime.date], str]
    shell: Callable[[Screen, str], str]
    home: Callable[[Screen, Sequence[Block]], str]
    listing: Callable[[Screen, Listing], str]
    article: Callable[[Screen, Article], str]
