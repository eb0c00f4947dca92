"""`spotcheck crawl` as systemd and Kubernetes treat it: SIGTERM ends it with code 3, and the same command goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from crawler.reading.readers import child_environment
from storage.runs import runs
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.conftest import NIGHT
from tests.crawler.sites import Server, page
from tests.crawler.test_command import OFFICE
from tests.crawler.test_kills import wait_for
from tests.crawler.test_metrics import parsed, value

LINKS = 12


def crawl(folder: Path) -> subprocess.Popen[str]:
    words = [
        sys.executable,
        "-m",
        "crawler.cli",
        "crawl",
        "--office",
        str(folder / "office.toml"),
        "--night",
        str(NIGHT),
    ]
    return subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=child_environment())


def test_a_terminated_crawl_ends_with_code_3_and_the_next_goes_on(tmp_path: Path) -> None:
    links = "".join(f"<li><a href='{number}.html'>市财政局召开第{number}次工作会议</a></li>" for number in range(LINKS))
    home = page(f"<html><title>市财政局</title><ul>{links}</ul></html>")
    answers = {("127.0.1.1", "/czj/"): home, ("127.0.1.1", "/portal/"): home, ("127.0.1.2", "/one"): home}
    with Server(answers, {"127.0.1.1": "127.0.1.1", "127.0.1.2": "127.0.1.2"}) as server:
        office = 'metrics = "spotcheck.prom"\n' + OFFICE.format(port=server.port)
        (tmp_path / "office.toml").write_text(office, encoding="utf-8")
        (tmp_path / "roster.csv").write_text(
            f"code,name,kind,group,url,status\nczj,市财政局,government,1,http://127.0.1.1:{server.port}/czj/,site\n",
            "utf-8",
        )
        with crawl(tmp_path) as process:
            wait_for(server, 6, process)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=60)
        assert process.returncode == 3, errors
        assert f"night {NIGHT}: stopped (interrupted); run the same command to go on" in errors
        left = parsed((tmp_path / "spotcheck.prom").read_text("utf-8"))
        with crawl(tmp_path) as process:
            _, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
        asked = Counter((each.address, each.path) for each in server.log.asked if each.path.startswith("/czj"))
    assert (value(left, "nights", state="stopped"), value(left, "nights", state="done")) == (1, 0)
    assert value(left, "night_pages", outcome="pending") > 0
    whole = parsed((tmp_path / "spotcheck.prom").read_text("utf-8"))
    assert (value(whole, "nights", state="stopped"), value(whole, "nights", state="done")) == (0, 1)
    assert value(whole, "night_pages", outcome="pending") == 0
    assert asked["127.0.1.1", "/czj/"] == 1
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        assert [(run.state, run.reason) for run in runs(db)] == [("stopped", "interrupted"), ("done", "")]
        assert verify(db) == []
