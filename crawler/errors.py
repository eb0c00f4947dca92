"""The one error of this package: each problem names its place and the way out."""

from __future__ import annotations


class CrawlerError(Exception):
    """What the office gave us cannot be used; `problems` holds one line for each thing to put right."""

    def __init__(self, *problems: str) -> None:
        """Each problem reads `file: place: what is wrong; the way out`."""
        super().__init__("\n".join(problems))
        self.problems = problems
