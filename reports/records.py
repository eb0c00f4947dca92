"""What people did and entered, as the report shows it: the test letters, and the entries that judging read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checks.entries import Entry
from checks.letters import SentLetter

KINDS = {"project": "信息化工程项目管理", "check": "人工检查", "answer": "其他途径答复", "web letter": "网上写信登记"}
WAYS = {"mail": "电子邮件", "form": "网上写信"}
MEANINGS = {
    "answer": "答复",
    "automatic": "自动回复，不算答复",
    "handed over": "转办说明，不算答复",
    "bounced": "退信",
    "delayed": "投递延迟通知",
    "receipt": "收讫或已读回执，不算答复",
    "blank": "没有内容，不算答复",
}
STATES = {
    "planned": "待批准",
    "approved": "已批准，待发出",
    "withdrawn": "已撤回",
    "put off": "对方服务器暂缓接收，待再次发出",
    "refused": "未能送达，不计入",
    "not sent": "经核实没有发出",
    "unknown": "是否发出不明，待人工核定；不重发，不扣分",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that came back to a test letter: `text` and `sender` are an outsider's words, not yet masked."""

    day: str
    meaning: str
    sender: str
    text: str = ""

    @property
    def told(self) -> str:
        """What it amounts to, in words."""
        return MEANINGS.get(self.meaning, self.meaning)


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A test letter up to the report's day; `sent` holds what judging knows of it, with what the site shows of it.

    `state` is that of `checks.letters.state_of`, `looked` the page on which the site was last asked about it.
    """

    unit: str
    token: str
    mailbox: str
    way: str
    subject: str
    state: str
    sent: SentLetter | None = None
    answers: tuple[Answer, ...] = ()
    looked: str = ""

    def stands(self, on: date) -> str:
        """How the letter stands on a day, as units read it.

        >>> sent = SentLetter("czj", "KH-1", "a@b.cn", "mail", date(2026, 3, 2), date(2026, 3, 11), "截止 2026-03-11")
        >>> LetterRecord("czj", "KH-1", "a@b.cn", "mail", "咨询", "sent", sent).stands(date(2026, 3, 5))
        '等待答复'
        """
        sent = self.sent
        if sent is None:
            return STATES.get(self.state, self.state)
        if sent.bounced and sent.bounced <= on:
            return f"{sent.bounced} 被退回，不计入"
        if sent.late(on):
            return f"逾期：{sent.late(on).partition('（')[0]}"
        if sent.answered and sent.answered <= on:
            return f"{sent.answered} 已按期答复"
        if on > sent.last:
            return "已到期，有无答复尚未查明，待人工查询，不扣分"
        return "等待答复，已收到转办说明" if sent.handed_over and sent.handed_over <= on else "等待答复"


@dataclass(frozen=True, slots=True)
class Records:
    """All letters and entries of a report, in the order of its units."""

    letters: Sequence[LetterRecord] = ()
    entries: Sequence[Entry] = ()

    def of(self, unit: str) -> tuple[list[LetterRecord], list[Entry]]:
        """Those of one unit."""
        return [x for x in self.letters if x.unit == unit], [x for x in self.entries if x.unit == unit]

    def units(self, names: Mapping[str, str]) -> list[str]:
        """Codes of the units that have any, in the order of `names`."""
        there = {x.unit for x in self.letters} | {x.unit for x in self.entries}
        return [code for code in names if code in there]
