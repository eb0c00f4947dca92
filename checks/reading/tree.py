"""The one parse of a page: a flat list of nodes in document order that all readers share.

Lexbor (selectolax) parses as browsers do and takes 1.2 ms for a real 70 KB page; walking it once into Python lists
takes as long again. BeautifulSoup needs 35 ms for the same page. In the flat list the subtree of node `i` is the
slice `i … ends[i]`, so its text, links and dates are slices too and no reader walks the page again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

TEXT = "#"
NODES = 120_000
_FOOT = re.compile(
    r"(?:^|[\s_-])(?:foot|footer|copyright|banquan|footbox|foot-?con)(?:$|[\s_-])|(?:^|\s)bottom(?:$|[\s_-])", re.I
)
_FOOT_WORDS = ("foot", "copyright", "banquan", "bottom")
_VOID = frozenset(("br", "img", "input", "meta", "link", "hr", "area", "col", "param", "embed", "base"))
_RAW = frozenset(("script", "style", "template", "noframes", "svg"))


@dataclass(slots=True)
class Tree:
    """A page as parallel lists, one entry a node, in document order.

    `tags[i]` is the element's name or "#" for text; `attrs[i]` its attributes; `parents[i]` the enclosing node;
    `ends[i]` the first node after its subtree; `texts[i]` the stripped text of a text node, else "".
    `words` are the indices of the text nodes outside <head>. Scripts are kept apart and are no text.
    """

    tags: list[str] = field(default_factory=list)
    attrs: list[dict[str, str]] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    script_attrs: list[dict[str, str]] = field(default_factory=list)
    by_tag: dict[str, list[int]] = field(default_factory=dict)
    body: int = 0
    feet: list[tuple[int, int]] = field(default_factory=list)
    cut: bool = False

    def text(self, node: int, glue: str = "", most: int = 2000) -> str:
        """The visible text of a subtree, its text nodes joined by `glue`; at most about `most` characters."""
        end = self.ends[node]
        if end - node < 3:  # a text, or an element around one
            return self.texts[end - 1]
        parts = []
        size = 0
        for position in range(node + 1, end):
            text = self.texts[position]
            if text:
                parts.append(text)
                size += len(text)
                if size > most:
                    break
        return glue.join(parts)

    def text_before(self, node: int) -> str:
        """The text that stands just before a node, "" where there is none."""
        place = bisect_left(self.words, node)
        return self.texts[self.words[place - 1]] if place else ""

    def all(self, *tags: str) -> list[int]:
        """The nodes with these element names, in document order."""
        if len(tags) == 1:
            return self.by_tag.get(tags[0], [])
        return sorted(node for tag in tags for node in self.by_tag.get(tag, ()))

    def inside(self, node: int, tag: str) -> list[int]:
        """The nodes of one element name in a subtree."""
        nodes = self.by_tag.get(tag, [])
        return nodes[bisect_left(nodes, node) : bisect_left(nodes, self.ends[node])]

    def links_between(self, node: int, other: int) -> bool:
        """Whether a link stands between two nodes."""
        links = self.by_tag.get("a", [])
        return bisect_left(links, node) < bisect_left(links, other)

    def children(self, node: int) -> list[int]:
        """The element children of a node."""
        found = []
        child = node + 1
        while child < self.ends[node]:
            if self.tags[child] != TEXT:
                found.append(child)
            child = self.ends[child]
        return found

    def up(self, node: int) -> list[int]:
        """The enclosing nodes, nearest first."""
        found = []
        while (node := self.parents[node]) >= 0:
            found.append(node)
        return found

    def in_foot(self, node: int) -> bool:
        """Whether a node stands in the page's footer."""
        return any(start < node < end for start, end in self.feet)

    def within(self, node: int, tag: str) -> int:
        """The nearest enclosing node of this name (the node itself counts), or -1."""
        while node >= 0 and self.tags[node] != tag:
            node = self.parents[node]
        return node


def parse(text: str) -> Tree:
    """Parse a page, once."""
    tree = Tree()
    root = LexborHTMLParser(text).root
    if root is not None:
        _walk(tree, root)
    by_tag = defaultdict(list)
    for node, tag in enumerate(tree.tags):
        by_tag[tag].append(node)
    tree.by_tag = dict(by_tag)
    tree.body = tree.by_tag.get("body", [0])[0]
    tree.words = [node for node in tree.by_tag.pop(TEXT, ()) if node > tree.body]
    tree.feet = _feet(tree)
    return tree


def _feet(tree: Tree) -> list[tuple[int, int]]:
    """The extents of the page's footers, by tag, class or id; what many elements are called is a card's foot."""
    named: dict[str, list[tuple[int, int]]] = {}
    found = [
        (node, tree.ends[node])
        for node in tree.by_tag.get("footer", [])
        if not any(tree.within(node, tag) >= 0 for tag in ("section", "article", "blockquote", "li"))
    ]
    for tag in ("div", "table", "td", "p", "section"):
        for node in tree.by_tag.get(tag, []):
            attrs = tree.attrs[node]
            if "class" not in attrs and "id" not in attrs:
                continue
            names = f"{attrs.get('class', '')} {attrs.get('id', '')}".lower()
            if any(word in names for word in _FOOT_WORDS) and _FOOT.search(names):
                named.setdefault(names, []).append((node, tree.ends[node]))
    return found + [extent for extents in named.values() if len(extents) < 3 for extent in extents]


def _filled(attrs: dict[str, str | None]) -> dict[str, str]:
    """Attributes with "" where the page gives no value."""
    return {key: value or "" for key, value in attrs.items()} if None in attrs.values() else attrs  # type: ignore[return-value]


def _walk(tree: Tree, root: LexborNode) -> None:
    tags, attrs, parents, ends, texts = tree.tags, tree.attrs, tree.parents, tree.ends, tree.texts
    stack: list[tuple[Iterator[LexborNode], int]] = []
    level: Iterator[LexborNode] = iter((root,))
    parent = -1
    here = 0  # number of nodes so far
    nothing: dict[str, str] = {}
    while True:
        for node in level:
            tag = node.tag or ""
            if tag == "-text":
                text = (node.text_content or "").strip()
                if text:
                    tags.append(TEXT)
                    attrs.append(nothing)
                    parents.append(parent)
                    texts.append(text)
                    here += 1
                    ends.append(here)
            elif tag == "script":
                tree.scripts.append(node.text() or "")
                tree.script_attrs.append(_filled(node.attributes))
            elif tag not in _RAW and tag[0] not in "-!":
                found = node.attributes
                tags.append(tag)
                attrs.append(found if None not in found.values() else _filled(found))  # type: ignore[arg-type]
                parents.append(parent)
                texts.append("")
                if tag in _VOID:
                    here += 1
                    ends.append(here)
                    continue
                stack.append((level, parent))
                level, parent = node.iter(include_text=True, skip_empty=True), here
                here += 1
                ends.append(here)
                break
        else:  # the level is done
            if parent >= 0:
                ends[parent] = here
            if not stack:
                return
            level, parent = stack.pop()
        if here > NODES:
            tree.cut = True
            break
    while parent >= 0:
        ends[parent] = here
        _, parent = stack.pop()
