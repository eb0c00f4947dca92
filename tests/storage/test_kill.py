"""Killed at any moment, the file loses nothing that it acknowledged and forgets no planned visit."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from storage import evidence, frontier
from storage.schema import open_file
from storage.verify import verify
from tests.storage.make import NIGHT
from tests.storage.writer import body, visit

ROOT = Path(__file__).parents[2]
LIMIT = 2000
KILLS = 10


class Promised:
    """What the writers said they had committed."""

    def __init__(self) -> None:
        self.ids: dict[str, set[str]] = {"planned": set(), "done": set(), "finished": set()}

    def hear(self, line: str) -> None:
        """Take one whole line; a line cut off by the kill promises nothing."""
        if line.endswith("\n"):
            word, *ids = line.split()
            self.ids[word].update(ids)


def killed(path: Path, promised: Promised, chance: random.Random) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer", str(path), str(LIMIT)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert writer.stdout
    with writer, writer.stdout as lines:
        for _ in range(chance.randrange(1, 40)):
            promised.hear(lines.readline())
        time.sleep(chance.random() / 100)  # the moment is random; nothing is waited for
        writer.kill()
        for line in lines:
            promised.hear(line)
    assert writer.returncode == -9


def test_nothing_acknowledged_is_lost(path: Path) -> None:
    chance, promised = random.Random(20081208), Promised()
    for _ in range(KILLS):
        killed(path, promised, chance)
        with open_file(path) as db:
            assert verify(db) == []
            done = {page.id for page in evidence.pages(db)}
            waiting = {item.id for item in frontier.pending(db, NIGHT)}
        assert promised.ids["done"] <= done
        assert promised.ids["planned"] <= done | waiting
        assert waiting, "the writer ended before it was killed: raise LIMIT"
    assert len(promised.ids["done"]) > KILLS


def test_a_killed_night_goes_on_to_its_end(path: Path) -> None:
    chance, promised = random.Random(20081209), Promised()
    killed(path, promised, chance)
    rest = subprocess.run(
        [sys.executable, "-m", "tests.storage.writer", str(path), "300"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert rest.stdout.endswith("finished \n")
    with open_file(path) as db:
        tally = frontier.tally(db, NIGHT)
        assert tally["planned"] == tally["done"] >= 300
        assert tally["pending"] == 0
        wanted = {visit(number).id: number for number in range(300)}
        pages = {page.id: page for page in evidence.pages(db)}
        assert wanted.keys() <= pages.keys()
        for id, number in list(wanted.items())[::29]:
            assert evidence.body(db, pages[id].body) == body(number)
