"""Sessions kept on the server: the browser holds a random word, the desk's file what it stands for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlite_utils import Database
from werkzeug.datastructures import CallbackDict

from reports.desk.accounts import digest
from storage.transactions import query, writing

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=10)
TOUCH = 60  # seconds between two notes that a session is in use


class Kept(CallbackDict[str, Any], SessionMixin):
    """One session; `token` is what the browser holds ("" for none yet), `seen` when it was last noted as in use."""

    def __init__(self, token: str = "", data: dict[str, Any] | None = None, created: int = 0, seen: int = 0) -> None:
        """A new session, or one that the desk's file holds."""
        super().__init__(data or {}, Kept.changed)
        self.token, self.created, self.seen = token, created, seen
        self.stale = ""
        self.modified = False
        self.accessed = True

    def changed(self) -> None:
        """Note that the session must be kept again."""
        self.modified = True

    def renew(self) -> None:
        """Take a new word: whoever knew the one of before the log-in knows nothing."""
        self.stale, self.token, self.created = self.token, "", 0
        self.modified = True


class Sessions(SessionInterface):
    """Flask's sessions in the desk's file. `db` gives the connection of the request, `clock` the time."""

    def __init__(self, db: Callable[[], Database], clock: Callable[[], datetime], *, https: bool) -> None:
        """With `https` the cookie goes over TLS only and belongs to this host alone."""
        self._db, self._clock, self._https = db, clock, https
        self.cookie = "__Host-desk" if https else "desk"

    def open_session(self, app: Flask, request: Request) -> Kept:
        """The session that the browser names, unless it ran out: 30 minutes idle, or 10 hours after the log-in."""
        token = request.cookies.get(self.cookie, "")
        now = int(self._clock().timestamp())
        sql = "SELECT data, created, seen FROM sessions WHERE token = ? AND seen > ? AND created > ?"
        limits = now - IDLE.total_seconds(), now - WHOLE.total_seconds()
        rows = query(self._db(), sql, [digest(token), *limits]) if token else []
        return Kept(token, json.loads(rows[0][0]), *rows[0][1:]) if rows else Kept()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and once a minute that the session is in use."""
        if not isinstance(session, Kept) or (not session and not session.token and not session.stale):
            return
        now = int(self._clock().timestamp())
        if session.modified:
            self._write(session, now)
            self._send(session, response)
        elif now - session.seen >= TOUCH:
            with writing(self._db()) as _:
                self._db().execute("UPDATE sessions SET seen = ? WHERE token = ?", (now, digest(session.token)))

    def _write(self, session: Kept, now: int) -> None:
        db = self._db()
        with writing(db):
            db.execute("DELETE FROM sessions WHERE seen <= ? OR created <= ?",
                       (now - IDLE.total_seconds(), now - WHOLE.total_seconds()))  # fmt: skip
            db.execute("DELETE FROM sessions WHERE token IN (?, ?)", (digest(session.token), digest(session.stale)))
            if not session:
                return
            session.token = session.token or secrets.token_urlsafe(32)
            session.created = session.created or now
            row = digest(session.token), json.dumps(dict(session)), session.get("_user_id", ""), session.created, now
            db.execute("INSERT INTO sessions (token, data, user, created, seen) VALUES (?, ?, ?, ?, ?)", row)

    def _send(self, session: Kept, response: Response) -> None:
        shared: dict[str, Any] = {"secure": self._https, "httponly": True, "samesite": "Strict", "path": "/"}
        if session:
            response.set_cookie(self.cookie, session.token, **shared)
        else:
            response.delete_cookie(self.cookie, **shared)
