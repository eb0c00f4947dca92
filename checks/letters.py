"""A test letter (考核邮件): what has happened to it, and what that says about the unit that received it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

ATTEMPTS = 3
SENDABLE = ("approved", "put off")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a letter; `who` is the person behind it, "" for the program.

    Kinds: approved, withdrawn, intent (about to be sent), answer (the mail server's own), decided (a person's word on
    an unknown letter), submitted (a web letter, by staff), reply (a message that came back), told (an answer that came
    by telephone or was looked up).
    """

    kind: str
    at: datetime
    who: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentLetter:
    """What judging may know of a letter that was sent: its days, and nothing of its text.

    `last` is the last day for an answer and `how` tells how it was counted; `watched` is the first day after it on
    which our own mailbox was read, so that silence is the unit's and not ours.
    """

    unit: str
    token: str
    mailbox: str
    way: str  # mail or form
    day: date
    last: date
    how: str
    answered: date | None = None
    handed_over: date | None = None
    bounced: date | None = None
    unanswered: date | None = None  # a person looked on this day and there was still no answer
    watched: date | None = None
    code: str = ""  # by which a letter through a form is looked up

    def counts(self, night: date) -> bool:
        """Whether the letter says anything on a night: sent, not returned to us, and its outcome known."""
        if night < self.day or _by(self.bounced, night):
            return False
        known = (self.answered, self.unanswered, self.watched if self.way == "mail" else None)
        return night <= self.last or any(_by(day, night) for day in known)

    def unsettled(self, night: date) -> bool:
        """Whether its last day is over and nobody knows whether it was answered: neither late nor in time."""
        return night > self.last and not _by(self.bounced, night) and not self.counts(night)

    def late(self, night: date) -> str:
        """How the letter was overdue on a night, in words, or "".

        >>> letter = SentLetter("czj", "KH1", "a@b.cn", "mail", date(2026, 3, 2), date(2026, 3, 11), "截止 2026-03-11")
        >>> letter.late(date(2026, 3, 12))
        ''
        >>> from dataclasses import replace
        >>> replace(letter, watched=date(2026, 3, 12)).late(date(2026, 3, 12))
        '到期未答复（截止 2026-03-11）'
        """
        if not self.counts(night):
            return ""
        if self.answered and self.answered <= night:
            return f"{self.answered} 才答复（{self.how}）" if self.answered > self.last else ""
        if night <= self.last:
            return ""
        what = "只有转办说明" if _by(self.handed_over, night) else "到期未答复"
        return f"{what}（{self.how}）"


def _by(day: date | None, night: date) -> bool:
    return day is not None and day <= night


def state_of(events: Iterable[Event]) -> str:
    """Where a letter stands after its events, in order.

    planned, approved, withdrawn, unknown (an intent without the server's recorded answer: a person decides), put off
    (the server asked to try later), refused, sent, not sent.
    """
    state = "planned"
    for event in events:
        state = _next(state, event)
    return state


def _next(state: str, event: Event) -> str:
    simple = {"approved": "approved", "withdrawn": "withdrawn", "intent": "unknown"}
    if event.kind == "answer":
        return event.data["meaning"]
    if event.kind == "decided":
        return event.data["word"]
    if event.kind == "submitted":
        return "sent" if event.data["result"] == "已提交" else "refused"
    return simple.get(event.kind, state)


def attempts(events: Iterable[Event]) -> int:
    """How often a letter was about to be sent."""
    return sum(event.kind == "intent" for event in events)


def sendable(events: Sequence[Event]) -> bool:
    """Whether a letter may be sent: approved, and no attempt whose outcome is open."""
    return state_of(events) in SENDABLE and attempts(events) < ATTEMPTS


def sent_letter(
    unit: str, token: str, mailbox: str, way: str, events: Sequence[Event], looks: Sequence[date]
) -> SentLetter | None:
    """The facts of a letter for judging; None for one that is not known to have been sent.

    `looks` are the days on which our own mailbox was read.
    """
    begun = [event for event in events if event.kind in ("intent", "submitted")]
    if state_of(events) != "sent" or not begun:
        return None
    day, last = (date.fromisoformat(begun[-1].data[name]) for name in ("day", "last"))
    return SentLetter(
        unit, token, mailbox, way, day, last, begun[-1].data["how"],
        answered=_first(events, "answer", "已答复"),
        handed_over=_first(events, "handed over", "只告知转办"),
        bounced=_first(events, "bounced"),
        unanswered=_first(events, "查询仍未答复", after=last),
        watched=min((look for look in looks if look > last), default=None),
        code=begun[-1].data.get("code", ""),
    )  # fmt: skip


def _first(events: Sequence[Event], *words: str, after: date = date.min) -> date | None:
    days = [
        date.fromisoformat(event.data["day"])
        for event in events
        if event.kind in ("reply", "told") and event.data["meaning"] in words
    ]
    return min((day for day in days if day > after), default=None)
