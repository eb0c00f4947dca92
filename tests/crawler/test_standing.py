"""Several nights over a small site: only what is due is asked, and the findings are those of asking everything."""

from __future__ import annotations

import signal
import zipfile
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from checks.judge import judge
from checks.model import Finding, Page
from checks.rubric import load, shipped
from checks.words import why
from crawler.demo.run import CityClock
from crawler.night.options import NightOptions
from crawler.night.run import BOOT, run_night
from crawler.night.workers import run_workers
from crawler.results.publish import report_of
from reports.pages import write_report
from storage import findings
from storage.evidence import pages
from storage.merge import merge
from storage.observations import city_of, nights_of
from storage.proof import write_pack
from storage.proofcheck import check
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.city import html
from tests.crawler.conftest import options, unit
from tests.crawler.sites import NOT_FOUND, Handler, Server, page
from tests.crawler.test_kills import started, wait_for
from tests.reports.links import broken_links

FIRST = date(2008, 11, 20)
NIGHTS = [FIRST + timedelta(days=number) for number in range(6)]
NEWS_ON = 3  # the night on which the news get a new row
DEAD_ON = 2  # the night from which one link of the other site is dead
COLUMNS = {"gzdt": "工作动态", "tzgg": "通知公告", "zcfg": "政策法规", "rsrm": "人事任免"}
SUBJECTS = ("人事任免的通知", "公开招聘工作人员的公告", "十一五规划纲要")
HOSTS = ("czj.test", "rsj.test")
FILES = "wj.test"  # holds an attachment of each site, and is neither's own


def rows(path: str, name: str, last: int) -> str:
    return "".join(
        f'<li><a href="/{path}/{day}.html">关于做好第{day}次{name}工作的通知</a> <span>2008-11-{day:02d}</span></li>'
        for day in range(last, last - 12, -1)
    )


def answers(number: int) -> dict[tuple[str, str], bytes | Handler]:
    """What the two sites give on the night of that number."""
    found: dict[tuple[str, str], bytes | Handler] = {}
    last = 19 + (number >= NEWS_ON)
    for host in HOSTS:
        menu = "".join(f'<a href="/{path}/">{name}</a> ' for path, name in COLUMNS.items())
        own = "".join(
            f"<li><a href='/t/{n}.html'>{text}</a> <span>2008-11-18</span></li>" for n, text in enumerate(SUBJECTS)
        )
        links = "".join(f'<a href="/zt/{n}.html">专题专栏第{n}号的首页链接</a> ' for n in range(14))
        found[host, "/"] = page(html(host, f"<div>{menu}</div><ul>{rows('gzdt', '工作动态', last)}{own}</ul>{links}"))
        for path, name in COLUMNS.items():
            newest = last if path == "gzdt" else 19
            found[host, f"/{path}/"] = page(html(name, f"<ul>{rows(path, name, newest)}</ul>"))
            for day in (19, 20):
                file = f'<p>正文</p><a href="/{path}/{day}.doc">附件</a>'
                if path == "zcfg":
                    file += f'<a href="http://{FILES}/{host}/{day}.doc">附件二</a>'
                    found[FILES, f"/{host}/{day}.doc"] = page("doc")
                text = html(f"关于做好第{day}次{name}工作的通知", f"<p>发布日期：2008-11-{day}</p>{file}")
                found[host, f"/{path}/{day}.html"] = page(text)
                found[host, f"/{path}/{day}.doc"] = page("doc")
        for n in range(14):
            found[host, f"/zt/{n}.html"] = page(html("专题", "x"))
        for day in range(7, 21):
            found.setdefault((host, f"/gzdt/{day}.html"), page(html("通知", "正文")))
        for n in range(len(SUBJECTS)):
            found[host, f"/t/{n}.html"] = page(html("通知", "正文"))
    if number >= DEAD_ON:
        found["rsj.test", "/zt/3.html"] = NOT_FOUND
    return found


def chosen(file: Path, server: Server, night: date) -> NightOptions:
    units = tuple(replace(unit(host), kind="party") for host in HOSTS)
    return replace(options(file, units, server.names), night=night, clock=CityClock.at(night))


@dataclass(frozen=True)
class Both:
    """The same nights asked in two ways: what was asked each night, and the evidence."""

    due: Path
    everything: Path
    asked: list[set[str]]
    asked_of_all: list[set[str]]


def addresses(server: Server) -> set[str]:
    return {f"{each.host}{each.path}" for each in server.log.asked}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """A crawl with nothing to remember asks for everything."""
    folder = tmp_path_factory.mktemp("standing")
    seen = Both(folder / "due.sqlite", folder / "everything.sqlite", [], [])
    for number, night in enumerate(NIGHTS):
        alone = folder / f"{number}.sqlite"
        for file, log in ((seen.due, seen.asked), (alone, seen.asked_of_all)):
            with Server(answers(number)) as server:
                assert run_night(chosen(file, server, night)).state == "done"
                log.append(addresses(server))
    with closing(open_file(seen.everything, create=True)) as db:
        merge(db, [folder / f"{number}.sqlite" for number in range(len(NIGHTS))])
    return seen


def judged(file: Path, rubric: str, as_of: date) -> tuple[Finding, ...]:
    with closing(open_file(file)) as db:
        return judge(city_of(db, as_of), nights_of(db, as_of), load(rubric))


def standing(file: Path, night: date) -> list[Page]:
    with closing(open_file(file)) as db:
        return [each for each in pages(db, night) if each.stands_for]


def outcome(finding: Finding) -> tuple[object, ...]:
    faults = [(fault.key, fault.cost) for fault in finding.faults]
    return finding.unit, finding.indicator, finding.verdict, finding.points, finding.unconfirmed, finding.nights, faults


@pytest.mark.parametrize("rubric", shipped())
@pytest.mark.parametrize("number", range(len(NIGHTS)))
def test_the_findings_of_every_night_are_those_of_asking_everything(both: Both, rubric: str, number: int) -> None:
    due, everything = (judged(file, rubric, NIGHTS[number]) for file in (both.due, both.everything))
    later = {
        (each.unit, each.indicator) for each in due if each.unit == "rsj" and each.indicator in ("dead_links", "links")
    }
    kept = [each for each in due if (each.unit, each.indicator) not in later]
    assert kept == [each for each in everything if (each.unit, each.indicator) not in later], "bit for bit"


def test_less_is_asked_and_the_log_of_the_server_says_so(both: Both) -> None:
    share = [1 - len(due) / len(all_) for due, all_ in zip(both.asked, both.asked_of_all, strict=True)]
    print("not asked, night by night:", ", ".join(f"{each:.0%}" for each in share))
    assert share[0] == 0
    assert min(share[1:]) > 0.2
    assert max(share) > 0.4
    for number, night in enumerate(NIGHTS):
        stood = {each.url.removeprefix("http://") for each in standing(both.due, night)}
        assert both.asked_of_all[number] - both.asked[number] == stood


def test_what_changed_was_asked(both: Both) -> None:
    changed = NIGHTS[NEWS_ON]
    assert "/gzdt/20.html" in {
        each.url.removeprefix("http://czj.test") for each in seen_on(both.due, changed + timedelta(days=1))
    }
    assert [each.url for each in standing(both.due, changed) if each.column == "news"] == []
    roles = {each.role for night in NIGHTS for each in standing(both.due, night)}
    assert roles == {"column", "article", "link"}
    kinds = {each.column for night in NIGHTS for each in standing(both.due, night) if each.role == "column"}
    assert kinds == {"news", "notice", "policy"}


def seen_on(file: Path, night: date) -> list[Page]:
    with closing(open_file(file)) as db:
        return pages(db, night)


def test_a_dead_link_is_found_within_seven_nights_and_never_forgiven(both: Both) -> None:
    with closing(open_file(both.due)) as db:
        statuses = [each.status for each in pages(db) if each.url == "http://rsj.test/zt/3.html"]
    found = statuses.index(404) if 404 in statuses else len(NIGHTS)
    assert found - DEAD_ON < 7
    assert set(statuses[:found]) <= {200}
    assert set(statuses[found:]) <= {404}, "once it is dead it is asked on every night"


def test_an_attachment_on_another_host_is_asked_though_its_article_stands(both: Both) -> None:
    articles = [each for night in NIGHTS for each in standing(both.due, night) if each.url.endswith("/zcfg/19.html")]
    assert articles
    for number, night in enumerate(NIGHTS):
        assert {f"{FILES}/{host}/19.doc" for host in HOSTS} <= both.asked[number]
        assert {each.reason for each in seen_on(both.due, night) if FILES in each.url} == {""}


def test_what_stands_names_a_visit_that_was_really_made(both: Both) -> None:
    with closing(open_file(both.due)) as db:
        assert verify(db) == []
        known = {each.id: each for each in pages(db)}
    assert any(each.stands_for for each in known.values())
    for each in known.values():
        if each.stands_for:
            seen = known[each.stands_for]
            assert not seen.stands_for
            assert (seen.unit, seen.role, seen.url, seen.body, seen.at) == (
                each.unit,
                each.role,
                each.url,
                each.body,
                each.at,
            )
            assert each.reason == f"{'list' if each.role == 'column' else each.role} not due"


def test_a_forged_stand_is_named(both: Both, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(both.due.read_bytes())
    with closing(open_file(copy)) as db:
        forged = next(each for each in pages(db) if each.stands_for)
        db.execute("DROP TRIGGER pages_no_update")
        db.execute("UPDATE pages SET stands_for = id WHERE id = ?", [forged.id])
        db.conn.commit()
        assert f"pages {forged.id}: stands for no earlier visit to its address" in verify(db)


def test_a_proof_pack_holds_the_visit_that_a_page_stands_for(both: Both, tmp_path: Path) -> None:
    night, rubric = NIGHTS[-1], load("changde-2008")
    with closing(open_file(both.due)) as db:
        found = judge(city_of(db, night), nights_of(db, night), rubric)
        stood = {each.id: each for each in pages(db, night) if each.stands_for and each.role == "column"}
        resting = next(each for each in found if stood.keys() & set(each.pages))
        findings.save(db, night, rubric.stamp, found)
        write_pack(db, resting.id, tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    check(files)
    for id in stood.keys() & set(resting.pages):
        assert f"rows/pages-{stood[id].stands_for}.json" in files


def test_the_report_says_what_was_not_visited_again_and_leads_to_the_visit(both: Both, tmp_path: Path) -> None:
    night, rubric = NIGHTS[-1], load("changde-2008")
    with closing(open_file(both.due)) as db:
        findings.save(db, night, rubric.stamp, judge(city_of(db, night), nights_of(db, night), rubric))
        write_report(report_of(db, rubric, night, "常德市", (FIRST, night)), tmp_path)
    shown = [each for each in standing(both.due, night) if (tmp_path / "evidence" / f"{each.id}.html").exists()]
    assert shown
    for each in shown:
        text = (tmp_path / "evidence" / f"{each.id}.html").read_text("utf-8")
        assert "2008年11月25日夜没有再访问" in text
        assert f'href="{each.stands_for}.html"' in text
        assert why(each.reason) in text
    assert list(broken_links(tmp_path)) == []


def test_a_night_that_was_interrupted_goes_on_and_lets_what_is_not_due_stand(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(answers(0)) as server:
        run_night(chosen(file, server, NIGHTS[0]))
    with Server(answers(1)) as server:
        slow = replace(chosen(file, server, NIGHTS[1]), delay=0.3)
        process = started("-c", BOOT, str(tmp_path / "result"), chosen=slow)
        wait_for(server, 8, process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        result = run_night(chosen(file, server, NIGHTS[1]))
        asked = [f"{each.host}{each.path}" for each in server.log.asked]
    assert (result.state, result.counts["pending"]) == ("done", 0)
    assert result.not_due > 0
    assert len(asked) == len(set(asked)), "what is done is not asked again"
    assert judged(file, "changde-2008", NIGHTS[1]) == judged(both.due, "changde-2008", NIGHTS[1])
    with closing(open_file(file)) as db:
        assert verify(db) == []


def test_two_workers_let_the_same_stand(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    for number, night in enumerate(NIGHTS[:4]):
        with Server(answers(number)) as server:
            assert run_workers(chosen(file, server, night), 2).state == "done"
            assert addresses(server) == both.asked[number]
    assert judged(file, "changde-2008", NIGHTS[3]) == judged(both.due, "changde-2008", NIGHTS[3])
    with closing(open_file(file)) as db:
        assert verify(db) == []
