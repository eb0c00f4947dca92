"""What can be looked up: a piece of evidence, the sheets, the history; and what can be taken out, each time noted."""

from __future__ import annotations

from flask import Response as Answer
from flask import abort, current_app, render_template, request

from reports import ReportError
from reports.desk import here, outbox
from reports.desk.access import me, own
from reports.desk.acts import WORDS, acts, how_many
from reports.desk.case import exhibit
from reports.desk.changes import changes
from reports.desk.exports import EXPORTS
from reports.evidence import of_letters
from reports.pages import saved_text
from reports.saved import is_text
from reports.saved_pages import pages_of
from reports.sheet import DIVISIONS, sheets
from storage import decisions, objections
from storage.bodies import body
from storage.errors import StorageError
from storage.evidence import page as page_of
from storage.transactions import query

View = str | Answer
PAGE = 100  # rows of the history on one page


def evidence(id: str) -> View:
    """A saved page as safe text, with the rows that findings speak of."""
    _mine(id)
    wanted = here.judgement().by_id.get(request.args.get("finding", ""))
    of = [here.item(wanted)] if wanted and (me().staff or wanted.unit == me().unit) else []
    shown = exhibit(here.evidence(), id, of)
    return render_template("desk/evidence.html", exhibit=shown, page=shown.page, text=saved_text(shown), of=of)


def picture(id: str) -> View:
    """A saved page as a picture, drawn from the stored bytes with the personal data starred out."""
    _mine(id)
    page = page_of(here.evidence(), id)
    if not page.body or not here.pictures().possible:
        abort(404)
    data = _bytes(page.body)
    if not is_text(data):
        abort(404)
    try:
        drawn = here.pictures().of(page.body, data, letters=of_letters(page))
    except ReportError as error:
        current_app.logger.warning("picture of %s: %s", id, error)
        abort(503)
    return Answer(drawn, mimetype="image/jpeg")


def raw(id: str) -> View:
    """The bytes as received, as a file to keep and not to open; noted with its reason before it is given."""
    _there(id)
    page, why = page_of(here.evidence(), id), request.form.get("why", "").strip()
    if not page.body:
        abort(404)
    if len(why) < 4:
        abort(400, "请写明调取原件的理由。")
    data = _bytes(page.body)
    here.log(me().name, "raw", id, f"{page.body}：{why[:300]}")
    return download(data, f"{page.body}.bin")


def _bytes(sha: str) -> bytes:
    """The bytes of a page; where they were dropped for their age, the answer says so."""
    try:
        return body(here.evidence(), sha)
    except StorageError as error:
        if error.reason == "pruned":
            abort(410)
        raise


def all_sheets() -> View:
    """Every unit's score, as the machine judged it and as it was decided."""
    found, db = here.judgement(), here.evidence()
    units = list(found.units.values())
    machine = {sheet.unit.code: sheet for sheet in sheets(found.rubric, units, found.findings)}
    now = sheets(found.rubric, units, found.findings, decisions.of(db))
    ordered = sorted(now, key=lambda sheet: (sheet.rank is None, sheet.rank or 0, -(sheet.score or 0)))
    blocks = [(name, [sheet for sheet in ordered if sheet.division == name]) for name in DIVISIONS]
    return render_template("desk/sheets.html", blocks=blocks, machine=machine, as_of=found.as_of)


def sheet(code: str) -> View:
    """One unit's sheet: every line with the machine's points and the decided points."""
    own(code)
    found = here.judgement()
    if code not in found.units:
        abort(404)
    unit = [found.units[code]]
    given = [each for each in found.findings if each.unit == code]
    (machine,) = sheets(found.rubric, unit, given)
    (now,) = sheets(found.rubric, unit, given, decisions.of(here.evidence()))
    return render_template("desk/sheet.html", sheet=now, machine=machine, as_of=found.as_of)


def history() -> View:
    """Who did what when, with what stood before and after; for each change of a score and each paper taken out."""
    db = here.evidence()
    told, many = changes(here.judgement(), decisions.of(db), objections.of(db)), how_many(here.desk())
    number, of_acts = _page(len(told), "changes"), _page(many, "acts")
    return render_template(
        "desk/history.html",
        changes=told[(number - 1) * PAGE : number * PAGE],
        count=len(told),
        number=number,
        acts=acts(here.desk(), PAGE, (of_acts - 1) * PAGE),
        acts_count=many,
        acts_number=of_acts,
        pages={name: max(1, -(-each // PAGE)) for name, each in (("changes", len(told)), ("acts", many))},
        words=WORDS,
        exports=EXPORTS,
        messages=outbox.messages(here.desk()),
        states=outbox.STATES,
    )


def export(name: str) -> View:
    """A list as a file; noted before it is given."""
    if name not in EXPORTS:
        abort(404)
    here.log(me().name, "export", name)
    return download(EXPORTS[name].write(here.judgement(), decisions.of(here.evidence())), name)


def attachment(sha: str) -> View:
    """The attachment of an objection, as a file to keep; noted before it is given."""
    found = next((each for each in objections.of(here.evidence()) if each.file == sha), None)
    if found is None:
        abort(404)
    own(found.unit)
    here.log(me().name, "attachment", sha, found.name)
    return download(body(here.evidence(), sha), f"{sha[:12]}.{found.name.rpartition('.')[2].lower()}")


def _page(count: int, name: str) -> int:
    """Which page of a list is asked for; the nearest that there is."""
    return min(max(1, request.args.get(name, 1, type=int)), max(1, -(-count // PAGE)))


def _mine(id: str) -> None:
    """Let staff see every page and a unit's contact what its unit's findings cite; anything else does not exist."""
    _there(id)
    mine = [found for found in here.judgement().findings if found.unit == me().unit]
    if not me().staff and id not in pages_of(here.evidence(), mine):
        abort(404)


def _there(id: str) -> None:
    if not query(here.evidence(), "SELECT 1 FROM pages WHERE id = ?", [id]):
        abort(404)


def download(data: bytes, name: str) -> Answer:
    """A file to keep and not to open in the browser."""
    answer = Answer(data, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
