"""The whole job on real saved pages: three sites under their own names, judged as of the day they were saved."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from checks.judge import judge
from checks.model import Finding, Outcome, Page, Unit
from checks.reading import read
from checks.rubric import load
from crawler.demo.run import CityClock
from crawler.demo.server import CityServer, Names
from crawler.network.guard import NameTable
from crawler.night.options import NightOptions
from crawler.night.run import run_night
from storage import evidence
from storage.observations import city_of, nights_of
from storage.schema import open_file

PAGES = Path(os.environ.get("SPOTCHECK_REALPAGES", Path(__file__).parents[3] / "shared" / "realpages"))
pytestmark = pytest.mark.skipif(
    not PAGES.is_dir(), reason=f"the saved pages are not at {PAGES}; SPOTCHECK_REALPAGES names their folder"
)


@dataclass(frozen=True)
class Saved:
    """A site of the sample: its unit, the day its pages were saved, URL → file."""

    unit: Unit
    day: date
    files: dict[str, str]


YICHUN = "https://www.yichun.gov.cn/ycsrmzf"
HANDAN = "http://hdzfxxgk.hd.gov.cn"
SITES = {
    "govcn": Saved(
        Unit("govcn", "中国政府网", "government", url="https://www.gov.cn/"),
        date(2023, 9, 28),
        {"https://www.gov.cn/": "home/govcn_home.html"},
    ),
    "yichun": Saved(
        Unit("yichun", "宜春市人民政府", "government", url=f"{YICHUN}/index.shtml"),
        date(2023, 10, 11),
        {
            f"{YICHUN}/index.shtml": "home/yichun_home_20231011.html",
            f"{YICHUN}/tjgb/202305/36796cdc82d04268913f2884cf2fe579.shtml": "article/yichun_tjgb_2022.html",
            f"{YICHUN}/tjgb/202304/3f093ec317ba4609b241d0c79175c7cd.shtml": "article/yichun_jxtjgb_2022.html",
        },
    ),
    "handan": Saved(
        Unit("handan", "邯郸市人民政府", "government", url=f"{HANDAN}/"),
        date(2020, 8, 6),
        {
            f"{HANDAN}/": "index/handan_xxgk_index.html",
            f"{HANDAN}/zfwj/jinqixxgk/": "list/handan_xxgk_list.html",
            f"{HANDAN}/gszbm/auto23716/202008/t20200802_1352104.html": "article/handan_xxgk_details.html",
        },
    ),
}


def served(site: Saved) -> dict[tuple[str, str], tuple[bytes, str]]:
    """The saved pages by host and path; robots.txt keeps the crawler inside the sample, on every host that is linked."""
    bodies = {url: (PAGES / file).read_bytes() for url, file in site.files.items()}
    pages = {(urlsplit(url).hostname or "", urlsplit(url).path): (body, "text/html") for url, body in bodies.items()}
    for url, body in bodies.items():
        for link in read(body).links:
            host = urlsplit(urljoin(url, link.href)).hostname
            if host and host.isascii():
                pages[host, "/robots.txt"] = (b"User-agent: *\nDisallow: /\n", "text/plain")
    for host in {host for host, path in pages if path != "/robots.txt"}:
        paths = [path for other, path in pages if other == host and path != "/robots.txt"]
        allowed = "".join(f"Allow: {path}$\n" for path in paths)
        pages[host, "/robots.txt"] = (f"User-agent: *\n{allowed}Disallow: /\n".encode(), "text/plain")
    return pages


def on_every_port(names: Names) -> Names:
    """The same names, with the other ports that the saved pages link to led to the same server."""
    return {host: (address, {**ports, 8081: ports[80]}) for host, (address, ports) in names.items()}


def crawled(site: Saved, folder: Path) -> tuple[list[Page], dict[str, Finding]]:
    """The pages and findings of one night on the day on which the site was saved."""
    file = folder / "evidence.sqlite"
    with CityServer.of_pages(served(site)) as server:
        options = NightOptions(
            evidence=file,
            night=site.day,
            units=(site.unit,),
            user_agent="spotcheck/0.1 (test)",
            allowed=("127.20.0.0/16",),
            delay=0.01,
            clock=CityClock.at(site.day),
            retry_pause=0.1,
            resolve=NameTable(on_every_port(server.names())),
        )
        assert run_night(options).state == "done"
    with closing(open_file(file)) as db:
        found = judge(city_of(db, site.day), nights_of(db, site.day), load("changde-2008"))
        return evidence.pages(db), {finding.indicator: finding for finding in found}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Page], dict[str, Finding]]]:
    return {name: crawled(site, tmp_path_factory.mktemp(name)) for name, site in SITES.items()}


def test_every_home_page_answers_under_its_own_government_name(
    seen: dict[str, tuple[list[Page], dict[str, Finding]]],
) -> None:
    for _, found in seen.values():
        assert found["home_reachable"].verdict == "met"
        assert found["domain"].verdict == "met"


def test_certificates_that_do_not_verify_are_written_down_and_the_page_is_read(
    seen: dict[str, tuple[list[Page], dict[str, Finding]]],
) -> None:
    home = next(page for page in seen["govcn"][0] if page.role == "home")
    assert home.certificate
    assert home.status == 200


def test_what_leads_outside_the_sample_is_not_reached_and_never_dead(
    seen: dict[str, tuple[list[Page], dict[str, Finding]]],
) -> None:
    for name, (pages, found) in seen.items():
        outside = [page for page in pages if page.role != "robots" and page.url not in SITES[name].files]
        assert len(outside) > 20
        assert {page.outcome for page in outside} == {Outcome.NOT_REACHED}
        assert not found["dead_links"].faults


def test_no_unread_page_costs_a_point(seen: dict[str, tuple[list[Page], dict[str, Finding]]]) -> None:
    """Columns that lead outside the sample were not read, so nothing can be said to be stale or missing in them."""
    for _, found in seen.values():
        assert found["columns_fresh"].verdict in ("could not observe", "met")
        assert found["complaints"].verdict == "could not observe"
        assert found["plans"].lost == 0


@pytest.mark.parametrize(
    ("name", "verdict", "newest"),
    [
        ("yichun", "met", "2023-10-11"),  # 政务要闻: 2023年度全市综合考核工作分析部署会召开, 10-11
        ("handan", "met", "2020-08-02"),  # 近期信息公开: 邯郸市教育局关于印发《全市教育系统…》的通知
        ("govcn", "could not observe", ""),  # no dated item on the home page, and its columns lie outside the sample
    ],
)
def test_the_newest_item_is_the_one_that_a_person_sees(
    name: str, verdict: str, newest: str, seen: dict[str, tuple[list[Page], dict[str, Finding]]]
) -> None:
    finding = seen[name][1]["home_fresh"]
    assert finding.verdict == verdict
    assert newest in finding.reason


def test_the_row_of_the_list_and_the_article_are_read(seen: dict[str, tuple[list[Page], dict[str, Finding]]]) -> None:
    labels = json.loads((PAGES / "labels.json").read_text("utf-8"))
    row = next(entry for entry in labels["rows"] if entry["file"] == "list/handan_xxgk_list.html")["rows"][0]
    page = next(page for page in seen["handan"][0] if page.url == f"{HANDAN}/zfwj/jinqixxgk/")
    body = (PAGES / "list/handan_xxgk_list.html").read_bytes()
    assert page.size == len(body)
    assert (row["href"], row["date"]) in [(post.href, post.date) for post in read(body).posts]
