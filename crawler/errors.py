"""The one error of this package, and how it reaches people: each problem names its place and the way out."""

from __future__ import annotations

import click

UNFINISHED_NIGHT = 3  # exit code of a crawl whose night was stopped or failed


class CrawlerError(Exception):
    """What the office gave us cannot be used; `problems` holds one line for each thing to put right."""

    def __init__(self, *problems: str) -> None:
        """Each problem reads `file: place: what is wrong; the way out`."""
        super().__init__("\n".join(problems))
        self.problems = problems


def complain(*problems: str) -> None:
    """Problems to standard error, a line each; after twenty the rest is counted."""
    for problem in problems[:20]:
        click.echo(f"error: {problem}", err=True)
    if len(problems) > 20:
        click.echo(f"error: … and {len(problems) - 20} more", err=True)
