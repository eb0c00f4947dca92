"""A folder for a new office: its file, its roster, its lists, the form for entries and the page that says who visits."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.office.config import read_office
from crawler.office.roster import read_roster
from reports.entries.blank import write_blank

FORM = "entries.xlsx"


def write_office(folder: Path) -> list[Path]:
    """Write the templates into a folder, which is made if need be; the paths that were written.

    Errors: CrawlerError, before anything is written, where a file is there already or the folder cannot be made.
    """
    templates = [
        *(resources.files("crawler") / "templates").iterdir(),
        resources.files("reports") / "templates" / "notice.txt",
    ]
    templates.sort(key=lambda entry: entry.name)
    paths = [*(folder / entry.name for entry in templates), folder / FORM]
    taken = [path for path in paths if path.exists()]
    if taken:
        raise CrawlerError(*(f"{path}: is there already; name another folder or move it away" for path in taken))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for entry in templates:
            # A BOM, because a spreadsheet takes a CSV file without one for GBK.
            mark = "\ufeff" if entry.name.endswith(".csv") else ""
            (folder / entry.name).write_text(mark + entry.read_text("utf-8"), "utf-8", newline="\n")
    except OSError as error:
        raise CrawlerError(f"{folder}: {error.strerror}; name a folder that can be written") from error
    units = read_roster(folder / "roster.csv").units
    write_blank(folder / FORM, units, [line.name for line in load(read_office(folder / "office.toml").rubric).lines])
    return sorted(paths)
