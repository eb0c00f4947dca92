"""What may stand in an address or name a file: ids of one form only, and plain names."""

from __future__ import annotations

import re

from werkzeug.routing import BaseConverter

ENDINGS = ("pdf", "doc", "docx", "xls", "xlsx", "wps", "et", "txt", "jpg", "jpeg", "png", "zip", "eml")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_BAD = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|%\u202a-\u202e\u2066-\u2069]")


class Finding(BaseConverter):
    """The id of a finding."""

    regex = "[0-9a-f]{16}"


class Page(BaseConverter):
    """The id of a page, of an objection or of a decision."""

    regex = "[0-9a-f]{20}"


class Body(BaseConverter):
    """The SHA-256 of a body, in small letters."""

    regex = "[0-9a-f]{64}"


class Code(BaseConverter):
    """The code of a unit."""

    regex = r"[\w-]{1,80}"


CONVERTERS = {"finding": Finding, "page": Page, "body": Body, "code": Code}


def attachment_name(name: str) -> str:
    """The name of an attachment as its sender wrote it; "" for a name that is none or whose ending is not taken.

    >>> attachment_name("情况说明.pdf"), attachment_name("../x.pdf"), attachment_name("CON.pdf"), attachment_name("a.html")
    ('情况说明.pdf', '', '', '')
    """
    fits = 0 < len(name) <= 120 and not _BAD.search(name) and not _DEVICE.match(name) and not name.startswith(".")
    return name if fits and ending(name) in ENDINGS else ""


def ending(name: str) -> str:
    """What stands after the last point, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""
