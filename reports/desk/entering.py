"""人工录入: what only a person can enter, one entry at a time, by the rules of the form's rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.desk import draft, here
from reports.desk.access import me
from reports.desk.attached import attached
from reports.entries.filled import LONGEST
from reports.entries.sheets import SHEETS, Sheet
from reports.entries.single import RefusedError, Single
from storage import entries

View = str | Response | tuple[str, int]
RECENT = 10  # entries that the page lists
FIELDS = ("unit", "item", "result", "day", "who", "note", "code")
KINDS = {sheet.kind: sheet for sheet in SHEETS}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def entering() -> View:
    """The form of one kind of entry; the address may fill in the unit and what it is about.

    Without either it shows what was typed when the session ran out.
    """
    before = draft.of("")
    if before["form"] and not request.args and before["kind"] in KINDS:
        return _page(KINDS[before["kind"]], {field: before[field] for field in FIELDS}, {})
    sheet = KINDS.get(request.args.get("kind", ""), SHEETS[0])
    typed = {field: request.args.get(field, "") for field in ("unit", "item")}
    return _page(sheet, {"day": here.now().date().isoformat(), **typed}, {})


def enter() -> View:
    """Keep one entry; on a problem the form comes back with what was typed, and nothing is stored."""
    sheet = KINDS.get(request.form.get("kind", ""))
    if sheet is None:
        abort(400)
    typed = {field: request.form.get(field, "").replace("\r\n", "\n").strip() for field in FIELDS}
    cells = {field: text for field, text in typed.items() if field in sheet.headings}
    file = attached()
    problems = _unfit(cells) | ({"file": file.problem} if file.problem else {})
    if not problems:
        try:
            single = Single(sheet, cells, me().name, (file.name, file.data) if file.name else None)
            sha = here.settings().clerk.enter(here.evidence(), single, here.now())
        except RefusedError as error:
            problems = dict(error.problems)
        else:
            words = "　".join(filter(None, (sheet.title, cells["unit"], cells["item"], cells["result"])))
            draft.done()
            here.log(me().name, "entry", sha, words)
            flash(f"已录入并封存，SHA-256 {sha}。下次判定时计入。", "good")
            return redirect(url_for("entering", kind=sheet.kind))
    flash("没有录入，请改正标出的各项。" + ("附件须重新选择。" if file.name else ""), "bad")
    return _page(sheet, typed, problems), 400


def _unfit(cells: Mapping[str, str]) -> dict[str, str]:
    long = {field: f"有 {len(text)} 字，最多 {LONGEST} 字" for field, text in cells.items() if len(text) > LONGEST}
    return long | {field: "含有不能保存的字符" for field, text in cells.items() if _CONTROL.search(text)}


def _page(sheet: Sheet, typed: Mapping[str, str], problems: Mapping[str, str]) -> str:
    found = sorted(entries.of(here.evidence()), key=attrgetter("at"))[-RECENT:]
    return render_template(
        "desk/entering.html",
        sheet=sheet,
        kinds=KINDS,
        offers=here.settings().clerk.offers(here.evidence(), sheet, here.now().date()),
        typed={**dict.fromkeys(FIELDS, ""), **typed},
        problems=problems,
        today=here.now().date(),
        recent=found[::-1],
        lines={line.indicator: line.name for line in here.settings().rubric.lines},
        longest=LONGEST,
    )
