"""From an office file to the options of a night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from scrapy.settings import BaseSettings

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.letters.mailboxes import read_queries
from crawler.network.politeness import Limits
from crawler.night.options import BrowserOptions, NightOptions, shanghai_now
from crawler.office.config import Office, read_office
from crawler.office.lists import read_lists
from crawler.office.roster import read_roster
from crawler.visits.probing import look_of

MEGABYTE = 1024 * 1024
PROBE_SECONDS = 15.0  # census of 2015: 超过（含）15秒网站仍打不开


def night_options(
    office: Office, night: date, only: frozenset[str] = frozenset(), evidence: Path | None = None
) -> NightOptions:
    """The crawl of a night as the office wants it: its roster with the portal, its manners, its lists.

    `evidence` is another file than the office's, for a crawl of some units. Errors: CrawlerError for roster and lists.
    """
    units = (office.portal, *read_roster(office.roster).units)
    manners = office.politeness
    queries, warnings = _queries(office, units)
    return NightOptions(
        evidence=evidence or office.evidence,
        night=night,
        units=units,
        user_agent=user_agent(office),
        only=only,
        lists=_lists(office, units),
        controls=office.control.hosts,
        allowed=tuple(str(network) for network in office.network.allowed),
        stop_list=office.stop_list,
        delay=manners.delay_seconds,
        timeout=manners.timeout_seconds,
        rubric=office.rubric,
        limits=Limits(manners.requests, manners.megabytes * MEGABYTE, manners.foreign),
        browser=BrowserOptions(**office.browser.model_dump()) if office.browser else None,
        queries=queries,
        warnings=warnings,
    )


def _queries(office: Office, units: Sequence[Unit]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Where letters through forms are looked up; where the list of mailboxes is broken, nowhere, and what is wrong with it.

    A night is worth more than the few letters that it watches; what is not looked up is deducted from nobody.
    """
    if office.letters is None:
        return {}, ()
    try:
        return read_queries(office.letters.mailboxes, units), ()
    except CrawlerError as error:
        return {}, error.problems


def probe_options(
    office: Office, now: datetime, only: frozenset[str] = frozenset(), evidence: Path | None = None
) -> NightOptions:
    """A round of probes that begins now: it belongs to its day, and waits no longer than the census does."""
    night = night_options(office, now.date(), only, evidence)
    return replace(night, look=look_of(now), timeout=PROBE_SECONDS, connect_timeout=PROBE_SECONDS)


def user_agent(office: Office) -> str:
    """Who we are and why we come, for the sites' keepers."""
    return f"spotcheck/0.1 (+{office.contact.about}; {office.contact.mail})"


def options_of(settings: BaseSettings) -> NightOptions:
    """The options of `scrapy crawl site`: settings OFFICE_FILE and, where wanted, EVIDENCE_FILE and NIGHT (YYYY-MM-DD).

    Errors: CrawlerError where there is no office file or something in it is wrong.
    """
    file = settings.get("OFFICE_FILE")
    if not file:
        raise CrawlerError("no office file: scrapy crawl site -s OFFICE_FILE=office.toml; `spotcheck init` writes one")
    office = read_office(Path(file))
    given = settings.get("NIGHT")
    night = date.fromisoformat(given) if given else office.nights.newest(shanghai_now())
    evidence = settings.get("EVIDENCE_FILE")
    return night_options(office, night, evidence=Path(evidence) if evidence else None)


def _lists(office: Office, units: tuple[Unit, ...]) -> dict[str, list[dict[str, str]]]:
    return read_lists({name: path for name, path in office.lists if path is not None}, units)
