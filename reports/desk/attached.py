"""The file that a person attaches to a form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from reports.desk.paths import ENDINGS, attachment_name


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment's name and bytes, both empty where there is none; `problem` says why one is not taken."""

    name: str = ""
    data: bytes = b""
    problem: str = ""


def attached() -> Attached:
    """What was sent as `file` with this form."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return Attached()
    name, data = attachment_name(sent.filename), sent.read()
    if not name:
        return Attached(problem=f"附件名不能用，或不是可以接收的类型（{'、'.join(ENDINGS)}）")
    return Attached(name, data) if data else Attached(problem="附件是空的")
