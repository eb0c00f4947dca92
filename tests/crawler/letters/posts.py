"""A real mail server on this machine for the letters to go to, and makers of letters and options."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlite_utils import Database

from checks.letters import Event
from checks.model import Unit
from crawler.letters.options import Letters, Server
from crawler.letters.plan import plan_letters
from storage import letters
from storage.letters import Letter

AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PERIOD = "2026-01-01/2026-06-30"
TEXT = '''[[text]]
id = "t1"
subject = "咨询（{token}）"
body = """{unit}：请问补贴何时发放？{office}，电话{telephone}，编号{token}"""
approved_by = "王主任"
approved_on = 2026-01-05
'''


@dataclass
class Box:
    """What the mail server was asked and took; `script` answers per command in place of 250, one after another."""

    taken: list[bytes] = field(default_factory=list)
    script: dict[str, list[str]] = field(default_factory=dict)

    def _said(self, command: str) -> str | None:
        return self.script[command].pop(0) if self.script.get(command) else None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or say what the script says."""
        said = self._said("RCPT")
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, unless the script refuses it; `drop` closes the line without a word."""
        said = self._said("DATA")
        if said and said[0] in "45":
            return said
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        if said == "drop":
            server.transport.close()
        return "250 taken as 1A2B"


class AnyPort(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office(box: object, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a running mail server."""
    controller = AnyPort(box, hostname="127.0.0.1", port=0, ssl_context=tls)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def units(count: int) -> list[Unit]:
    return [Unit(f"u{n:02}", f"市{n}局", "government", url=f"http://u{n:02}.example/") for n in range(count)]


def options(folder: Path, count: int = 3, port: int = 25, **changes: object) -> Letters:
    """The options of an office with so many mailboxes and a plain server on loopback."""
    rows = "".join(f"u{n:02},jz@u{n:02}.example,局长信箱,李四\n" for n in range(count))
    (folder / "mailboxes.csv").write_text("unit,mailbox,name,confirmed_by\n" + rows, "utf-8")
    (folder / "texts.toml").write_text(TEXT, "utf-8")
    values = {
        "mailboxes": folder / "mailboxes.csv", "texts": folder / "texts.toml", "office": "某市信息化办",
        "telephone": "0730-1234567", "sender": "kaohe@city.example",
        "smtp": Server(host="127.0.0.1", port=port, security="plain"),
    }  # fmt: skip
    return Letters.model_validate({**values, **changes})


def approved(db: Database, chosen: Letters, count: int = 3) -> list[Letter]:
    """Letters that are planned and approved."""
    new = letters.plan(db, plan_letters(chosen, units(count), PERIOD, AT))
    for letter in new:
        letters.add(db, letter.id, Event("approved", AT, "张三"), ["planned"])
    return new


def states(db: Database) -> list[str]:
    return [case.state for case in letters.cases(db)]
