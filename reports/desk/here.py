"""What every view asks for: the settings, the two files as this request has them open, the judgement, the time."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import abort, current_app, g
from sqlite_utils import Database

from checks.model import Finding
from reports.desk.acts import Act, note
from reports.desk.database import open_desk
from reports.desk.items import Item
from reports.desk.judgement import Judgement, Newest
from reports.desk.picture import Pictures
from reports.desk.settings import Settings
from reports.desk.worklist import Worklist, Worklists
from storage.schema import open_file


def settings() -> Settings:
    """What the desk was told."""
    return cast(Settings, current_app.extensions["settings"])


def pictures() -> Pictures:
    """The pictures of saved pages."""
    return cast(Pictures, current_app.extensions["pictures"])


def now() -> datetime:
    """The time by the desk's clock."""
    return settings().clock()


def evidence() -> Database:
    """The evidence file, open for this request."""
    if "evidence" not in g:
        g.evidence = open_file(settings().evidence)
    return cast(Database, g.evidence)


def desk() -> Database:
    """The desk's own file, open for this request."""
    if "desk" not in g:
        g.desk = open_desk(settings().accounts)
    return cast(Database, g.desk)


def close(_: BaseException | None = None) -> None:
    """Close what the request opened."""
    for name in ("evidence", "desk"):
        db = g.pop(name, None)
        if db is not None:
            db.close()


def judgement() -> Judgement:
    """The newest judgement, the same one during a request; without one there is nothing to review (404)."""
    if "judgement" not in g:
        newest = cast(Newest, current_app.extensions["newest"])
        g.judgement = newest(evidence())
    if g.judgement is None:
        abort(404, f"证据文件中还没有按 {settings().rubric.stamp} 作出的判定，请先运行 spotcheck judge。")
    return cast(Judgement, g.judgement)


def worklist() -> Worklist:
    """What was to be reviewed when the request came, dearest first."""
    if "worklist" not in g:
        g.worklist = cast(Worklists, current_app.extensions["worklists"])(evidence(), judgement())
    return cast(Worklist, g.worklist)


def known(id: str) -> Finding | None:
    """The finding of an id in the newest judgement, if it is there."""
    return judgement().by_id.get(id)


def finding(id: str) -> Finding:
    """The finding of an id in the newest judgement; any other does not exist (404)."""
    found = known(id)
    if found is None:
        abort(404, "没有这条判定，或它已被新的判定取代。")
    return found


def item(found: Finding) -> Item:
    """A finding with what was decided on it."""
    return worklist().item(found)


def log(who: str, act: str, subject: str = "", detail: str = "") -> None:
    """Write an act down."""
    note(desk(), Act(now(), who, act, subject, detail))
