"""Coming in and going out: log-in, log-out, one's own pass-word."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from reports import ReportError
from reports.desk import draft, here
from reports.desk.access import me
from reports.desk.accounts import SHORTEST, add_user, enter, locked_until
from reports.desk.sessions import Kept

View = str | Response | tuple[str, int]


def login() -> View:
    """The form, and what becomes of it: a wrong name and a wrong word are answered alike."""
    if request.method == "GET":
        inside = current_user.is_authenticated
        return redirect(url_for("start")) if inside else render_template("desk/login.html", name="", draft="")
    typed = request.form.get("draft", "")
    name, word = request.form.get("name", "").strip()[:80], request.form.get("word", "")
    person = enter(here.desk(), name, word, here.now())
    if person is None:
        here.log(name, "refused")
        flash(_refusal(name), "bad")
        return render_template("desk/login.html", name=name, draft=typed[: draft.LARGEST]), 403
    _renew()
    login_user(person)
    here.log(person.name, "enter")
    return redirect(draft.kept(typed, person) or url_for("start"))


def start() -> Response:
    """Where each person begins: staff at the inbox, a unit's contact at its sheet."""
    return redirect(url_for("inbox") if me().staff else url_for("sheet", code=me().unit))


def logout() -> Response:
    """End the session."""
    here.log(me().name, "leave")
    logout_user()
    session.clear()
    return redirect(url_for("login"))


def account() -> View:
    """One's own account; a new pass-word needs the present one and ends all other sessions."""
    if request.method == "GET":
        return render_template("desk/account.html", shortest=SHORTEST)
    person, form = me(), request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise ReportError("两次输入的新口令不一致。")
        if len(form.get("new", "")) < SHORTEST:
            raise ReportError(f"新口令至少 {SHORTEST} 个字符。")
        if enter(here.desk(), person.name, form.get("word", ""), here.now()) is None:
            raise ReportError("当前口令不对。")
    except ReportError as error:
        flash(str(error), "bad")
        return render_template("desk/account.html", shortest=SHORTEST), 400
    add_user(here.desk(), person.name, person.role, form["new"], here.now(), person.unit)
    here.log(person.name, "password")
    _renew()
    flash("口令已更改，其他登录已全部退出。", "good")
    return redirect(url_for("account"))


def _refusal(name: str) -> str:
    if until := locked_until(here.desk(), name, here.now()):
        return f"连续五次不成功，{until:%H:%M} 以前不能再试。"
    return "账号或口令不对。"


def _renew() -> None:
    if isinstance(session._get_current_object(), Kept):  # type: ignore[attr-defined]
        session._get_current_object().renew()  # type: ignore[attr-defined]
