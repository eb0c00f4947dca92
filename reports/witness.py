"""The message to witnesses: the heads that seal a night, and nothing of what it saw."""

from __future__ import annotations

import re

from reports.morning import Morning
from storage.proofcheck import PROVES

HEAD = re.compile(r"^[0-9a-f]{64}$", re.MULTILINE)


def subject(morning: Morning) -> str:
    """The message in one line."""
    return f"网上抽查 {morning.night.month}月{morning.night.day}日：封存头"


def text(morning: Morning) -> str:
    """The message: plain lines, each head on one of its own."""
    lines = (
        f"{morning.city}网上抽查　{morning.night.isoformat()} 夜",
        "写本邮件时证据库的封存头（SHA-256）：",
        *morning.heads,
        "请留存本邮件，不必回复。日后如对扣分有异议，办公室的证据库中应当仍有此封存头，可请办公室用 spotcheck verify 当面核对；",
        "如已没有，说明证据库在此之后被换过。",
        PROVES,
    )
    return "\n".join(lines) + "\n"


def heads_in(text: str) -> list[str]:
    """The heads that such a message named."""
    return HEAD.findall(text)
