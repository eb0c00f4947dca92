"""What the written pages hold: their links, their anchors, their tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

OUTSIDE = ("src", "srcset", "action", "poster", "data", "formaction", "background", "ping")


@dataclass
class Found(HTMLParser):
    """One page as a browser's parser sees it."""

    hrefs: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    _inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "mark":
            self._inside = True
            self.marked.append("")
        for name, value in attrs:
            if name in ("href", "xlink:href"):
                self.hrefs.append(value or "")
            elif name == "id":
                self.ids.append(value or "")
            elif name in OUTSIDE:
                self.fetched.append(value or "")
            elif name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.marked[-1] += data


def read(path: Path) -> Found:
    """One written page."""
    found = Found()
    found.feed(path.read_text("utf-8"))
    return found


def broken_links(folder: Path) -> Iterator[str]:
    """Every link of every page that leads to no file of the report, or to no place in it."""
    pages = {path.resolve(): read(path) for path in folder.rglob("*.html")}
    for path, found in pages.items():
        for href in found.hrefs:
            if href == "data:,":  # the empty icon, so that no browser asks for one
                continue
            name, _, anchor = href.partition("#")
            target = (path.parent / unquote(name)).resolve() if name else path
            if not target.is_file() or not target.is_relative_to(folder.resolve()):
                yield f"{path.relative_to(folder.resolve())} → {href}: no such file"
            elif anchor and anchor not in pages[target].ids:
                yield f"{path.relative_to(folder.resolve())} → {href}: no such place"
