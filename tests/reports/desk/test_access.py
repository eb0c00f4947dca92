"""Every role at every route; tokens of forms; headers; nothing changes by looking."""

from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from reports.desk.access import ANYONE, CLIENT, PUBLIC, ROUTES
from reports.desk.app import create_app
from reports.desk.headers import POLICY
from reports.desk.picture import Pictures
from storage import objections
from storage.objections import Objection
from storage.prune import prune
from storage.schema import open_file
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, Clock, Office, Person, finding_id, home_id, settings_of

OWN, OTHER = finding_id("czj", "home_fresh"), finding_id("kjj", "home_fresh")
FILE = b"%PDF-1.4"
SHA = hashlib.sha256(FILE).hexdigest()
NOBODY, REVIEWER, HEAD, UNIT = "", "liming", "zhang", "czj"
EVERYONE = (NOBODY, REVIEWER, HEAD, UNIT)

# Route, address, method, form → the status for nobody, a reviewer, the head and a unit's contact (at its own things).
TABLE = (
    ("login", "/login", "GET", {}, (200, 302, 302, 302)),
    ("login", "/login", "POST", {"name": "zhang", "word": "not the word"}, (400, 403, 403, 403)),  # nobody: no token yet
    ("static", "/static/desk.css", "GET", {}, (200, 200, 200, 200)),
    ("start", "/", "GET", {}, (302, 302, 302, 302)),
    ("logout", "/logout", "POST", {}, (401, 302, 302, 302)),
    ("account", "/account", "GET", {}, (302, 200, 200, 200)),
    ("account", "/account", "POST", {}, (401, 400, 400, 400)),
    ("inbox", "/inbox", "GET", {}, (302, 200, 200, 403)),
    ("finding", f"/findings/{OWN}", "GET", {}, (302, 200, 200, 200)),
    ("finding", f"/findings/{OTHER}", "GET", {}, (302, 200, 200, 404)),
    ("decide", f"/findings/{OWN}/decide", "POST", {"action": "uphold", "reason": "属实，证据清楚", "seen": ""}, (401, 302, 302, 403)),
    ("evidence", f"/evidence/{home_id('czj')}", "GET", {}, (302, 200, 200, 200)),
    ("evidence", f"/evidence/{home_id('kjj')}", "GET", {}, (302, 200, 200, 404)),
    ("picture", f"/evidence/{home_id('czj')}/picture", "GET", {}, (302, 200, 200, 200)),
    ("picture", f"/evidence/{home_id('kjj')}/picture", "GET", {}, (302, 200, 200, 404)),
    ("raw", f"/evidence/{home_id('czj')}/raw", "POST", {"why": "核对原件"}, (401, 403, 200, 403)),
    ("sheets", "/sheets", "GET", {}, (302, 200, 200, 403)),
    ("sheet", "/sheets/czj", "GET", {}, (302, 200, 200, 200)),
    ("sheet", "/sheets/kjj", "GET", {}, (302, 200, 200, 404)),
    ("history", "/history", "GET", {}, (302, 200, 200, 403)),
    ("running", "/running", "GET", {}, (302, 200, 200, 403)),
    ("entering", "/enter", "GET", {}, (302, 200, 200, 403)),
    ("enter", "/entries", "POST", {"kind": "project"}, (401, 400, 400, 403)),  # staff: nothing is filled in
    ("export", "/exports/findings.csv", "POST", {}, (401, 200, 200, 403)),
    ("totals", "/totals", "GET", {}, (302, 200, 200, 403)),
    ("freeze", "/totals/freeze", "POST", {}, (401, 403, 302, 403)),
    ("frozen", "/totals/1", "POST", {}, (401, 404, 404, 403)),  # none is frozen yet
    ("paper", "/papers/notice.docx", "POST", {}, (401, 200, 200, 403)),
    ("letter", "/sheets/czj/letter", "POST", {}, (401, 200, 200, 403)),
    ("issue", "/notices", "POST", {"due": "2009-01-05"}, (401, 403, 302, 403)),
    ("objections", "/objections", "GET", {}, (302, 200, 200, 200)),
    ("object_to", f"/findings/{OWN}/object", "POST", {"text": "当晚服务器检修，已经报备"}, (401, 403, 403, 302)),
    ("object_to", f"/findings/{OTHER}/object", "POST", {"text": "当晚服务器检修，已经报备"}, (401, 403, 403, 404)),
    ("answer", "/objections/{objection}/answer", "POST", {"accepted": "no", "answer": "维持原判定"}, (401, 302, 302, 403)),
    ("attachment", f"/attachments/{SHA}", "POST", {}, (401, 200, 200, 404)),  # it is another unit's
    ("api.document", "/api/v1/openapi.json", "GET", {}, (200, 200, 200, 200)),
    ("api.sheets", "/api/v1/sheets", "GET", {}, (401, 401, 401, 401)),
    ("api.sheet", "/api/v1/sheets/czj", "GET", {}, (401, 401, 401, 401)),
    ("api.findings", "/api/v1/findings", "GET", {}, (401, 401, 401, 401)),
    ("api.finding", f"/api/v1/findings/{OWN}", "GET", {}, (401, 401, 401, 401)),
)  # fmt: skip


class Drawn(Pictures):
    """Stands for the browser, whose own tests are elsewhere."""

    possible = True

    def of(self, sha: str, body: bytes, *, letters: bool) -> bytes:
        return b"\xff\xd8"


@pytest.fixture(autouse=True)
def _drawn(office: Office) -> None:
    office.app.extensions["pictures"] = Drawn("")


@pytest.fixture
def objection(office: Office) -> str:
    """An objection of another unit, with an attachment."""
    said = Objection(OTHER, AS_OF, RUBRIC.stamp, "kjj", "home_fresh", "已经更新", "kjj", NOON, name="说明.pdf")
    with closing(open_file(office.evidence)) as db:
        return objections.add(db, said, FILE)


def asked(person: Person, path: str, method: str, form: dict[str, str]) -> TestResponse:
    if method == "GET":
        return person.get(path)
    person.get("/account")
    return person.post(path, **form)


@pytest.mark.parametrize("at", range(4), ids=["nobody", "reviewer", "head", "unit"])
@pytest.mark.parametrize(("route", "path", "method", "form", "statuses"), TABLE)
def test_every_role_at_every_route(
    office: Office,
    objection: str,
    route: str,
    path: str,
    method: str,
    form: dict[str, str],
    statuses: tuple[int, ...],
    at: int,
) -> None:
    answer = asked(office.client(EVERYONE[at]), path.format(objection=objection), method, form)
    assert answer.status_code == statuses[at]
    if statuses[at] == 302 and not EVERYONE[at]:
        assert answer.headers["Location"] == "/login" if path != "/login" else "/"


def test_the_table_names_every_route_and_the_program_no_other(office: Office) -> None:
    rules = list(office.app.url_map.iter_rules())
    there = {(rule.endpoint, method) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert there == {(row[0], row[2]) for row in TABLE}
    assert {rule.endpoint for rule in rules} == set(ROUTES)


def test_a_route_that_is_not_in_the_table_is_closed(office: Office) -> None:
    office.app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert office.client("zhang").get("/forgotten").status_code == 403


@pytest.mark.parametrize("role", ["", "liming", "zhang", "czj"])
def test_no_change_without_the_token_of_the_form(office: Office, objection: str, role: str) -> None:
    """Each route that takes a POST refuses a form without a token and one with another person's."""
    stranger = office.client("wangfang")
    stranger.get("/account")
    for rule in office.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        path = next(row[1] for row in TABLE if row[0] == rule.endpoint and row[2] in ("POST", "GET")).format(
            objection=objection
        )
        for token in ("", stranger.token):
            person = office.client(role)
            answer = person.browser.post(path, data={"csrf_token": token})
            assert answer.status_code in (400, 401, 403), rule.endpoint
            if role and ROUTES[rule.endpoint] == ANYONE:
                assert answer.status_code == 400, rule.endpoint


def rows(office: Office) -> list[tuple[str, int]]:
    counted = []
    for file in ("evidence.sqlite", "desk.sqlite"):
        with closing(open_plain(office.folder / file)) as db:
            names = [
                name
                for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sessions'")
            ]
            counted += [(f"{file} {name}", db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names]
    return counted


def open_plain(path: Path) -> object:
    import pysqlite3  # noqa: PLC0415 - the tables are read as any program would

    return pysqlite3.connect(str(path))


def test_looking_changes_nothing(office: Office) -> None:
    for name in ("liming", "zhang", "czj"):
        person = office.client(name)
        before = rows(office)
        for route, path, method, _, _ in TABLE:
            if method == "GET" and route != "login":
                person.get(path)
                person.browser.head(path)
        assert rows(office) == before


def test_no_post_route_answers_a_get(office: Office) -> None:
    browser = office.client("zhang")
    for _, path, method, _, _ in TABLE:
        if method == "POST" and path not in ("/account", "/login"):
            assert browser.get(path.format(objection="0" * 20)).status_code == 405, path


@pytest.mark.parametrize(("name", "path"), [("", "/login"), ("liming", "/inbox"), ("liming", f"/findings/{OWN}"),
    ("liming", "/nothing"), ("zhang", f"/evidence/{home_id('czj')}"), ("", "/static/desk.js"), ("", "/api/v1/sheets")])  # fmt: skip
def test_every_answer_has_the_headers(office: Office, name: str, path: str) -> None:
    headers = office.client(name).get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_pages_hold_no_inline_script_or_style(office: Office) -> None:
    browser = office.client("liming")
    for path in (
        "/inbox",
        f"/findings/{OWN}",
        "/sheets",
        "/sheets/czj",
        "/totals",
        "/history",
        "/running",
        "/enter",
        "/objections",
        "/account",
    ):
        text = browser.get(path).get_data(as_text=True)
        assert " style=" not in text, path
        assert " on" not in [part[:3] for part in text.split("<")[1:] if "=" in part[:3]], path
        assert "<script>" not in text, path


def test_behind_a_proxy_cookies_go_over_tls_only(office: Office) -> None:
    app = create_app(settings_of(office.folder, Clock(), https=True, names=("fuhe.city.example",)))
    answer = app.test_client().get("/login", base_url="https://fuhe.city.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]


def test_another_host_name_is_refused(office: Office) -> None:
    assert office.app.test_client().get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_raw_bytes_go_to_the_head_alone_with_a_reason_and_a_note(office: Office) -> None:
    head = office.client("zhang")
    head.get("/account")
    path = f"/evidence/{home_id('czj')}/raw"
    assert head.post(path, why=" ").status_code == 400
    answer = head.post(path, why="领导要求核对")
    assert b"13812345678" in answer.get_data()
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    text = head.get("/history").get_data(as_text=True)
    assert "调取原件" in text
    assert "领导要求核对" in text
    assert CLIENT != PUBLIC


def test_bytes_that_were_dropped_for_their_age_are_said_to_be(office: Office) -> None:
    with closing(open_file(office.evidence)) as db:
        db.execute("DELETE FROM findings")
        assert prune(db, date(2100, 1, 1), NOON, "spotcheck prune").bodies > 0
    head = office.client("zhang")
    head.get("/account")
    answer = head.post(f"/evidence/{home_id('czj')}/raw", why="领导要求核对")
    assert answer.status_code == 410
    assert "正文已按保存期限清理" in answer.get_data(as_text=True)
