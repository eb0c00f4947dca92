"""What a person typed into a form that was not taken (too late, or not whole): given back, never acted upon.

It travels through the log-in page and then waits in the new session until the form is sent again by the person. Only what
our own pages sent is taken (`Origin`), so that another site cannot put words into a form.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from reports.desk import here
from reports.desk.accounts import User
from reports.desk.reasons import LONGEST
from storage import objections

ENTRY = "enter"  # the one form that stands on no finding's page
FORMS = ("decide", "object_to", "answer", ENTRY)
ENTRY_FIELDS = ("kind", "unit", "item", "result", "day", "who", "code", "note")
FIELDS = ("action", "reason", "points", "text", "accepted", "answer", *ENTRY_FIELDS)
LARGEST = 20_000  # characters of a draft on its way through the log-in page


def rescued() -> Response | tuple[str, int] | None:
    """The answer to a form that came too late; None where nothing is to be given back."""
    draft = _typed()
    if not draft:
        return None
    if not current_user.is_authenticated:
        return render_template("desk/login.html", name="", draft=json.dumps(draft, ensure_ascii=False)), 401
    session["draft"] = draft
    return redirect(_page(draft), 303)


def kept(text: str, person: User) -> str:
    """Keep the draft that came with a log-in; the page that shows it, "" for none that this person may see."""
    try:
        given = json.loads(text) if len(text) <= LARGEST else None
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return ""
    draft = {name: str(given.get(name, ""))[:LONGEST] for name in ("form", "finding", *FIELDS)}
    if draft["form"] == ENTRY:
        if not person.staff:
            return ""
        draft["finding"] = ""
    else:
        found = here.known(draft["finding"])
        if found is None or not (person.staff or person.unit == found.unit):
            return ""
    session["draft"] = draft
    return _page(draft)


def hold() -> None:
    """Keep what this form says, which was not taken: the finding's page shows it again."""
    session["draft"] = _said(_finding(_id()))


def of(finding: str) -> dict[str, str]:
    """The draft of a form on this finding's page ("": of an entry): its fields, with `form`; all "" for none."""
    draft: dict[str, str] = session.get("draft", {})
    return draft if draft.get("finding") == finding else dict.fromkeys(("form", *FIELDS), "")


def done() -> None:
    """The form was taken: nothing is kept any more."""
    session.pop("draft", None)


def _typed() -> dict[str, str]:
    own_page = urlsplit(request.headers.get("Origin", "")).netloc == request.host
    if request.endpoint not in FORMS or not own_page or not any(request.form.get(name, "").strip() for name in FIELDS):
        return {}
    if request.endpoint == ENTRY:
        return _said("")
    finding = _finding(_id())
    return _said(finding) if finding else {}


def _page(draft: dict[str, str]) -> str:
    return url_for("entering") if draft["form"] == ENTRY else url_for("finding", id=draft["finding"])


def _said(finding: str) -> dict[str, str]:
    words = {name: request.form.get(name, "")[:LONGEST] for name in FIELDS}
    return {"form": request.endpoint or "", "finding": finding, **words}


def _id() -> str:
    return str((request.view_args or {})["id"])


def _finding(id: str) -> str:
    """The finding on whose page the form stands: the address names it, or an objection to it."""
    if request.endpoint == "answer":
        id = next((each.finding for each in objections.of(here.evidence()) if each.id == id), "")
    return id if here.known(id) else ""
