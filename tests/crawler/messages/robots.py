"""Group-chat robots that really listen on this machine, and an office whose messages go to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from checks.model import Outcome, page_id
from crawler.office.config import Office, read_office
from storage import frontier
from storage.frontier import Record, Visit
from storage.runs import Run, end_run, start_run
from storage.schema import open_file
from tests.crawler.test_config import SOUND
from tests.storage.make import a_page, a_unit

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = date(2008, 12, 8)
AT = datetime(2008, 12, 9, 8, tzinfo=ZONE)
FINE = b'{"errcode":0,"errmsg":"ok"}'


@dataclass
class Robot:
    """What was posted, and what is answered: (status, body), one after another and then the last one again.

    A `None` answers nothing until the robot is let go.
    """

    answers: list[tuple[int, bytes] | None] = field(default_factory=lambda: [(200, FINE)])
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone: Event = field(default_factory=Event)
    location: str = ""

    def noted(self, path: str, message: dict[str, Any]) -> None:
        """A message came."""
        self.posted.append((path, message))

    @property
    def texts(self) -> list[str]:
        return [message["text"]["content"] for _, message in self.posted]


@contextmanager
def listening(robot: Robot) -> Iterator[str]:
    """The address at which a robot listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.noted(self.path, json.loads(body))
            answer = robot.answers.pop(0) if len(robot.answers) > 1 else robot.answers[0]
            if answer is None:
                robot.gone.wait(60)
                return
            self.send_response(answer[0])
            if robot.location:
                self.send_header("Location", robot.location)
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/robot/send?key=SECRET-KEY"
    finally:
        robot.gone.set()
        server.shutdown()
        server.server_close()
        thread.join()


def office_of(
    folder: Path,
    *,
    mail: tuple[str, ...] = (),
    witnesses: tuple[str, ...] = (),
    smtp: int = 25,
    hooks: dict[str, tuple[str, str]] | None = None,
) -> Path:
    """The office file of an office with these subscribers; `hooks` are kind and address by name."""
    rows = ["[messages]", f"mail = {json.dumps(mail)}", f"witnesses = {json.dumps(witnesses)}"]
    rows += ['sender = "spotcheck@city.example"'] if mail or witnesses else []
    rows += (
        ["[messages.smtp]", 'host = "127.0.0.1"', f"port = {smtp}", 'security = "plain"'] if mail or witnesses else []
    )
    for number, (name, (kind, address)) in enumerate((hooks or {}).items()):
        (folder / f"url-{number}").write_text(address + "\n", "utf-8")
        rows += ["[[messages.webhooks]]", f'name = "{name}"', f'kind = "{kind}"', f'url_file = "url-{number}"']
    file = folder / "office.toml"
    file.write_text("\n".join([SOUND, *rows]) + "\n", "utf-8")
    return file


def a_night(office: Office, night: date = NIGHT, state: str = "done", **down: str) -> None:
    """A night over two units; `down` are those that failed, with the reason."""
    units = [a_unit("czj", name="市财政局"), a_unit("kjj", name="市科技局")]
    begun = datetime(night.year, night.month, night.day, 1, tzinfo=ZONE)
    run = Run(f"run-{night}", night, begun)
    with open_file(office.evidence, create=True) as db:
        start_run(db, run, units, {})
        visits = [
            Visit(page_id(night, unit.code, "home", unit.url), night, unit.code, unit.url, "home") for unit in units
        ]
        frontier.plan(db, visits)
        for visit in visits:
            reason = down.get(visit.unit, "")
            shown: dict[str, Any] = {"at": begun}
            shown |= {"outcome": Outcome.FAILED, "reason": reason, "status": None} if reason else {}
            frontier.record(
                db, [Record(a_page(visit, None if reason else b"<html>", **shown), None if reason else b"<html>")]
            )
        end_run(db, run.id, begun.replace(hour=3), state)


def ready(folder: Path, **subscribers: Any) -> Office:
    """An office with one night behind it."""
    office = read_office(office_of(folder, **subscribers))
    a_night(office, czj="connect")
    return office
