"""Runs one other tool over saved texts, in its own environment: `python others.py TOOL FOLDER` prints JSON."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path


def htmldate_fast(text: str) -> str:
    """The original date, fast search."""
    from htmldate import find_date  # noqa: PLC0415 (only in its environment)

    return find_date(text, original_date=True, extensive_search=False) or ""


def htmldate_full(text: str) -> str:
    """The original date, extensive search."""
    from htmldate import find_date  # noqa: PLC0415

    return find_date(text, original_date=True, extensive_search=True) or ""


def gne(text: str) -> str:
    """The time of publication that GNE reads."""
    from gne import GeneralNewsExtractor  # noqa: PLC0415

    return GeneralNewsExtractor().extract(text).get("publish_time") or ""


def gerapy(text: str) -> str:
    """The time that GerapyAutoExtractor reads."""
    from gerapy_auto_extractor.extractors.datetime import extract_datetime  # noqa: PLC0415

    return str(extract_datetime(text) or "")


def gerapy_list(text: str) -> list[str]:
    """The addresses of the list that GerapyAutoExtractor finds; it reads no days of rows."""
    from gerapy_auto_extractor.extractors.list import extract_list  # noqa: PLC0415

    return [item["url"] for item in extract_list(text) or ()]


TOOLS: dict[str, Callable[[str], object]] = {
    "htmldate fast": htmldate_fast,
    "htmldate": htmldate_full,
    "GNE": gne,
    "Gerapy": gerapy,
    "Gerapy list": gerapy_list,
}


def day(value: object) -> object:
    """A day as YYYY-MM-DD, "" for none; lists stay as they are."""
    if isinstance(value, list):
        return value
    match = re.search(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})", str(value))
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def main(tool: str, folder: str) -> None:
    """Read every text of the folder, and print results and milliseconds; an exception counts as nothing read."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    run, found, spent = TOOLS[tool], {}, 0.0
    for path in sorted(Path(folder).iterdir()):
        text = path.read_text("utf-8")
        start = time.process_time()
        try:
            found[path.name] = day(run(text))
        except Exception as error:  # whatever a tool throws, it has read nothing
            found[path.name] = [] if tool.endswith("list") else ""
            print(f"{tool} {path.name}: {error!r}", file=sys.stderr)
        spent += time.process_time() - start
    print(json.dumps({"found": found, "ms": 1000 * spent / max(len(found), 1)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
