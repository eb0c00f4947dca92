"""The home pages of the night: whose host is whose, and the links that are checked once a site's pages are visited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from checks.model import Page, Unit
from crawler.network.guard import host_of
from crawler.visits.follow import Trail, home_links
from crawler.visits.outcomes import Task
from crawler.visits.ruling import UNRULED
from crawler.visits.shared import is_letters
from storage.frontier import Visit


class Homes:
    """The home pages that were read, by unit."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        """Take the units to visit, by code."""
        self.pages: dict[str, list[Page]] = defaultdict(list)
        self._units = units
        self._hosts = {_name(unit.url): unit.code for unit in units.values()}
        self._linked: set[str] = set()  # units whose home links are planned

    def see(self, page: Page) -> None:
        """Note a home page that was read."""
        self.pages[page.unit].append(page)
        self._hosts.setdefault(_name(page.address_url), page.unit)

    def foreign(self, task: Task) -> str:
        """The host of a task, "" where it is the unit's own, the letter system that its site leads to or, for a visit
        that is more than a link check, the city's."""
        host = _name(task.url)
        owner = self._hosts.get(host)
        if owner == task.visit.unit or (owner and task.visit.role != "link"):
            return ""
        if task.visit.role in UNRULED or is_letters(task.visit):
            return ""
        return host

    def links(self, units: Iterable[str], trails: Mapping[str, Trail]) -> list[Visit]:
        """The home links of these units, whose other visits are all made; of each unit once."""
        ready = [code for code in units if code in self.pages and code not in self._linked]
        self._linked.update(ready)
        return [link for code in ready for link in home_links(self.pages[code], self._units[code], trails[code])]


def _name(url: str) -> str:
    return host_of(url).removeprefix("www.")
