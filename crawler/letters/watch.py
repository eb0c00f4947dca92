"""Letters through web forms whose answer the nightly crawl looks up by their query code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import quote

from checks.model import page_id
from crawler.letters.mailboxes import CODE
from crawler.visits.follow import PRIORITY
from storage.frontier import Visit
from storage.letters import Case

NO_CODE = "无"
WATCHED = timedelta(days=365)  # as far as the mailbox indicator looks back


def watch_visits(cases: Sequence[Case], night: date, queries: Mapping[str, str], units: Collection[str]) -> list[Visit]:
    """The query pages to visit on a night: of each letter that staff put into a form and got a code for.

    `queries` holds the query address of each form (form → address with `{code}`). A visit's label is the letter's token;
    its page counts among the unit's letter pages, and is asked for under the same manners.
    """
    found = ((case, code_of(case, night)) for case in cases if case.letter.unit in units)
    return [_visit(case, night, queries[case.letter.mailbox].replace(CODE, quote(code, safe="")))
            for case, code in found if code and case.letter.mailbox in queries]  # fmt: skip


def code_of(case: Case, night: date) -> str:
    """The query code of a letter that was sent through a form before the night and is still watched, else ""."""
    sent = [event for event in case.events if event.kind == "submitted"]
    if case.state != "sent" or not sent:
        return ""
    day, code = date.fromisoformat(sent[-1].data["day"]), sent[-1].data.get("code", "")
    return code if day <= night <= day + WATCHED and code != NO_CODE else ""


def _visit(case: Case, night: date, url: str) -> Visit:
    unit = case.letter.unit
    return Visit(
        page_id(night, unit, "letter", url), night, unit, url, "letter", "mailbox", case.letter.token,
        priority=PRIORITY["letter"],
    )  # fmt: skip
