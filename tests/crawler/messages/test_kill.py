"""Killed around the post again and again, no message is lost and none that is noted as sent goes out anew."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any

from reports.desk import outbox
from reports.desk.database import open_desk
from reports.desk.outbox import PAUSES
from tests.crawler.messages.robots import AT, Robot, listening, ready
from tests.crawler.messages.sender import main

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", "tests.crawler.messages.sender"])
HOOKS = 8


class Killer(Robot):
    """A robot that kills whoever posts to it: before its answer, or so many seconds later in a race with it."""

    victim, delay = 0, 0.0

    def noted(self, path: str, message: dict[str, Any]) -> None:
        super().noted(path, message)
        if self.victim and self.delay:
            Timer(self.delay, self._kill, [self.victim]).start()
        else:
            self._kill(self.victim)

    def _kill(self, victim: int) -> None:
        if victim and victim == self.victim:
            self.victim = 0
            os.kill(victim, signal.SIGKILL)


def test_killed_around_every_post_nothing_is_lost_and_what_is_noted_as_sent_stays_so(tmp_path: Path) -> None:
    chance, killer, now = random.Random(20081208), Killer(), AT
    with listening(killer) as address:
        ready(tmp_path, hooks={f"群{at}": ("wecom", f"{address}&at={at}") for at in range(HOOKS)})
        for _ in range(HOOKS):
            assert run(tmp_path, now, killer) == -signal.SIGKILL
        assert (set(posts(killer).values()), sent(tmp_path)) == ({1}, set())
        for _ in range(HOOKS):
            now, killer.delay = now + PAUSES[1], chance.random() / 50
            done = sent(tmp_path)
            before = posts(killer)
            assert run(tmp_path, now, killer) in (0, -signal.SIGKILL)
            assert {name for name, many in posts(killer).items() if many > before[name]}.isdisjoint(done)
        calm, done = posts(killer), sent(tmp_path)
        assert run(tmp_path, now + PAUSES[-1], killer, aimed=False) == 0
        assert posts(killer) == calm + Counter(set(calm) - done)
    assert sent(tmp_path) == set(posts(killer))
    assert len(posts(killer)) == HOOKS


def posts(robot: Robot) -> Counter[str]:
    """How often each hook was posted to, by the name of its subscriber."""
    return Counter(f"webhook 群{path.rpartition('=')[2]}" for path, _ in robot.posted)


def sent(folder: Path) -> set[str]:
    with closing(open_desk(folder / "desk.sqlite")) as desk:
        return {each.subscriber for each in outbox.messages(desk) if each.state == "sent"}


def run(folder: Path, now: datetime, killer: Killer, *, aimed: bool = True) -> int | None:
    sender = FORKS.Process(target=main, args=(folder, now))
    sender.start()
    assert sender.pid
    killer.victim = sender.pid if aimed else 0
    sender.join()
    killer.victim = 0
    return sender.exitcode


def test_two_at_once_send_each_message_once(tmp_path: Path) -> None:
    robot = Robot()
    with listening(robot) as address:
        office = ready(tmp_path, hooks={f"群{at}": ("wecom", f"{address}&at={at}") for at in range(20)})
        senders = [FORKS.Process(target=main, args=(tmp_path, AT)) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert [sender.exitcode for sender in senders] == [0, 0]
    assert Counter(Counter(path for path, _ in robot.posted).values()) == {1: 20}
    with closing(open_desk(office.desk.accounts)) as desk:
        assert {each.state for each in outbox.messages(desk)} == {"sent"}
