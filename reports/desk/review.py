"""The reviewer's work: the inbox, a finding's page, a decision."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from checks.model import Finding
from reports.desk import draft, here, outbox
from reports.desk.access import me, own
from reports.desk.case import case
from reports.desk.expected import expected
from reports.desk.items import Filters, Item, neighbours
from reports.desk.reasons import REASONS, Wish, actions, wish
from storage import decisions, objections
from storage.decisions import Decision
from storage.errors import StorageError

View = str | Response | tuple[str, int]
PAGE = 50
RECENT = timedelta(days=3)  # how long the inbox speaks of a message that did not go out


def inbox() -> View:
    """The findings to review, with their filters and how far the work is."""
    work, filters = here.worklist(), Filters.of(request.args)
    fitting = work.fitting(filters)
    pages = max(1, -(-len(fitting) // PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    waiting = {each.finding for each in objections.of(here.evidence()) if each.answer is None}
    return render_template(
        "desk/inbox.html",
        items=fitting[(number - 1) * PAGE : number * PAGE],
        first=(number - 1) * PAGE,
        count=len(fitting),
        everything=len(work.items),
        done=work.done,
        filters=filters,
        choices=work.base.choices,
        number=number,
        pages=pages,
        waiting=waiting,
        as_of=here.judgement().as_of,
        messages=outbox.troubled(here.desk(), here.now() - RECENT),
    )


def finding(id: str) -> View:
    """A finding's page."""
    typed = draft.of(id)
    before = Wish(typed["action"], typed["reason"], typed["note"], typed["points"])
    return _page(here.finding(id), before if typed["form"] == "decide" else Wish())


def decide(id: str) -> View:
    """Keep a decision; who decided in between is shown, and what was written stays in the form."""
    found = here.finding(id)
    item = here.item(found)
    wanted = wish(request.form, found, item.line)
    if wanted.problem:
        flash(wanted.problem, "bad")
        return _page(found, wanted), 400
    _, _, following = neighbours(_listed(), id)
    try:
        decisions.add(here.evidence(), decision_of(found, wanted), after=request.form.get("seen", ""))
    except StorageError as error:
        if error.reason != "overtaken":
            raise
        flash("另一位复核人刚刚对这条判定作了处理，见下。您填写的内容已保留，没有保存；如仍需处理，请再次提交。", "bad")
        return _page(found, wanted), 409
    draft.done()
    flash(f"已记录：{item.unit.name} · {item.line.name}：{actions(found, item.line)[wanted.action]}", "good")
    filters = Filters.of(request.args)
    if not following:
        return redirect(url_for("inbox") + _query(filters.words()))
    return redirect(url_for("finding", id=following) + _query(filters.words()))


def decision_of(found: Finding, wanted: Wish) -> Decision:
    """The decision that a form asks for, in the name of the person."""
    as_of = here.judgement().as_of
    return Decision(found.id, as_of, found.rubric, wanted.action, me().name, here.now(), wanted.why, wanted.value)


def _page(found: Finding, wanted: Wish) -> str:
    own(found.unit)
    db = here.evidence()
    item = here.item(found)
    listed = _listed() if me().staff else []
    at, before, after = neighbours(listed, found.id)
    said = decisions.of(db, found.id)
    rule, thresholds = expected(item.line)
    return render_template(
        "desk/finding.html",
        case=case(db, item, request.args.get("evidence", "")),
        item=item,
        rule=rule,
        thresholds=thresholds,
        at=at,
        before=before,
        after=after,
        count=len(listed),
        filters=Filters.of(request.args),
        decisions=said,
        seen=said[-1].id if said else "",
        actions=actions(found, item.line),
        reasons=REASONS,
        wish=wanted,
        objections=objections.of(db, finding=found.id),
        typed=draft.of(found.id),
    )


def _listed() -> list[Item]:
    return here.worklist().fitting(Filters.of(request.args))


def _query(words: str) -> str:
    return f"?{words}" if words else ""
