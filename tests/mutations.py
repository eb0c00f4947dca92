"""Ten bugs that must not pass: each is planted in a copy of the project, and its tests must turn red.

`python -m tests.mutations` plants them all and prints which tests found which.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAILED = 1  # pytest's exit code where tests ran and some failed


@dataclass(frozen=True)
class Bug:
    """A bug: its file, the texts to replace there, and the tests that must find it."""

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]


BUGS = (
    Bug(
        "synchronous NORMAL",
        "storage/schema.py",
        (('"PRAGMA synchronous = FULL"', '"PRAGMA synchronous = NORMAL"'), ("full != 2", "full != 1")),
        ("tests/storage/test_powercut.py::test_a_power_cut_loses_nothing_that_was_acknowledged",),
    ),
    Bug(
        "commit before evidence",
        "storage/frontier.py",
        (
            (
                "            new += _planned(db, item.visits)\n",
                '            db.execute("COMMIT")\n            db.execute("BEGIN IMMEDIATE")\n            new += _planned(db, item.visits)\n',
            ),
        ),
        ("tests/storage/test_failpoints.py",),
    ),
    Bug(
        "a retry counted as a failure",
        "crawler/visits/frontier.py",
        (("if reason in NETWORK and task.attempt == 1 and", "if reason in NETWORK and task.attempt == 0 and"),),
        ("tests/crawler/test_nights.py::test_a_site_that_answers_the_second_time_did_not_fail",),
    ),
    Bug(
        "naive time zone",
        "crawler/night/calendar.py",
        (("today = now.astimezone(ZONE).date()", "today = now.date()"),),
        ("tests/crawler/test_calendar.py::test_the_machines_zone_does_not_matter",),
    ),
    Bug(
        "unverified TLS for SMTP",
        "crawler/letters/smtp.py",
        (("ssl.create_default_context(cafile=server.ca)", "ssl._create_unverified_context()"),),
        ("tests/crawler/letters/test_send.py::test_a_certificate_that_nobody_vouches_for_is_refused",),
    ),
    Bug(
        "CSRF token not checked",
        "reports/desk/app.py",
        (("    CSRFProtect(app)\n", "    CSRFProtect()\n"),),
        ("tests/reports/desk/test_access.py::test_no_change_without_the_token_of_the_form",),
    ),
    Bug(
        "role not checked on one route",
        "reports/desk/access.py",
        (('    "raw": frozenset({HEAD}),\n', '    "raw": ANYONE,\n'),),
        ("tests/reports/desk/test_access.py::test_every_role_at_every_route",),
    ),
    Bug(
        "seal skips the last row",
        "storage/seal.py",
        (("enumerate(self._leaves, start)", "enumerate(self._leaves[:-1], start)"),),
        ("tests/storage/test_verify.py::test_an_untouched_file_has_no_problems",),
    ),
    Bug(
        "formula not escaped in Excel",
        "reports/workbook.py",
        (("""return f"'{plain}" if plain.startswith(RUN) else plain""", "return plain"),),
        ("tests/reports/tally/test_book.py",),
    ),
    Bug(
        "letter's intent row written after sending",
        "crawler/letters/send.py",
        (
            ("    answer = deliver(session, options.sender, letter.mailbox, message)\n", ""),
            (
                "    if not letters.intend(",
                "    answer = deliver(session, options.sender, letter.mailbox, message)\n    if not letters.intend(",
            ),
        ),
        ("tests/crawler/letters/test_kill.py::test_killed_fifty_times_nothing_is_sent_twice_and_nothing_is_lost",),
    ),
)  # fmt: skip


def misfits(root: Path, bug: Bug) -> list[str]:
    """What of a bug does not stand exactly once in the tree: texts of its file, tests that it names."""
    text = (root / bug.file).read_text("utf-8")
    found = [
        f"{bug.file}: {old!r} stands there {text.count(old)} times" for old, _ in bug.edits if text.count(old) != 1
    ]
    for test in bug.tests:
        file, _, name = test.partition("::")
        body = (root / file).read_text("utf-8") if (root / file).is_file() else ""
        if not re.search(rf"def {name}\b" if name else "def test_", body):
            found.append(f"{test}: is not there")
    return found


def copied(target: Path) -> Path:
    """The project's files, as git knows them, in another folder."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def plant(root: Path, bug: Bug) -> None:
    """Write a bug into a copy. Errors: ValueError where a text does not stand there exactly once."""
    if wrong := misfits(root, bug):
        raise ValueError("; ".join(wrong))
    file = root / bug.file
    text = file.read_text("utf-8")
    for old, new in bug.edits:
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def outcome(root: Path, tests: Sequence[str]) -> int:
    """Pytest's exit code for some tests in a copy."""
    words = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(words, cwd=root, capture_output=True, env=dict(os.environ), check=False).returncode


def found(bug: Bug) -> bool:
    """Whether its tests turn red where a bug is planted."""
    with tempfile.TemporaryDirectory(prefix="spotcheck-bug-") as folder:
        root = copied(Path(folder))
        plant(root, bug)
        return outcome(root, bug.tests) == FAILED


def main() -> int:
    """First all the tests green in a copy without a bug, then red with each."""
    with tempfile.TemporaryDirectory(prefix="spotcheck-bug-") as folder:
        if code := outcome(copied(Path(folder)), [test for bug in BUGS for test in bug.tests]):
            print(f"without any bug these tests end with {code}")
            return 1
    missed = 0
    for bug in BUGS:
        began = time.monotonic()
        red = found(bug)
        missed += not red
        print(
            f"{'found ' if red else 'MISSED'} {bug.name} ({bug.file}) in {time.monotonic() - began:.0f} s", flush=True
        )
    print(f"{len(BUGS) - missed} of {len(BUGS)} planted bugs found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
