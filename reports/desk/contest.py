"""Objections (申诉): a unit's contact speaks up against a finding of its own unit, a reviewer answers."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.desk import draft, here
from reports.desk.access import me, own
from reports.desk.attached import attached
from reports.desk.reasons import LONGEST, wish
from reports.desk.review import decision_of
from storage import objections
from storage.errors import StorageError
from storage.objections import Answer, Objection

View = str | Response


def objection_list() -> View:
    """The objections: all of them for staff, one's own unit's for a contact."""
    found = objections.of(here.evidence(), unit=None if me().staff else me().unit)
    judgement = here.judgement()
    return render_template(
        "desk/objections.html", objections=found[::-1], judgement=judgement, until=here.settings().objections_until
    )


def object_to(id: str) -> View:
    """Keep an objection with its attachment."""
    found = here.finding(id)
    own(found.unit)
    back = redirect(url_for("finding", id=id, _anchor="objections"))
    text, file = request.form.get("text", "").strip(), attached()
    if problem := _problem(text) or file.problem:
        draft.hold()
        flash(problem, "bad")
        return back
    as_of, at = here.judgement().as_of, here.now()
    said = Objection(found.id, as_of, found.rubric, found.unit, found.indicator, text, me().name, at, name=file.name)
    try:
        objections.add(here.evidence(), said, file.data or None)
    except StorageError as error:
        if error.reason != "overtaken":
            raise
        draft.hold()
        flash("本单位对这条判定已有一件申诉在等待答复。", "bad")
        return back
    draft.done()
    flash("申诉已提交，答复后可在本页查看。", "good")
    return back


def answer(id: str) -> View:
    """Answer an objection: refuse it with a reason, or accept it by a decision on its finding."""
    said = next((each for each in objections.of(here.evidence()) if each.id == id), None)
    if said is None:
        abort(404)
    found, text = here.finding(said.finding), request.form.get("answer", "").strip()
    back = redirect(url_for("finding", id=found.id, _anchor="objections"))
    accepted = request.form.get("accepted") == "yes"
    wanted = wish(request.form, found, here.judgement().lines[found.indicator]) if accepted else None
    problem = "请写明答复内容（至少 4 个字）。" if len(text) < 4 else wanted.problem if wanted else ""
    if problem:
        draft.hold()
        flash(problem, "bad")
        return back
    try:
        given = Answer(id, accepted, text[:LONGEST], me().name, here.now())
        made = decision_of(found, wanted) if wanted else None
        objections.answer(here.evidence(), given, made, after=request.form.get("seen", "") if made else None)
    except StorageError as error:
        if error.reason != "overtaken":
            raise
        draft.hold()
        flash("另一位复核人刚刚处理了这件申诉或这条判定，您的答复没有保存，请看后再定。", "bad")
        return back
    draft.done()
    flash("已答复。", "good")
    return back


def _problem(text: str) -> str:
    until = here.settings().objections_until
    if until is None or here.now().date() > until:
        return "申诉期已过，不能再提交。"
    if not 10 <= len(text) <= LONGEST:
        return f"请用 10 至 {LONGEST} 字说明理由。"
    return ""
