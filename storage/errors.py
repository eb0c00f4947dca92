"""The one error of this package: it names the file and the way out."""

from __future__ import annotations


class StorageError(Exception):
    """The evidence file cannot do what was asked.

    `reason` is a word for programs: `no space`, `busy`, `damaged`, `not writable`, `overtaken`, `unchanged`, `issued`, `pruned`, or "" where only
    a person can tell.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        """`message` names the file and the way out."""
        super().__init__(message)
        self.reason = reason
