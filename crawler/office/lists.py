"""The office's own lists: which unit is asked for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.office.tables import rows_of

COLUMNS = ("unit", "item")


def read_lists(paths: Mapping[str, Path], units: Sequence[Unit]) -> dict[str, list[dict[str, str]]]:
    """Each list's rows {"unit": code, "item": text} from its CSV file (UTF-8 or GBK).

    Errors: CrawlerError with every row whose unit is not in the roster.
    """
    codes = {unit.code for unit in units}
    lists: dict[str, list[dict[str, str]]] = {}
    problems: list[str] = []
    for name, path in paths.items():
        _, rows = rows_of(path, COLUMNS)
        lists[name] = [{column: cells[column] for column in COLUMNS} for _, cells in rows]
        problems += [
            f"{path}: row {number}: unit: '{cells['unit']}' is no code of the roster; correct it there or here"
            for number, cells in rows
            if cells["unit"] not in codes
        ]
    if problems:
        raise CrawlerError(*problems)
    return lists
