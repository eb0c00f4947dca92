"""The office file: everything that one city's office decides, checked as a whole."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from checks.model import Unit
from crawler.desk.options import Desk
from crawler.errors import CrawlerError
from crawler.letters.options import Letters
from crawler.messages.options import Messages
from crawler.night.calendar import Calendar as Nights
from crawler.office.addresses import same_place
from crawler.office.explain import explain
from crawler.office.fields import Address, HeaderWords, Network, Span, Table, Words
from crawler.tally.options import Publish, TallyOptions
from storage.published import period_name


class City(Table):
    """Whose sites are checked."""

    name: Words = Field(examples=["常德市"])
    portal: Address = Field(examples=["http://www.city.example/"])
    portal_name: Words = Field(default="市政府门户网站", examples=["常德市人民政府门户网站"])


class Assessment(Table):
    """The period that is scored; nights after `cut_off` are kept but not scored."""

    start: date = Field(examples=[date(2008, 11, 10)])
    end: date = Field(examples=[date(2008, 12, 30)])
    cut_off: date = Field(examples=[date(2008, 12, 20)])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.start <= self.cut_off <= self.end:
            raise ValueError(f"start {self.start}, cut_off {self.cut_off} and end {self.end} must follow each other")
        return self

    @property
    def name(self) -> str:
        """The period as the evidence file calls it."""
        return period_name(self.start, self.end)


class Calendar(Table):
    """When a night begins (Asia/Shanghai, whatever the machine's zone) and the stages of the notice."""

    night: time = Field(default=time(1), examples=[time(1)])
    catch_up_hours: float = Field(default=6, gt=0, le=23, examples=[6])
    self_evaluation: Span | None = Field(default=None, examples=[[date(2008, 11, 10), date(2008, 11, 18)]])
    group_inspection: Span | None = Field(default=None, examples=[[date(2008, 11, 18), date(2008, 12, 11)]])
    voting: Span | None = Field(default=None, examples=[[date(2008, 11, 20), date(2008, 12, 20)]])
    totals: Span | None = Field(default=None, examples=[[date(2008, 12, 20), date(2008, 12, 30)]])

    @model_validator(mode="after")
    def _no_zone(self) -> Self:
        if self.night.tzinfo is not None:
            raise ValueError("night is a time in Asia/Shanghai; leave its zone out")
        return self


class Politeness(Table):
    """How gently a site is visited in one night."""

    delay_seconds: float = Field(default=1, ge=0.2, le=60, examples=[1.0])
    requests: int = Field(default=300, ge=1, le=5000, examples=[300])
    megabytes: int = Field(default=20, ge=1, le=500, examples=[20])
    timeout_seconds: float = Field(default=30, ge=1, le=180, examples=[30])
    foreign: int = Field(default=10, ge=0, le=100, examples=[10])


class Control(Table):
    """Sites that are never down: where none of them answers, our own network is out."""

    hosts: tuple[Address, ...] = Field(min_length=2, examples=[["http://www.one.example/", "http://www.two.example/"]])


class Contact(Table):
    """Who says who we are, in every request's User-Agent; a header takes ASCII only."""

    about: Address = Field(examples=["http://www.city.example/spotcheck.html"])
    mail: HeaderWords = Field(min_length=1, examples=["spotcheck@city.example"])


class Networks(Table):
    """Private networks that may be visited; every other non-public address is refused."""

    allowed: tuple[Network, ...] = Field(default=(), examples=[["10.20.0.0/16"]])


class Browser(Table):
    """The browser for pages that show nothing without one (apt-get install chromium); without this table none is used."""

    executable: Words = Field(default="/usr/bin/chromium", examples=["/usr/bin/chromium"])
    pages: int = Field(default=20, ge=1, le=100, examples=[20])
    seconds: float = Field(default=90, ge=5, le=600, examples=[90])
    megabytes: int = Field(default=1500, ge=300, le=16000, examples=[1500])


class Cluster(Table):
    """A night by many machines: the PostgreSQL that they share, and in how many parts a night is cut."""

    database: Words = Field(examples=["postgresql://spotcheck@db.city.example/spotcheck"])
    parts: int = Field(default=16, ge=1, le=10000, examples=[16])


class Lists(Table):
    """The office's own lists (CSV with the columns unit and item), each only if there is one."""

    disclosure: Path | None = Field(default=None, examples=["disclosure.csv"])
    online: Path | None = Field(default=None, examples=["online.csv"])
    topic: Path | None = Field(default=None, examples=["topic.csv"])
    personnel: Path | None = Field(default=None, examples=["personnel.csv"])
    recruitment: Path | None = Field(default=None, examples=["recruitment.csv"])


class Office(Table):
    """The whole office file; its paths count from its own folder."""

    roster: Path = Field(examples=["roster.csv"])
    rubric: Words = Field(examples=["changde-2008"])
    evidence: Path = Field(default=Path("evidence.sqlite"), examples=["evidence.sqlite"])
    stop_list: Path = Field(default=Path("stop.txt"), examples=["stop.txt"])
    report: Path = Field(default=Path("report"), examples=["report"])
    workers: int = Field(default=1, ge=1, le=64, examples=[1])
    metrics: Path | None = Field(default=None, examples=["spotcheck.prom"])
    city: City
    assessment: Assessment
    calendar: Calendar = Calendar()
    politeness: Politeness = Politeness()
    control: Control
    contact: Contact
    network: Networks = Networks()
    lists: Lists = Lists()
    letters: Letters | None = None
    messages: Messages | None = None
    desk: Desk = Desk()
    tally: TallyOptions = TallyOptions()
    publish: Publish = Publish()
    browser: Browser | None = None
    cluster: Cluster | None = None

    @model_validator(mode="after")
    def _control_is_foreign(self) -> Self:
        own = same_place(self.city.portal)
        if own in [same_place(host) for host in self.control.hosts]:
            raise ValueError("control.hosts names the portal; it must name sites that do not depend on the city")
        return self

    @property
    def portal(self) -> Unit:
        """The main portal as a site of its own; it is read, not scored."""
        return Unit(code="portal", name=self.city.portal_name, kind="portal", url=self.city.portal)

    @property
    def window(self) -> timedelta:
        """How long after its hour a night may still begin."""
        return timedelta(hours=self.calendar.catch_up_hours)

    @property
    def nights(self) -> Nights:
        """The nights of the assessment period."""
        return Nights(self.assessment.start, self.assessment.end, self.calendar.night, self.window)


def read_office(path: Path) -> Office:
    """The office file, with its paths made absolute.

    Errors: CrawlerError with every problem at once, each naming file, line, key and the way out.
    """
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CrawlerError(f'{path}: {error}; it must be TOML: key = "text", one a line') from error
    try:
        return _rooted(Office.model_validate(data), path.absolute().parent)
    except ValidationError as error:
        raise CrawlerError(*explain(error, Office, text, str(path))) from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CrawlerError(f"{path}: is not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror}; `spotcheck init` writes an office file") from error


def _rooted(office: Office, folder: Path) -> Office:
    lists = {name: folder / path for name, path in office.lists if path is not None}
    paths: dict[str, Any] = {
        name: folder / getattr(office, name) for name in ("roster", "evidence", "stop_list", "report")
    }
    if office.rubric.endswith(".toml"):
        paths["rubric"] = str(folder / office.rubric)
    paths["metrics"] = office.metrics and folder / office.metrics
    paths["desk"] = office.desk.model_copy(update={"accounts": folder / office.desk.accounts})
    paths["messages"] = office.messages and office.messages.rooted(folder)
    letters = office.letters and office.letters.rooted(folder)
    wording = office.publish.wording
    publish = office.publish.model_copy(update={"wording": wording and folder / wording})
    return office.model_copy(update={**paths, "lists": Lists(**lists), "letters": letters, "publish": publish})
