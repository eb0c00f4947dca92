"""Letters on another host count for the unit whose site leads there, and no page of the system is asked for twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from checks.cases import cases
from checks.model import Outcome, Page, Unit
from checks.reading import read
from checks.site import City, CityNight, Site
from crawler.network.politeness import Limits
from tests.crawler.conftest import NIGHT, Crawl, unit
from tests.crawler.sites import Server, page

EVER = 36500  # days: the letters are of 2008, the visits of today
SYSTEM = "12345.test"
OWN, ALL = "/czj/list.html", "/all/list.html"
TITLES = ["关于路灯的来信", "关于积水的来信", "关于补贴的来信", "关于噪音的来信", "关于校车的来信", "关于社保的来信"]


def home(mailbox: str) -> bytes:
    return page(
        f'<html><title>站</title><a href="/xw/">工作动态</a> <a href="http://{SYSTEM}{mailbox}">局长信箱</a></html>'
    )


def mailbox(folder: str, offices: list[str], pages: int = 1) -> bytes:
    rows = "".join(
        f'<tr><td><a href="/{folder}/{n}.html">{TITLES[n % 6]}{n}</a></td><td>{office}</td><td>2008-11-0{n % 9 + 1}</td></tr>'
        for n, office in enumerate(offices)
    )
    head = "<tr><th>来信标题</th><th>处理部门</th><th>来信时间</th></tr>"
    return page(f"<html><title>来信选登</title><table>{head}{rows}</table></html>")


def letter(n: int, office: str) -> bytes:
    return page(
        f"<html><title>{TITLES[n % 6]}{n}</title><table><tr><td>来信标题</td><td>{TITLES[n % 6]}{n}</td></tr>"
        f"<tr><td>来信时间</td><td>2008-11-0{n % 9 + 1}</td></tr><tr><td>来信内容</td><td>请问何时办理？</td></tr>"
        f"<tr><td>回复单位</td><td>{office}</td></tr><tr><td>回复时间</td><td>2008-11-1{n % 9}</td></tr>"
        f"<tr><td>回复内容</td><td>您好，经核实，该事项已经办理完毕，感谢您的来信。</td></tr></table></html>"
    )


def answers(first: str, second: str) -> dict[tuple[str, str], bytes]:
    found = {("czj.test", "/"): home(first), ("rsj.test", "/"): home(second)}
    for folder, offices in FOLDERS.items():
        found[SYSTEM, f"/{folder}/list.html"] = mailbox(folder, offices)
        found.update({(SYSTEM, f"/{folder}/{n}.html"): letter(n, office) for n, office in enumerate(offices)})
    return found


FOLDERS = {
    "czj": ["办公室"] * 6,
    "rsj": ["业务科"] * 6,
    "all": ["常德市财政局", "常德市人事局", "常德市人事局", "常德市水利局", "办公室", "常德市财政局"],
}
UNITS = (replace(unit("czj.test"), name="市财政局"), replace(unit("rsj.test"), name="市人事局"))
ROSTER = (*UNITS, Unit("slj", "市水利局", "government"))


def letters_of(pages: list[Page], server: Server) -> dict[str, set[str]]:
    """The letters that count, by unit; facts are read anew from what the server holds."""
    bodies = {f"http://{host}{path}": body for (host, path), body in server.answers.items() if isinstance(body, bytes)}
    known = [
        replace(each, facts=read(bodies[each.url].partition(b"\r\n\r\n")[2]) if each.url in bodies else None)
        for each in pages
    ]
    around = CityNight(City(ROSTER, None, {}), NIGHT, known)
    return {each.code: titles(around.site(each)) for each in UNITS}


def titles(site: Site) -> set[str]:
    return {case.letter.title for case in cases(site, site.branches("mailbox"), EVER).values()}


def test_two_units_have_lists_of_their_own_on_one_host(crawl: Crawl) -> None:
    with Server(answers(OWN, "/rsj/list.html")) as server:
        result, pages = crawl(UNITS, server.names, limits=Limits(foreign=3))
    assert result.state == "done"
    assert {code: len(found) for code, found in letters_of(pages, server).items()} == {"czj": 6, "rsj": 6}
    asked = Counter(server.log.paths(SYSTEM))
    assert asked["/robots.txt"] == 1
    assert set(asked.values()) == {1}  # the limit on foreign hosts is for links
    assert len(asked) == 1 + 2 * 7


def test_one_list_that_two_units_lead_to_is_asked_for_once(crawl: Crawl) -> None:
    with Server(answers(ALL, ALL)) as server:
        result, pages = crawl(UNITS, server.names)
    assert result.counts["pending"] == 0
    assert set(Counter(server.log.paths(SYSTEM)).values()) == {1}
    lists = [each for each in pages if each.url.endswith(ALL)]
    assert sorted(each.unit for each in lists) == ["czj", "rsj"]
    assert len({each.body for each in lists}) == 1
    assert sorted(each.reason for each in lists) == ["", "shared"]
    mine = letters_of(pages, server)
    assert mine["czj"] == {f"{TITLES[0]}0", f"{TITLES[4]}4", f"{TITLES[5]}5"}  # its own, and one that names no unit
    assert mine["rsj"] == {f"{TITLES[1]}1", f"{TITLES[2]}2", f"{TITLES[4]}4"}


def test_a_list_that_one_unit_had_no_budget_for_is_asked_for_by_the_other(crawl: Crawl, tmp_path: Path) -> None:
    served = answers(ALL, ALL)
    menu = "".join(f'<a href="/{n}/">通知公告{n}</a>' for n in range(8))
    served["czj.test", "/"] = page(f'<html><title>站</title>{menu}<a href="http://{SYSTEM}{ALL}">局长信箱</a></html>')
    with Server(served) as server:
        _, pages = crawl(UNITS, server.names, limits=Limits(requests=6))
    lists = {each.unit: each for each in pages if each.url.endswith(ALL)}
    assert lists["czj"].outcome is not Outcome.FAILED
    assert lists["rsj"].outcome is Outcome.DONE
