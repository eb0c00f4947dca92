"""A saved page as HTML that may be drawn: the personal data starred out, and nothing that fetches, runs or goes elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from checks.reading.text import decode
from reports.mask import CELL, mask, mask_rows
from reports.saved import BLOCKS

LARGEST = 3 * 1024 * 1024  # bytes of a page that is drawn
TAKEN_OUT = (
    "script, noscript, template, iframe, frame, frameset, object, embed, applet, portal, base, link, meta, "
    "audio, video, source, track"
)
ADDRESSES = ("src", "srcset", "href", "action", "formaction", "background", "poster", "data", "ping", "srcdoc")
UNSHOWN = ("style", "title")

Cell = list[LexborNode]  # its text nodes


def redacted(body: bytes, *, letters: bool = False) -> str:
    """The HTML of a body, masked row by row as the saved text is; `letters` as for `reports.mask.mask`."""
    tree = LexborHTMLParser(decode(body[:LARGEST]).text)
    for node in tree.css(TAKEN_OUT):
        node.decompose()
    for node in tree.css("*"):
        _tame(node, letters)
    rows = [row for row in _rows(tree.root) if row] if tree.root else []
    texts = [CELL.join(map(_words, row)) for row in rows]
    for row, before, after in zip(rows, texts, mask_rows(texts, letters), strict=True):
        if before != after:
            _rewrite(row, after.split(CELL))
    return tree.html or ""


def _tame(node: LexborNode, letters: bool) -> None:
    """No addresses, no handlers; what an attribute shows (alt, value, placeholder) is masked too."""
    for name, value in list(node.attributes.items()):
        if name.lower().startswith("on") or name.lower().rpartition(":")[2] in ADDRESSES:
            if name.lower() == "href" and node.tag in ("a", "area"):
                node.attrs[name] = "#"  # still a link, so that its colour is a link's
            else:
                del node.attrs[name]
        elif value and (shown := mask(value, letters)) != value:
            node.attrs[name] = shown


def _rows(root: LexborNode) -> Iterator[list[Cell]]:
    """The text nodes in rows of cells, parted as `reports.saved.rows` parts them: no empty rows, no empty cells at the ends."""
    row: list[Cell] = [[]]
    for node, opens in _walk(root):
        if node.tag == "-text":
            row[-1].append(node)
        elif node.tag in BLOCKS:
            yield _trimmed(row)
            row = [[]]
        elif node.tag in ("td", "th") and opens:
            row.append([])
    yield _trimmed(row)


def _trimmed(row: list[Cell]) -> list[Cell]:
    full = [at for at, cell in enumerate(row) if _words(cell)]
    return row[full[0] : full[-1] + 1] if full else []


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node as it opens, and every element again as it closes; without recursion, however deep the page is."""
    todo: list[tuple[LexborNode, bool]] = [(root, True)]
    while todo:
        node, opens = todo.pop()
        if node.tag in UNSHOWN and node.tag != "-text":
            continue
        yield node, opens
        if opens and node.tag != "-text":
            todo.append((node, False))
            todo += [(child, True) for child in reversed(list(node.iter(include_text=True)))]


def _words(cell: Cell) -> str:
    return " ".join("".join(node.text(deep=False) or "" for node in cell).replace(CELL, " ").split())


def _rewrite(row: list[Cell], cells: list[str]) -> None:
    """Put each cell's masked text into its first text node; the cell's other text nodes become empty."""
    for cell, shown in zip(row, cells, strict=True):
        for at, node in enumerate(cell):
            node.replace_with(shown if at == 0 else "")
