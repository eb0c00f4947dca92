"""Links: every address that a page names, also those kept in onclick, id or data attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.model import Link
from checks.reading.tree import Tree

LINKS = 5000
_DEAD = re.compile(r"\s*(?:#.*|javascript:.*|void\(.*|about:blank|https?://)?\s*", re.I | re.S)
_DEAD_STARTS = "#jJvVaAhH"
_QUOTED = re.compile(r"""["']([^"'\s<>]{2,400})["']""")
_PLACE = re.compile(r"(?:https?:)?//.|\.{0,2}/.|[\w./-]{1,200}\.(?:s?html?|jspx?|aspx?|php|do|action)\b|mailto:.", re.I)
_HIDDEN = ("onclick", "data-href", "data-url", "data-link", "ms-attr-href", "ng-href", "url", "id", "rel")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_CLICKED = frozenset(("p", "li", "span", "div", "td", "tr", "dd", "h3", "h4"))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of the page: its node, where it leads ("" for nowhere), what it shows and its title attribute.

    `name` is what a person takes for its title: the title attribute where the text is cut short or missing.
    """

    node: int
    href: str
    text: str
    title: str
    name: str
    heads: bool = False  # stands in a heading of its own


def squeeze(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split()) if "\n" in text or "  " in text or "\t" in text else text.strip()


def target(attrs: dict[str, str]) -> str:
    """Where an element leads: its href, or the address hidden in onclick, id or a data attribute; "" for nowhere."""
    href = attrs.get("href", "").strip()
    if href and (href[0] not in _DEAD_STARTS or not _DEAD.fullmatch(href)):
        return href
    if href.lower().startswith("javascript:") and (found := _quoted(href)):
        return found
    for key in _HIDDEN:
        value = attrs.get(key)
        if value:
            found = _quoted(value) if key == "onclick" else (value if _PLACE.match(value) and " " not in value else "")
            if found:
                return found
    return ""


def anchors(tree: Tree) -> list[Anchor]:
    """The links of the page (a and area) with their texts, in document order."""
    found = []
    for node in tree.all("a", "area")[:LINKS]:
        attrs = tree.attrs[node]
        text = squeeze(tree.text(node, most=600))
        title = _plain_title(attrs["title"]) if "title" in attrs else ""
        if not text and not title:
            title = squeeze(attrs.get("alt", "") or attrs.get("aria-label", "") or _picture(tree, node))
        heads = tree.tags[tree.parents[node]] in _HEADINGS
        found.append(Anchor(node, target(attrs), text, title, _name(text, title), heads))
    return found


def buttons(tree: Tree) -> list[Anchor]:
    """Elements without a link inside that act as one when clicked, in document order."""
    found = []
    for node in tree.all(*_CLICKED):
        attrs = tree.attrs[node]
        if "onclick" in attrs:
            text = tree.text(node, most=300)
            if 4 <= len(text) <= 200 and not tree.inside(node, "a"):
                title = attrs.get("title", "")
                found.append(Anchor(node, target(attrs), text, title, _name(text, title)))
    return found


def links(tree: Tree, found: list[Anchor]) -> tuple[Link, ...]:
    """Every link, frame and picture with an address, once per address and text."""
    out = [Link(anchor.href, anchor.text or anchor.title, tree.tags[anchor.node]) for anchor in found if anchor.href]
    for tag in ("frame", "iframe", "img"):
        for node in tree.by_tag.get(tag, [])[:LINKS]:
            attrs = tree.attrs[node]
            src = attrs.get("src", "").strip()
            if src and not src.lower().startswith(("data:", "javascript:", "about:")):
                out.append(Link(src, attrs.get("alt", "") or attrs.get("title", ""), tag))
    return tuple(dict.fromkeys(out))


def frames(tree: Tree) -> tuple[str, ...]:
    """The addresses of frames and iframes."""
    found = [tree.attrs[node].get("src", "").strip() for node in tree.all("frame", "iframe")]
    return tuple(dict.fromkeys(src for src in found if src and not _DEAD.fullmatch(src)))


def _name(text: str, title: str) -> str:
    return title if title and (not text or text.endswith(("...", "…", "..")) or title.startswith(text)) else text


def _plain_title(text: str) -> str:
    """A title attribute without what templates add to it: 标题：… ↵ 发布时间：…"""
    return squeeze(text.strip().partition("\n")[0].removeprefix("标题：").removeprefix("标题:"))


def _quoted(code: str) -> str:
    return next((text for text in _QUOTED.findall(code) if _PLACE.match(text)), "")


def _picture(tree: Tree, node: int) -> str:
    for picture in tree.inside(node, "img"):
        attrs = tree.attrs[picture]
        if attrs.get("alt") or attrs.get("title"):
            return attrs.get("alt") or attrs.get("title") or ""
    return ""
