"""What only a person can enter: the kinds of entry, their choices, and the noun that judging reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

RESULTS = {
    "project": ("无建设项目", "按规定执行", "未按规定执行"),
    "check": ("达标", "部分达标", "未达标", "不作要求"),
    "answer": ("已答复", "只告知转办", "查询仍未答复"),
    "web letter": ("已提交", "无法提交"),
}
_ACCOUNT = re.compile(r"（[\w.@-]+ 录入）$")


def signed(who: str, account: str) -> str:
    """Who says so, with the account that typed it at the desk: what is sealed, and shown to reviewers alone."""
    return f"{who}（{account} 录入）"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person entered about a unit; of two on the same kind, unit and item the later one counts.

    `kind` is a key of `RESULTS` and `result` one of its words; `item` is the project's name, the indicator, or the token
    of a test letter; `who` says so (`signed` where it was typed at the desk); `code` is a web letter's query code;
    `place` is the row of the file where it stood, `at` when it was stored, `file` the file's SHA-256 and `name` what it
    was called; `id` is its own.
    """

    kind: str
    unit: str
    item: str
    result: str
    day: date
    who: str
    note: str = ""
    code: str = ""
    place: str = ""
    at: datetime | None = None
    file: str = ""
    name: str = ""
    id: str = ""

    @property
    def said_by(self) -> str:
        """Who says so as units and the public read it: without the account, as reviewers are nowhere named to units.

        >>> Entry("check", "czj", "plans", "达标", date(2026, 3, 2), signed("李四", "liming")).said_by
        '李四'
        """
        return _ACCOUNT.sub("", self.who)
