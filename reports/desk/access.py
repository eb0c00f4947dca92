"""Who may do what: one table of every route, and nothing that is not in it."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from reports.desk import draft
from reports.desk.accounts import HEAD, REVIEWER, UNIT, User
from reports.desk.api import check as check_client

PUBLIC, CLIENT = "public", "client"
STAFF = frozenset({REVIEWER, HEAD})
ANYONE = frozenset({REVIEWER, HEAD, UNIT})

# A unit's contact is let in only to what is its own; each of these views asks `own`.
ROUTES: dict[str, frozenset[str] | str] = {
    "login": PUBLIC,
    "static": PUBLIC,
    "api.document": PUBLIC,
    "start": ANYONE,
    "logout": ANYONE,
    "account": ANYONE,
    "inbox": STAFF,
    "finding": ANYONE,
    "decide": STAFF,
    "evidence": ANYONE,
    "picture": ANYONE,
    "raw": frozenset({HEAD}),
    "sheets": STAFF,
    "sheet": ANYONE,
    "history": STAFF,
    "running": STAFF,
    "entering": STAFF,
    "enter": STAFF,
    "export": STAFF,
    "totals": STAFF,
    "freeze": frozenset({HEAD}),
    "frozen": STAFF,
    "paper": STAFF,
    "letter": STAFF,
    "issue": frozenset({HEAD}),
    "objections": ANYONE,
    "object_to": frozenset({UNIT}),
    "answer": STAFF,
    "attachment": ANYONE,
    "api.sheets": CLIENT,
    "api.sheet": CLIENT,
    "api.findings": CLIENT,
    "api.finding": CLIENT,
}


def me() -> User:
    """The person of this request."""
    person = current_user._get_current_object()
    if not isinstance(person, User):
        abort(401)
    return person


def own(unit: str) -> None:
    """Let a unit's contact see only what is its unit's; anything else does not exist for it."""
    if me().role == UNIT and me().unit != unit:
        abort(404)


def check() -> Response | tuple[str, int] | None:
    """Before every request: the route's roles against the person's."""
    if request.endpoint is None:
        return None  # no such address: 404 for everyone
    allowed = ROUTES.get(request.endpoint, frozenset())
    if allowed == PUBLIC:
        return None
    if allowed == CLIENT:
        check_client()
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("login")) if request.method in ("GET", "HEAD") else draft.rescued() or abort(401)
    return None if me().role in allowed else abort(403)
