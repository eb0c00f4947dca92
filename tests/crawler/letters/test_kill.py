"""Killed 50 times around the send, no letter goes out twice and none is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import threading
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from crawler.letters.incoming import TOKEN
from storage import letters
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.letters.posts import approved, options, post_office
from tests.crawler.letters.sender import main

KILLS = 50
LETTERS = 150
MOMENTS = ("NOOP", "MAIL", "RCPT", "DATA before", "DATA after", "answer")


class Killer:
    """A mail server that kills its client at a chosen moment of its first letter or a later one."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.victim = 0
        self.moment, self.letters_before, self.delay = "", 0, 0.0
        self.killed = 0

    def aim(self, moment: str, letters_before: int, delay: float) -> None:
        self.moment, self.letters_before, self.delay = moment, letters_before, delay

    def _at(self, moment: str) -> bool:
        if moment != self.moment or not self.victim:
            return False
        self.letters_before -= 1
        return self.letters_before < 0

    def _kill(self, victim: int = 0) -> None:
        """Kill the running sender, unless the one that was meant is gone."""
        if self.victim and victim in (0, self.victim):
            victim, self.victim = self.victim, 0
            os.kill(victim, signal.SIGKILL)
            self.killed += 1

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:  # noqa: N802
        if self._at("NOOP"):
            self._kill()
        return "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._at("MAIL"):
            self._kill()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._at("RCPT"):
            self._kill()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._at("DATA before"):
            self._kill()
            return "451 not taken"
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        if self._at("DATA after"):
            self._kill()
        elif self._at("answer"):  # the answer and the kill race each other
            threading.Timer(self.delay, self._kill, [self.victim]).start()
        return "250 taken"

    @property
    def tokens(self) -> Counter[str]:
        """How often each letter came."""
        return Counter(found[0].decode() for raw in self.taken if (found := _TOKEN.search(raw)))


_TOKEN = re.compile(rb"(?<=Message-ID: <)" + TOKEN.pattern.encode())


FORKS = multiprocessing.get_context("forkserver")  # a process of its own that need not load everything anew
FORKS.set_forkserver_preload(["__main__", "tests.crawler.letters.sender"])


def run(folder: Path, port: int, killer: Killer) -> int | None:
    sender = FORKS.Process(target=main, args=(folder, LETTERS, port))
    sender.start()
    assert sender.pid
    killer.victim = sender.pid
    sender.join()
    killer.victim = 0
    return sender.exitcode


def test_killed_fifty_times_nothing_is_sent_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    chance, killer = random.Random(20260302), Killer()
    with post_office(killer) as port, open_file(tmp_path / "evidence.sqlite", create=True) as db:
        planned = {letter.token for letter in approved(db, options(tmp_path, LETTERS, port), LETTERS)}
        for number in range(KILLS):
            moment = MOMENTS[number % len(MOMENTS)]
            killer.aim(moment, 1 if moment == "NOOP" else chance.randrange(2), chance.random() / 100)
            assert run(tmp_path, port, killer) == -signal.SIGKILL, f"kill {number} at {moment}"
        killer.aim("", 0, 0)
        assert run(tmp_path, port, killer) == 0
        assert killer.killed == KILLS
        by_state: dict[str, set[str]] = {}
        for case in letters.cases(db):
            by_state.setdefault(case.state, set()).add(case.letter.token)
        assert verify(db) == []
    assert max(killer.tokens.values()) == 1, "a letter went out twice"
    assert set().union(*by_state.values()) == planned, "a letter was lost"
    assert by_state.keys() == {"sent", "unknown"}
    assert by_state["sent"] <= killer.tokens.keys(), "a letter is called sent that never arrived"
    assert killer.tokens.keys() - by_state["sent"] <= by_state["unknown"]
    assert by_state["unknown"] - killer.tokens.keys(), "no kill came before the server had the letter"
    assert by_state["unknown"] & killer.tokens.keys(), "no kill came after the server had the letter"


def test_two_senders_at_once_send_each_letter_once(tmp_path: Path) -> None:
    calm = Killer()
    with post_office(calm) as port, open_file(tmp_path / "evidence.sqlite", create=True) as db:
        planned = {letter.token for letter in approved(db, options(tmp_path, 40, port), 40)}
        senders = [FORKS.Process(target=main, args=(tmp_path, 40, port)) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert [sender.exitcode for sender in senders] == [0, 0]
        assert {case.state for case in letters.cases(db)} == {"sent"}
    assert calm.tokens == Counter(planned)
