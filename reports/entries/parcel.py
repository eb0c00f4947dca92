"""Whether a file that somebody sent may be opened as a workbook at all: looked at before any of it is parsed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from reports.entries.sheets import ROWS

LARGEST = 5_000_000
INFLATED = 20_000_000
MEMBERS = 300
COLUMNS = 50
OLD = b"\xd0\xcf\x11\xe0"
FOREIGN = {
    "vbaproject": "macros",
    "macrosheet": "macros",
    "activex": "active controls",
    "ctrlprops": "active controls",
    "externallink": "links to other files",
    "connections.xml": "connections to other data",
    "querytable": "connections to other data",
    "embeddings": "embedded files",
    "customui": "buttons of its own",
}
PATH = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0")
CELL = re.compile(rb"<(?:\w{1,20}:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,4})([0-9]{1,10})[\"']")


def problems_of(data: bytes) -> Iterator[str]:
    """What is wrong with the bytes of an .xlsx file, each in words; nothing where it may be opened."""
    if len(data) > LARGEST:
        yield f"has {len(data)} bytes; a form has at most {LARGEST}"
    elif data.startswith(OLD):
        yield "is an old .xls file or locked with a password; save it as .xlsx without one"
    else:
        yield from _zip_problems(data)


def _zip_problems(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            outside = list(_outside(parcel.infolist()))
            yield from outside or (words for info in parcel.infolist() for words in _inside(parcel, info))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, ValueError, zlib.error):
        yield "is no .xlsx file, or a damaged one; save it again as .xlsx"


def _outside(members: list[zipfile.ZipInfo]) -> Iterator[str]:
    """What the table of contents shows; sizes in it bind, as nothing more is ever inflated."""
    size = sum(info.file_size for info in members)
    if len(members) > MEMBERS or size > INFLATED:
        yield f"holds {len(members)} parts of {size} bytes; a form has at most {MEMBERS} of {INFLATED}"
    names = [info.filename.lower() for info in members]
    if any(PATH.search(info.orig_filename) for info in members):
        yield "holds parts whose names are paths out of it; use a fresh form"
    if len(set(names)) < len(names):
        yield "holds two parts of one name"
    if any(info.flag_bits & 1 for info in members):
        yield "is locked with a password; save it without one"
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        yield "is no .xlsx file; save it as .xlsx"
    for words in sorted({FOREIGN[mark] for mark in FOREIGN if any(mark in name for name in names)}):
        yield f"holds {words}; a form has none: copy the rows into a fresh form"


def _inside(parcel: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[str]:
    if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    body = parcel.read(info)
    plain = body.replace(b"\0", b"").lower()  # UTF-16 has a NUL beside each of these letters
    if b"<!doctype" in plain or b"<!entity" in plain:
        yield f"{info.filename}: declares entities; a form has none"
    if b"macroenabled" in plain:
        yield "holds macros; a form has none: copy the rows into a fresh form"
    far = next((found for found in CELL.finditer(body) if _far(found)), None)
    if far:
        yield f"{info.filename}: cell {(far[1] + far[2]).decode()} lies outside the form; delete it, or use a fresh form"


def _far(found: re.Match[bytes]) -> bool:
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - ord("A") + 1
    return column > COLUMNS or int(found[2]) > ROWS
