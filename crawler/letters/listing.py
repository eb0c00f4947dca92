"""The letters as a person looks them over: who, where, how it stands, until when, and what came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage.letters import Case

FOR_A_PERSON = {
    "unknown": "unknown: nobody knows whether it was sent; ask the mail server's log, then `spotcheck letters decide`"
}


def listed(cases: Sequence[Case]) -> Iterator[str]:
    """A line for each letter, and below it the deadline and what came back."""
    for case in cases:
        letter = case.letter
        yield f"{letter.token}  {letter.unit}  {letter.mailbox}  {letter.way}  {_state(case)}"
        for event in case.events:
            if "how" in event.data:
                yield f"    {event.data['how']}"
            if event.kind in ("reply", "told"):
                yield f"    {event.data['day']}  {event.data['meaning']}  {event.data.get('from', event.who)}".rstrip()
            if event.kind == "answer" and event.data["meaning"] != "sent":
                yield f"    the server said: {event.data['code']} {event.data['words']}"


def proposed(cases: Sequence[Case]) -> Iterator[str]:
    """The whole letters, as they would go out: what a person approves."""
    for case in cases:
        letter = case.letter
        yield f"{letter.token}  {letter.unit}  {letter.mailbox}"
        yield f"    {letter.subject}"
        yield from (f"    {line}" for line in letter.body.strip().splitlines())


def _state(case: Case) -> str:
    return FOR_A_PERSON.get(case.state, case.state)
