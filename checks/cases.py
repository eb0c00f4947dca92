"""Citizens' letters of a site's mailboxes: when each was asked, when and how it was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.branches import Branch
from checks.model import Column, Letter, Page
from checks.reachability import trouble
from checks.resolve import base_of, resolve_day, resolve_url, same_site
from checks.site import Site
from checks.windows import Window, within


@dataclass(frozen=True)
class Case:
    """A letter with its days, and the page that shows them."""

    letter: Letter
    asked: date
    replied: date | None
    status: str
    page: Page

    @property
    def said(self) -> bool:
        """Whether a page that was read says how the letter stands."""
        return bool(self.replied or self.status)

    @property
    def key(self) -> str:
        """The letter's own address, else its title and day."""
        return resolve_url(self.letter.href, base_of(self.page)) or f"{self.letter.title} {self.asked}"


def cases(site: Site, branches: Iterable[Branch], window: Window) -> dict[str, Case]:
    """The letters of these columns of the site that were asked inside the window, by their keys."""
    found = (case for branch in branches for case in _cases(branch) if _meant(case, site))
    return {case.key: case for case in found if within(case.asked, case.page, window)}


def _meant(case: Case, site: Site) -> bool:
    """Whether a letter concerns the unit: a letter system on another host may show those of other units, too."""
    office, own = case.letter.office, site.unit.name
    if not office or own in office or same_site(case.page.address_url, site.unit.url):
        return True
    return not any(unit.name in office for unit in site.around.city.units)


def mailto(site: Site) -> Column | None:
    """The home page's first column that is a mere e-mail address."""
    columns = (column for page in site.homes if page.facts for column in page.facts.columns)
    return next((column for column in columns if column.href.strip().lower().startswith("mailto:")), None)


def _cases(branch: Branch) -> Iterator[Case]:
    """The letters of a column that name their day; what a letter's own page says wins over its row."""
    details = {page.url: page for page in branch.pages if page.role == "letter" and not trouble(page)}
    for page in branch.pages:
        if page.role not in ("column", "list") or trouble(page) or page.facts is None:
            continue
        for letter in page.facts.letters:
            case = _case(letter, page, details.get(resolve_url(letter.href, base_of(page)) or ""))
            if case:
                yield case


def _case(letter: Letter, page: Page, detail: Page | None) -> Case | None:
    inner = detail.facts.letters[0] if detail and detail.facts and detail.facts.letters else None
    asked = _first_day(page, letter.asked, inner.asked if inner else "")
    if asked is None:
        return None
    status = (inner.status if inner else "") or letter.status
    replied = _first_day(page, inner.replied if inner else "", letter.replied)
    if status in ("handed over", "open"):
        replied = None
    merged = Letter(letter.title, letter.href, letter.asked, letter.replied, status, letter.office)
    return Case(merged, asked, replied, status, detail if inner and detail else page)


def _first_day(page: Page, *texts: str) -> date | None:
    return next((day for text in texts if (day := resolve_day(text, page.at))), None)
