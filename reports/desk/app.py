"""The desk as a web application: its addresses, its guards, its words."""

from __future__ import annotations

from importlib import resources

from flask import Flask, Response, flash, g, jsonify, render_template, request
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from reports import charts, labels
from reports.desk import (
    access,
    accounts,
    api,
    contest,
    doors,
    draft,
    entering,
    here,
    papers,
    publishing,
    review,
    running,
)
from reports.desk.changes import standing
from reports.desk.database import open_desk, secret
from reports.desk.headers import harden
from reports.desk.judgement import Newest
from reports.desk.openapi import ERRORS as API_ERRORS
from reports.desk.paths import CONVERTERS
from reports.desk.picture import Pictures
from reports.desk.reasons import ACTIONS
from reports.desk.sessions import Sessions
from reports.desk.settings import Settings
from reports.desk.worklist import Worklists
from reports.evidence import PRUNED
from reports.mask import mask
from reports.sheet import worth
from storage.proofcheck import PROVES

LARGEST = 12 * 1024 * 1024  # an attachment of ten megabytes and its form
STATIC = {"style.css": "text/css", "desk.css": "text/css", "desk.js": "text/javascript"}
WORDS = (
    "number",
    "day",
    "moment",
    "verdict",
    "verdict_class",
    "sign",
    "status",
    "page_name",
    "outcome",
    "group_name",
)
PROBLEMS = {
    400: "请求不完整，或页面打开太久。请返回重新打开页面再试。",
    401: "尚未登录，或登录已过期。",
    403: "您的角色不能做这件事。",
    404: "没有这个页面。",
    410: PRUNED,
    413: "文件太大：附件不能超过 10 MB。",
    429: "请求太频繁，请稍后再试。",
    503: "正在绘制其他页面，请稍后再试。",
    500: "出错了。刚才的操作没有保存，请稍后再试；如仍出错，请告诉管理员。",
}


def create_app(settings: Settings) -> Flask:
    """The desk on these files. Errors: StorageError where one of them cannot be opened."""
    app = Flask("reports", static_folder=None, template_folder="templates")
    db = open_desk(settings.accounts)
    app.secret_key = secret(db)
    db.close()
    app.config.update(MAX_CONTENT_LENGTH=LARGEST, WTF_CSRF_TIME_LIMIT=None, TRUSTED_HOSTS=list(settings.names))
    app.extensions.update(
        settings=settings,
        newest=Newest(settings.rubric),
        rate=api.Rate(),
        worklists=Worklists(),
        pictures=Pictures(settings.browser),
    )
    app.session_interface = Sessions(here.desk, settings.clock, https=settings.https)
    app.url_map.converters.update(CONVERTERS)
    _guards(app, settings)
    _addresses(app)
    _words(app)
    return app


def _guards(app: Flask, settings: Settings) -> None:
    """Order matters: first who it is and what the role may do, then whether the form is ours."""
    people = LoginManager(app)
    people.session_protection = None  # the session is kept on the server and runs out there
    people.user_loader(lambda name: accounts.user(here.desk(), name))
    app.before_request(access.check)
    CSRFProtect(app)
    app.teardown_appcontext(here.close)
    app.after_request(lambda answer: harden(answer, https=settings.https))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(CSRFError, _too_late)


def _addresses(app: Flask) -> None:
    app.add_url_rule("/static/<name>", "static", _static)
    app.add_url_rule("/login", "login", doors.login, methods=["GET", "POST"])
    app.add_url_rule("/logout", "logout", doors.logout, methods=["POST"])
    app.add_url_rule("/account", "account", doors.account, methods=["GET", "POST"])
    app.add_url_rule("/", "start", doors.start)
    app.add_url_rule("/inbox", "inbox", review.inbox)
    app.add_url_rule("/findings/<finding:id>", "finding", review.finding)
    app.add_url_rule("/findings/<finding:id>/decide", "decide", review.decide, methods=["POST"])
    app.add_url_rule("/findings/<finding:id>/object", "object_to", contest.object_to, methods=["POST"])
    app.add_url_rule("/objections", "objections", contest.objection_list)
    app.add_url_rule("/objections/<page:id>/answer", "answer", contest.answer, methods=["POST"])
    app.add_url_rule("/attachments/<body:sha>", "attachment", papers.attachment, methods=["POST"])
    app.add_url_rule("/evidence/<page:id>", "evidence", papers.evidence)
    app.add_url_rule("/evidence/<page:id>/picture", "picture", papers.picture)
    app.add_url_rule("/evidence/<page:id>/raw", "raw", papers.raw, methods=["POST"])
    app.add_url_rule("/sheets", "sheets", papers.all_sheets)
    app.add_url_rule("/sheets/<code:code>", "sheet", papers.sheet)
    app.add_url_rule("/enter", "entering", entering.entering)
    app.add_url_rule("/entries", "enter", entering.enter, methods=["POST"])
    app.add_url_rule("/history", "history", papers.history)
    app.add_url_rule("/running", "running", running.running)
    app.add_url_rule("/exports/<name>", "export", papers.export, methods=["POST"])
    app.add_url_rule("/totals", "totals", publishing.totals)
    app.add_url_rule("/totals/freeze", "freeze", publishing.freeze, methods=["POST"])
    app.add_url_rule("/totals/<int:version>", "frozen", publishing.frozen, methods=["POST"])
    app.add_url_rule("/papers/<name>", "paper", publishing.paper, methods=["POST"])
    app.add_url_rule("/sheets/<code:code>/letter", "letter", publishing.letter, methods=["POST"])
    app.add_url_rule("/notices", "issue", publishing.issue, methods=["POST"])
    app.register_blueprint(api.routes)


def _words(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update({name: getattr(labels, name) for name in WORDS})
    app.jinja_env.filters.update(masked=mask, standing=standing, worth=worth)
    app.jinja_env.globals.update(
        labels=labels,
        charts=charts,
        roles=accounts.ROLES,
        action_words=ACTIONS,
        csrf_token=generate_csrf,
        proves=PROVES,
    )
    app.context_processor(lambda: {"me": current_user, "desk": here.settings(), "drawable": here.pictures().possible})


def _static(name: str) -> Response:
    if name not in STATIC:
        return Response("", 404)
    data = (resources.files("reports") / "static" / name).read_bytes()
    return Response(data, mimetype=STATIC[name])


def _too_late(error: CSRFError) -> BaseResponse | tuple[str, int] | tuple[str | Response, int]:
    """A form whose token is not this session's: never acted upon, but what was typed on our own page is given back."""
    answer = draft.rescued()
    if answer is None:
        return _refused(error)
    flash("登录有变，刚才的操作没有保存。您填写的文字已保留，请核对后再提交；附件须重新选择。", "bad")
    return answer


def _refused(error: HTTPException) -> tuple[str | Response, int]:
    """An error as a page in words, or as JSON for a program."""
    code = error.code or 500
    if isinstance(error, SecurityError):  # a host name that is not ours: no page of ours leads anywhere
        return Response("unknown host name", mimetype="text/plain"), code
    if request.path.startswith("/api/"):
        answer = jsonify(error=code, message=API_ERRORS.get(code) or PROBLEMS.get(code, error.name))
        answer.headers.update({"Retry-After": str(g.wait)} if code == 429 else {})
        return answer, code
    own = error.description if code in (400, 404) and error.description and not error.description.isascii() else ""
    return render_template("desk/problem.html", code=code, words=own or PROBLEMS.get(code, error.name)), code
