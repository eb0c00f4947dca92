"""The end of the work: the totals looked at and frozen, the papers taken out, the notice issued."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from sqlite_utils import Database
from werkzeug.wrappers import Response

from reports import ReportError
from reports.desk import here
from reports.desk.access import me
from reports.desk.papers import download
from reports.feedback import letters
from reports.notice import Letterhead, write_notice
from reports.publication import as_issued, rectification
from reports.publication import issue as keep_issued
from reports.report import Report
from reports.tally.book import book, duty_book
from reports.tally.freezing import content
from reports.tally.result import Tally
from reports.tally.result import tally as computed
from reports.tally.settings import CLASSES, PARTS
from reports.tally.tables import state_of
from storage import published
from storage.bodies import body
from storage.compression import name_of
from storage.errors import StorageError
from storage.published import Frozen

View = str | Response
NAMED = 12  # open items that the page lists


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its title, and how it is written; None where it cannot be yet."""

    title: str
    write: Callable[[Database], bytes | None]


def totals() -> View:
    """The totals with their four parts, what is open, the frozen versions, the papers and the notices."""
    found, db = _tally(), here.evidence()
    notices = published.notices(db, here.settings().publisher.period)[::-1]
    judged = found.inputs.as_of, found.inputs.rubric.stamp
    return render_template(
        "desk/totals.html",
        tally=found,
        blocks=[(name, found.of_class(name)) for name in CLASSES],
        parts=PARTS,
        named=NAMED,
        state_of=state_of,
        seen="" if found.open else name_of(content(found)),
        frozen=_frozen(),
        notices=notices,
        issued=any((each.as_of, each.rubric) == judged for each in notices),
        head=_letterhead(),
        papers=PAPERS,
    )


def freeze() -> View:
    """Keep the totals as the next version: what the head saw, and nothing else."""
    found, back = _tally(), redirect(url_for("totals"))
    if found.open:
        flash(f"还有 {len(found.open)} 项待定，不能冻结。", "bad")
        return back
    said = content(found)
    if request.form.get("seen", "") != name_of(said):
        flash("数据刚刚有变，没有冻结。请看过现在的结果再冻结。", "bad")
        return back
    period = here.settings().publisher.period
    try:
        made = published.freeze(here.evidence(), period, said, book(found), me().name, here.now())
    except StorageError as error:
        if error.reason != "unchanged":
            raise
        flash("与上一版相同，没有冻结新的一版。", "bad")
        return back
    here.log(me().name, "freeze", f"tally-v{made.version}.xlsx", f"内容 {made.content}；表 {made.book}")
    flash(f"已冻结为第 {made.version} 版。", "good")
    return back


def frozen(version: int) -> View:
    """A frozen version, byte for byte; noted before it is given."""
    made = next((each for each in _frozen() if each.version == version), None)
    if made is None:
        abort(404)
    name = f"tally-v{version}.xlsx"
    here.log(me().name, "export", name, made.book)
    return download(body(here.evidence(), made.book), name)


def paper(name: str) -> View:
    """A document as it is now; noted before it is given."""
    if name not in PAPERS:
        abort(404)
    return _given(PAPERS[name].write, name)


def letter(code: str) -> View:
    """The letter to one unit, as a Word document."""
    if code not in here.judgement().units:
        abort(404)
    return _given(lambda db: _letter(db, code), f"letter-{code}.docx" if code.isascii() else "letter.docx")


def issue() -> View:
    """Keep the notice as issued: later nights mark what was put right of its list."""
    back = redirect(url_for("totals", _anchor="notices"))
    try:
        due = date.fromisoformat(request.form.get("due", ""))
    except ValueError:
        due = date.min
    if due < here.now().date():
        flash("请填写整改期限，不能早于今天。", "bad")
        return back
    head = replace(_letterhead(), due=due)
    try:
        report = _report(here.evidence())
        many = keep_issued(here.evidence(), report, head, me().name, here.now())
    except StorageError as error:
        if error.reason != "issued":
            raise
        flash("这次判定的通报已经发布过。", "bad")
        return back
    here.log(me().name, "issue", "notice.docx", f"数据截至 {report.as_of}，期限 {due}，{many} 项")
    flash(f"已发布，整改清单共 {many} 项，此后每夜自动复查。", "good")
    return back


def _given(write: Callable[[Database], bytes | None], name: str) -> View:
    try:
        data = write(here.evidence())
    except ReportError as error:
        flash(f"没有写成：{error}", "bad")
        return redirect(url_for("totals"))
    if data is None:
        flash("还没有整改期限，写不成整改清单；发布通报时填写。", "bad")
        return redirect(url_for("totals"))
    here.log(me().name, "export", name)
    return download(data, name)


def _tally() -> Tally:
    if here.settings().rubric.type == "veto":
        abort(404, "这套评分标准只有单项否决，没有分值，不计算总分。")
    try:
        return computed(here.settings().publisher.inputs(here.evidence()))
    except ReportError as error:
        _not_yet(error)


def _frozen() -> list[Frozen]:
    """The frozen versions of the period, newest first."""
    return published.frozen(here.evidence(), here.settings().publisher.period)[::-1]


def _report(db: Database) -> Report:
    try:
        return here.settings().publisher.report(db)
    except ReportError as error:
        _not_yet(error)


def _not_yet(error: ReportError) -> NoReturn:
    """Say in words what the office has to do; where it is wrong stands in the log, for those who run the program."""
    current_app.logger.warning("%s", error)
    abort(404, "还不能计算总分：考核期最后一夜还没有判定，请先运行 spotcheck judge。")


def _letterhead() -> Letterhead:
    return here.settings().publisher.letterhead(here.now().date())


def _notice(db: Database) -> bytes:
    report = _report(db)
    return write_notice(report, as_issued(db, report, _letterhead()), *here.settings().publisher.wording())


def _letter(db: Database, code: str) -> bytes:
    report = _report(db)
    (_, data), _ = letters(report, as_issued(db, report, _letterhead()), {code})
    return data


def _letters(db: Database) -> bytes:
    report, target = _report(db), io.BytesIO()
    head = as_issued(db, report, _letterhead())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, data in letters(report, head, {unit.code for unit in report.units}):
            parcel.writestr(name, data)
    return target.getvalue()


PAPERS = {
    "notice.docx": Paper("通报（Word）", _notice),
    "tally.xlsx": Paper("总分表（Excel）", lambda _: book(_tally())),
    "responsibility.xlsx": Paper("责任制考核表（Excel）", lambda _: duty_book(_tally())),
    "rectification.xlsx": Paper("整改清单（Excel）", lambda db: rectification(db, _report(db), _letterhead().due)),
    "letters.zip": Paper("全部反馈函（Word 和网页，约需十几秒）", _letters),
}
