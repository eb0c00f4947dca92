"""What the hosts' robots.txt say, and the visits that wait to hear it."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

from checks.model import Page
from crawler.network.robots import Rules, rules_of
from crawler.visits.outcomes import Task
from storage.frontier import Visit

UNRULED = ("robots", "control")  # visits that no robots.txt is asked for


class Ruling:
    """The rules by host and port; `remembered` are older ones, for a robots.txt that cannot be had now."""

    def __init__(self) -> None:
        """Begin without rules."""
        self.rules: dict[str, Rules] = {}
        self.remembered: dict[str, Rules] = {}
        self._waiting: dict[str, list[Task]] = defaultdict(list)
        self._asked: set[str] = set()  # hosts whose robots.txt is planned

    def planned(self, visit: Visit) -> None:
        """Note a planned visit."""
        if visit.role == "robots":
            self._asked.add(netloc_of(visit.url))

    def refusal(self, task: Task) -> str | None:
        """Why a visit must not be made, "" where it may be; None where its host's robots.txt is not known yet."""
        if task.visit.role in UNRULED:
            return ""
        rules = self.rules.get(netloc_of(task.url))
        return None if rules is None else rules.refusal(task.url, task.visit.role)

    def wait(self, task: Task) -> bool:
        """Let a visit wait for its host's robots.txt. Out: whether somebody must plan to ask for that."""
        self._waiting[netloc_of(task.url)].append(task)
        return netloc_of(task.url) not in self._asked

    def learn(self, page: Page, body: bytes) -> tuple[Rules, list[Task]]:
        """A robots.txt was visited. Out: the rules that hold, and the visits that waited for them."""
        netloc = netloc_of(page.url)
        rules = rules_of(page, body)
        if rules.closed:
            rules = self.remembered.get(netloc, rules)
        self.rules[netloc] = rules
        return rules, self._waiting.pop(netloc, [])


def netloc_of(url: str) -> str:
    """The host and port that a robots.txt holds for."""
    return urlsplit(url).netloc.lower()
