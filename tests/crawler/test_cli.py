"""The command line as a person uses it: words, exit codes, errors, and one small city from crawl to backup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.night.calendar import ZONE
from storage.schema import open_file
from tests.crawler.cli_page import page

ROOT = Path(__file__).parents[2]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    assert call("init", tmp_path).exit_code == 0
    return tmp_path / "office.toml"


def test_the_page_of_the_commands_is_up_to_date() -> None:
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == page(), "run `make docs`"


def test_every_command_says_what_it_does() -> None:
    for name, command in main.commands.items():
        assert command.get_short_help_str(80).endswith("."), name
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, f"{name} {option.name}"


def test_help_does_not_wait_for_scrapy() -> None:
    code = "import sys, crawler.cli; print([name for name in ('scrapy', 'twisted', 'lxml', 'pydantic') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_init_and_roster(office: Path) -> None:
    again = call("init", office.parent)
    assert again.exit_code == 1
    assert again.stderr.count("is there already") == 13
    checked = call("roster", "--office", office)
    assert checked.exit_code == 0
    assert checked.stdout.startswith("4 units\nby kind: party 2, government 1, county 1\n")


def test_a_roster_shows_its_units_its_remarks_and_its_problems(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    head = "code,name,kind,group,inspection_date,weekday_printed,status,url\n"
    bad = "".join(f"u{number},单位{number},government,1,,,site,\n" for number in range(25))
    file.write_text(head + "lx,澧县,county,1,2008-12-09,周一,none,\n" + bad, "utf-8")
    checked = call("roster", file)
    assert checked.exit_code == 1
    assert f"remark: {file}: row 2: weekday_printed: 澧县: 2008-12-09 is 周二, printed is 周一" in checked.stdout
    assert checked.stderr.splitlines()[0] == f"error: {file}: row 3: url: is empty; write http://… or https://…"
    assert checked.stderr.splitlines()[-1] == "error: … and 5 more"
    assert len(checked.stderr.splitlines()) == 21


def test_a_roster_in_parts_keeps_what_is_on_one_server_together(office: Path) -> None:
    hosts = {"a": "127.0.0.1:81", "b": "127.0.0.2", "c": "127.0.0.1:82", "d": "127.0.0.3"}
    rows = "".join(f"{code},单位{code},government,1,site,http://{host}/\n" for code, host in hosts.items())
    office.with_name("roster.csv").write_text(f"code,name,kind,group,status,url\n{rows}", "utf-8")
    office.write_text(office.read_text("utf-8").replace('http://www.city.example/"', 'http://127.0.0.3:83/"'), "utf-8")
    parts = call("roster", "--office", office, "--parts", "5").stdout.splitlines()
    assert sorted(parts) == ["a c", "b", "d portal"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("roster", "--office", "none.toml"), "error: none.toml: No such file or directory; `spotcheck init` writes"),
        (("verify", "--evidence", "none.sqlite"), "error: none.sqlite: not there"),
        (("read", "none.html"), "error: none.html: No such file"),
        (("crawl", "--office", "none.toml"), "error: none.toml: "),
        (("schedule", "--office", "none.toml"), "error: none.toml: "),
    ],
)
def test_what_cannot_be_done_is_one_plain_line(words: tuple[str, ...], error: str) -> None:
    done = call(*words)
    assert done.exit_code == 1
    assert done.stderr.startswith(error)
    assert done.stderr.count("\n") == 1


def test_a_wrong_word_is_a_usage_error(office: Path) -> None:
    for words in (("crawl", "--night", "tomorrow"), ("read", "--at", "noon", office), ("juge",), ("merge",)):
        assert call(*words).exit_code == 2


def test_judging_what_holds_no_night_says_what_to_do_first(office: Path, tmp_path: Path) -> None:
    assert call("merge", tmp_path / "empty.sqlite").exit_code == 2
    open_file(tmp_path / "evidence.sqlite", create=True).close()
    done = call("judge", "--office", office)
    assert done.exit_code == 1
    assert "holds no finished night up to 2008-12-20; run `spotcheck crawl` first" in done.stderr


def test_read_prints_one_object_a_line(tmp_path: Path) -> None:
    first, second = tmp_path / "首页.html", tmp_path / "two.html"
    first.write_bytes("<html><head><title>通知</title></head><body><p>正文</p></body></html>".encode("gb18030"))
    second.write_bytes(b"")
    lines = call(
        "read", "--at", "2024-03-05T08:00", "--url", "http://www.city.example/a/", first, second
    ).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [item["file"] for item in found] == [str(first), str(second)]
    assert (found[0]["title"], found[0]["url"]) == ("通知", "http://www.city.example/a/")


def test_read_takes_the_files_own_time_and_place(tmp_path: Path) -> None:
    rows = "".join(
        f"<li><a href='{n}.html'>市财政局召开第{n}次工作会议</a><span>03-0{n}</span></li>" for n in range(1, 7)
    )
    file = tmp_path / "list.html"
    file.write_text(f"<meta charset=utf-8><ul>{rows}</ul>", "utf-8")
    stamp = datetime(2019, 6, 1, tzinfo=ZONE).timestamp()
    os.utime(file, (stamp, stamp))
    posts = json.loads(call("read", file).stdout)["posts"]
    assert {post["date"] for post in posts} == {f"2019-03-0{n}" for n in range(1, 7)}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "site"
    site.mkdir()
    rows = "<li><a href='1.html'>市财政局召开工作会议研究部署</a><span>2008-11-10</span></li>"
    site.joinpath("index.html").write_text(f"<meta charset=utf-8><title>市财政局</title><ul>{rows}</ul>", "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_one_small_city_from_crawl_to_backup(office: Path, port: int, tmp_path: Path) -> None:
    site = f"http://127.0.0.1:{port}/"
    text = office.read_text("utf-8").replace('http://www.city.example/"', f'{site}portal/"')
    text = text.replace("http://control-one.example/", site).replace("http://control-two.example/", f"{site}index.html")
    office.write_text(text.replace("allowed = []", 'allowed = ["127.0.0.0/8"]').replace("= 1.0", "= 0.2"), "utf-8")
    office.with_name("roster.csv").write_text(
        f"code,name,kind,group,status,url\nczj,市财政局,government,5,site,{site}\n", "utf-8"
    )
    evidence, of = tmp_path / "evidence.sqlite", ("--office", office)
    crawled = call("crawl", *of, "--night", "2008-11-11")
    assert (crawled.exit_code, crawled.stdout.split(": ")[:2]) == (0, ["night 2008-11-11", "done"])
    assert "findings as of 2008-11-11 by changde-2008" in call("judge", *of).stdout
    report = Path(call("report", *of).stdout.strip())
    assert "市财政局" in report.read_text("utf-8")
    assert call("verify", *of).stdout.startswith(f"{evidence}: everything is as it was stored\nsealed: ")
    with open_file(evidence) as db:
        ((conditions,),) = db.execute("SELECT conditions FROM runs").fetchall()
    seen = json.loads(conditions)
    assert seen["answers"] == {"127.0.0.1": "127.0.0.1"}
    assert abs(seen["clock_offset"]) <= 2  # the control host runs by the same clock
    assert seen["rubric"].startswith("changde-2008@")
    assert call("backup", tmp_path / "copy.sqlite", *of).exit_code == 0
    assert call("merge", tmp_path / "both.sqlite", tmp_path / "copy.sqlite", evidence).exit_code == 0
    judged = call(
        "judge", "--evidence", tmp_path / "both.sqlite", "--rubric", "changde-2008",
        "--since", "2008-11-10", "--as-of", "2008-12-20",
    )  # fmt: skip
    assert judged.exit_code == 0


def test_a_damaged_file_does_not_verify(office: Path, tmp_path: Path) -> None:
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        db.execute("INSERT INTO bodies (sha256, size, codec, data) VALUES (?, 3, 'raw', x'616263')", ["0" * 64])
        db.conn.commit()
    done = call("verify", "--office", office)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: {tmp_path / 'evidence.sqlite'}: bodies ")
