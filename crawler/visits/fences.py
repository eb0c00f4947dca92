"""Why a visit is not made: what it is, where it leads, what was spent already, and who asked us to stop."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.network.guard import AddressBook, host_of
from crawler.network.politeness import Budget, Turns
from crawler.network.stoplist import StopList
from crawler.night.options import NightOptions
from crawler.visits.control import Controls
from crawler.visits.outcomes import Task
from crawler.visits.traps import trap


class Fences:
    """The fences of one night; each question is answered with the reason for which a visit ends `not reached`, or ""."""

    def __init__(self, options: NightOptions, book: AddressBook, controls: Controls) -> None:
        """Take the limits, the names and the control hosts."""
        self.budget = Budget(options.limits)
        self._turns = Turns([unit.code for unit in options.units], options.night, options.limits.foreign)
        self._stops = StopList(options.stop_list)
        self._book = book
        self._controls = controls
        self._night = options.night

    def unfit(self, task: Task) -> str:
        """What is wrong with a URL, before anything is asked of anybody."""
        parts = urlsplit(task.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "scheme"
        return task.visit.label if task.visit.role == "trap" else trap(task.url, self._night)

    def misled(self, task: Task) -> str:
        """Whether our name server sends us to one place whatever is asked for: the control hosts' own."""
        one = task.visit.role != "control" and self._book.one_address(self._controls.hosts) == task.address
        return "our network" if one else ""

    def refusal(self, task: Task, shut: bool) -> str:
        """Why a visit whose turn has come is not made; `shut` where its address wants to be left alone for this night."""
        visit = task.visit
        if visit.role == "control":
            return ""
        if self._stops.names(visit.unit, host_of(task.url), task.address):
            return "stop list"
        if shut:
            return "budget"
        if task.foreign and visit.role == "link" and not self._turns.take(visit.unit, task.foreign, visit.id):
            return "foreign limit"
        return self.budget.refusal(visit.unit, task.foreign)
