"""An ordinary Scrapy project: `scrapy crawl site`, its settings, its progress."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from pathlib import Path

from scrapy.settings import Settings, default_settings

from crawler import settings
from crawler.extensions import ProgressReport
from crawler.visits.ledger import Progress
from tests.crawler.conftest import NIGHT, pages_of
from tests.crawler.sites import Server, page

ROOT = Path(__file__).parents[2]
OFFICE = """
roster = "roster.csv"
rubric = "changde-2008"
[city]
name = "常德市"
portal = "http://127.0.1.1:{port}/portal/"
[assessment]
start = 2008-11-10
end = 2008-12-30
cut_off = 2008-12-20
[politeness]
delay_seconds = 0.2
[control]
hosts = ["http://127.0.1.2:{port}/one", "http://127.0.1.2:{port}/two"]
[contact]
about = "http://www.city.example/spotcheck.html"
mail = "spotcheck@city.example"
[network]
allowed = ["127.0.0.0/8"]
"""


def test_scrapy_crawl_site_works(tmp_path: Path) -> None:
    home = page("<html><title>市财政局</title></html>")
    answers = {("127.0.1.1", "/czj/"): home, ("127.0.1.1", "/portal/"): home, ("127.0.1.2", "/one"): home}
    with Server(answers, {"127.0.1.1": "127.0.1.1", "127.0.1.2": "127.0.1.2"}) as server:
        (tmp_path / "office.toml").write_text(OFFICE.format(port=server.port), encoding="utf-8")
        roster = (
            f"code,name,kind,group,url,status\nczj,市财政局,government,1,http://127.0.1.1:{server.port}/czj/,site\n"
        )
        (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
        command = [sys.executable, "-m", "scrapy", "crawl", "site", "-s", f"OFFICE_FILE={tmp_path / 'office.toml'}"]
        done = subprocess.run(
            [*command, "-s", f"NIGHT={NIGHT}"], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
        )
        agents = {asked.headers["user-agent"] for asked in server.log.asked}
        times = sorted(asked.at for asked in server.log.asked if asked.address == "127.0.1.1")
    assert done.returncode == 0, done.stderr
    found = {(each.unit, each.role): each.status for each in pages_of(tmp_path / "evidence.sqlite")}
    assert found["czj", "home"] == found["portal", "home"] == 200
    assert agents == {"spotcheck/0.1 (+http://www.city.example/spotcheck.html; spotcheck@city.example)"}
    assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 0.2


def test_no_setting_is_misspelt() -> None:
    ours = {"SPIDER_MODULES", "MAX_BODY", "CONNECT_TIMEOUT"}
    names = {name for name in dir(settings) if name.isupper()}
    assert names - ours <= set(dir(default_settings))


def test_nothing_listens_and_no_proxy_is_asked() -> None:
    project = Settings()
    project.setmodule(settings)
    doors = ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED", "HTTPPROXY_ENABLED", "COOKIES_ENABLED")
    assert [project.getbool(door) for door in doors] == [False] * 4


def test_progress_is_a_plain_line_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    ProgressReport(stream).show(Progress(155, 40, 100, 3, 2000, 5000, 80.4, 3700.0))
    assert stream.getvalue() == (
        "sites: 40 done, 100 running, 3 failed of 155 | pages: 2000 of 5000, 80.4 a second | time left: 61:40\n"
    )
