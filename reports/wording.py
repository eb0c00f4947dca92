"""The words of the notice: a text file with figures filled in, which the office may edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from checks.words import number
from reports import ReportError
from reports.labels import counted, day

MARKS = {"# ": "title", "## ": "section", "> ": "flush", "<< ": "right"}


def shipped() -> str:
    """The wording that comes with the program."""
    return (resources.files("reports") / "templates" / "notice.txt").read_text("utf-8")


def read_wording(path: Path | None) -> str:
    """The office's own wording, or the shipped one. Errors: ReportError where it cannot be read."""
    if path is None:
        return shipped()
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(
            f"{path}: cannot be read as UTF-8 text ({error}); leave publish.wording out for our own"
        ) from error


def filled(text: str, figures: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """The paragraphs with their kinds: title, section, flush (no indent), right, body.

    Errors: ReportError naming the file and, where known, the line.
    """
    templates = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    templates.filters |= {"number": number, "day": day, "counted": counted}
    try:
        said = templates.from_string(text).render(figures)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f"line {line}: " if line else ""
        raise ReportError(f"{name}: {place}{error}; see the shipped wording") from error
    for line in said.splitlines():
        if line.strip() and not line.startswith("%"):
            yield _kind(line)


def _kind(line: str) -> tuple[str, str]:
    mark = next((mark for mark in MARKS if line.startswith(mark)), "")
    return MARKS.get(mark, "body"), line.removeprefix(mark).strip()
