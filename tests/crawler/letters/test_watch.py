"""The nightly crawl looks up letters that went through a web form: answered, handed over, or not yet."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from checks.judge import judge
from checks.letters import Event
from checks.model import Finding, Page
from checks.rubric import load
from crawler.demo.run import CityClock
from crawler.letters.watch import watch_visits
from crawler.night.options import SHANGHAI
from crawler.results.records import records_of
from storage import letters
from storage.letters import Letter, letter_id
from storage.observations import city_of, nights_of
from storage.schema import open_file
from tests.crawler.conftest import NIGHT, Crawl, unit
from tests.crawler.sites import Server, page

UNIT = replace(unit("czj.test"), name="市财政局")
FORM, QUERY = "http://czj.test/mail/write.asp", "http://czj.test/mail/query.asp?no={code}"
AT = datetime(2008, 11, 1, 9, 0, tzinfo=SHANGHAI)
CODE, TOKEN = "20081103-017", "KH-1A2B3C4D5E"
SENT, LAST = date(2008, 11, 3), date(2008, 11, 12)
START, PERIOD = date(2008, 11, 1), "2008-11-01/2008-12-31"
UNKNOWN = "已到期，有无答复尚未查明，待人工查询，不扣分"
HEAD = "<tr><th>来信标题</th><th>处理部门</th><th>来信时间</th><th>状态</th></tr>"
OTHER = "<tr><td><a href='1.html'>关于路灯的来信</a></td><td>办公室</td><td>2008-11-02</td><td>已回复</td></tr>"
UNSETTLED = f"考核邮件（编号 {TOKEN}）已过答复期限，有无答复尚未查明：请查询后录入"


def answer_page(reply: str = "", day: str = "", title: str = f"咨询补贴发放（{TOKEN}）") -> bytes:
    rows = {
        "来信标题": title,
        "来信时间": str(SENT),
        "来信内容": "请问补贴何时发放？",
        "回复时间": day,
        "回复内容": reply,
    }
    cells = "".join(f"<tr><td>{label}：</td><td>{value}</td></tr>" for label, value in rows.items())
    state = "<tr><td>办理状态：</td><td>待处理</td></tr>" if not reply else ""
    return page(f"<html><title>来信查询</title><table>{cells}{state}</table></html>")


def submitted(code: str = CODE) -> tuple[Letter, list[Event]]:
    letter = Letter(
        letter_id(PERIOD, FORM), PERIOD, "czj", FORM, "form", "t1", TOKEN, f"咨询补贴发放（{TOKEN}）", "请问", AT
    )
    told = {"result": "已提交", "code": code, "day": str(SENT), "last": str(LAST), "how": f"截止 {LAST}"}
    return letter, [Event("approved", AT, "张三"), Event("submitted", AT, "李四", told)]


def prepared(file: Path, code: str = CODE) -> None:
    letter, events = submitted(code)
    with closing(open_file(file, create=True)) as db:
        letters.plan(db, [letter])
        for event, state in zip(events, ("planned", "approved"), strict=True):
            letters.add(db, letter.id, event, [state])


def watched(crawl: Crawl, tmp_path: Path, answers: dict[str, bytes], nights: int = 2, code: str = CODE) -> list[Page]:
    """Crawl the site with its mailbox on some nights; the pages of the test letter."""
    prepared(tmp_path / "evidence.sqlite", code)
    home = page("<html><title>站</title><a href='/xw/'>工作动态</a> <a href='/mail/'>局长信箱</a></html>")
    site = {"/": home, "/mail/": page(f"<html><title>来信选登</title><table>{HEAD}{OTHER}</table></html>"), **answers}
    seen: list[Page] = []
    with Server({("czj.test", path): body for path, body in site.items()}) as server:
        for night in (NIGHT + timedelta(days=n) for n in range(nights)):
            _, pages = crawl((UNIT,), server.names, night=night, clock=CityClock.at(night), queries={FORM: QUERY})
            seen += [each for each in pages if each.label == TOKEN]
    return seen


def complaints(tmp_path: Path) -> Finding:
    last = NIGHT + timedelta(days=1)
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        found = judge(city_of(db, last), nights_of(db, last), load("changde-2008"))
    return next(finding for finding in found if finding.indicator == "complaints")


PATH = f"/mail/query.asp?no={CODE}"
ON_TIME, LATE = "2008-11-10", "2008-11-14"
REPLY, PASSED_ON = "您好，经查，该项补贴每年3月由乡镇财政所发放，感谢您的来信。", "您的来信已转交市农业局办理。"


@pytest.mark.parametrize(
    ("shown", "verdict", "lost", "said", "stands"),
    [
        (answer_page(REPLY, ON_TIME), "met", 0, "1 封考核邮件均按期答复", f"{ON_TIME} 已按期答复"),
        (answer_page(REPLY, LATE), "partly", 4.5, "才答复", f"逾期：{LATE} 才答复"),
        (answer_page(), "partly", 4.5, "到期未答复", "逾期：到期未答复"),
        (answer_page(PASSED_ON, ON_TIME), "partly", 4.5, "只有转办说明", "逾期：只有转办说明"),
        (answer_page(REPLY, ON_TIME, "别人的来信"), "needs a person", 0, UNSETTLED, UNKNOWN),
        (page("<html><title>查询</title>查询码有误，请重新输入</html>"), "needs a person", 0, UNSETTLED, UNKNOWN),
        (
            page("<html><title>错误</title>服务器错误</html>", "500 Internal Server Error"),
            "needs a person",
            0,
            UNSETTLED,
            UNKNOWN,
        ),
    ],
    ids=["answered", "late", "not yet", "handed over", "another letter", "wrong code", "not read"],
)
def test_the_answer_is_watched_and_counts(
    shown: bytes, verdict: str, lost: float, said: str, stands: str, crawl: Crawl, tmp_path: Path
) -> None:
    pages = watched(crawl, tmp_path, {PATH: shown})
    assert [each.url for each in pages] == [f"http://czj.test{PATH}"] * 2
    found = complaints(tmp_path)
    assert (found.verdict.value, found.lost) == (verdict, lost)
    assert said in found.reason + "".join(fault.reason for fault in found.faults)
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        (record,) = records_of(db, START, pages[-1].night).letters
    assert (record.stands(pages[-1].night), record.looked) == (stands, pages[-1].id)
    assert (pages[-1].id in found.pages) is (said is not UNSETTLED), "what counts is one click from its evidence"


def test_one_look_alone_takes_nothing_off(crawl: Crawl, tmp_path: Path) -> None:
    watched(crawl, tmp_path, {PATH: answer_page()}, nights=1)
    found = complaints(tmp_path)
    assert (found.lost, found.unconfirmed) == (0, 4.5)


def test_a_letter_in_the_public_list_is_known_by_its_code(crawl: Crawl, tmp_path: Path) -> None:
    row = f"<tr><td><a href='show.asp?no={CODE}'>咨询补贴</a></td><td>办公室</td><td>{SENT}</td><td>待处理</td></tr>"
    listed = page(f"<html><title>来信选登</title><table>{HEAD}{OTHER}{row}</table></html>")
    watched(crawl, tmp_path, {"/mail/": listed})
    assert "考核邮件（编号 KH-1A2B3C4D5E）到期未答复" in complaints(tmp_path).faults[0].reason


@pytest.mark.parametrize(
    ("night", "code", "units", "queries", "count"),
    [
        (SENT, CODE, {"czj"}, {FORM: QUERY}, 1),
        (SENT - timedelta(days=1), CODE, {"czj"}, {FORM: QUERY}, 0),
        (SENT + timedelta(days=366), CODE, {"czj"}, {FORM: QUERY}, 0),
        (SENT, "无", {"czj"}, {FORM: QUERY}, 0),
        (SENT, CODE, {"lyj"}, {FORM: QUERY}, 0),
        (SENT, CODE, {"czj"}, {}, 0),
    ],
)
def test_which_letters_are_watched(
    night: date, code: str, units: set[str], queries: dict[str, str], count: int, tmp_path: Path
) -> None:
    prepared(tmp_path / "evidence.sqlite", code)
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        assert len(watch_visits(letters.cases(db), night, queries, units)) == count


def test_a_code_cannot_change_the_address(tmp_path: Path) -> None:
    prepared(tmp_path / "evidence.sqlite", "1&no=2/../ x")
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        (visit,) = watch_visits(letters.cases(db), NIGHT, {FORM: QUERY}, {"czj"})
    assert visit.url == "http://czj.test/mail/query.asp?no=1%26no%3D2%2F..%2F%20x"
