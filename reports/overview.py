"""The figures and tables of the report's first page, drawn from the sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.model import Outcome, Page, Verdict
from checks.reachability import SHUT_OUT, trouble
from checks.rubric import Line
from checks.scoring import FAILED, PASSED
from reports.labels import group_name
from reports.sheet import COUNTIES, DIVISIONS, Sheet, SheetLine

OUR_SIDE = ("our network", "stopped", "no space", "budget", "foreign limit", "address refused")


@dataclass(frozen=True, slots=True)
class Tally:
    """One indicator over all units: how many of each verdict, points lost and unconfirmed."""

    line: Line
    verdicts: Mapping[Verdict, int]
    lost: float
    unconfirmed: float


@dataclass(frozen=True, slots=True)
class Group:
    """One inspection group; `mean`, `best` and `worst` are over its ranked units."""

    name: str
    lead: str
    sheets: tuple[Sheet, ...]
    scored: tuple[Sheet, ...]

    @property
    def mean(self) -> float | None:
        """Mean score of the ranked units."""
        scores = [sheet.score for sheet in self.scored if sheet.score is not None]
        return round(sum(scores) / len(scores), 2) if scores else None


@dataclass(frozen=True, slots=True)
class Costly:
    """A line of a unit that lost points."""

    sheet: Sheet
    line: SheetLine


@dataclass(frozen=True, slots=True)
class Unobserved:
    """A unit whose site could not be read on any night: what stood in the way and what to do."""

    sheet: Sheet
    what: str
    todo: str
    page: Page | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the first page shows of the sheets."""

    sheets: tuple[Sheet, ...]
    divisions: tuple[tuple[str, tuple[Sheet, ...]], ...]
    provisional: tuple[Sheet, ...]
    listed: tuple[Sheet, ...]
    unobserved: tuple[Unobserved, ...]
    costliest: tuple[Costly, ...]
    tallies: tuple[Tally, ...]
    groups: tuple[Group, ...]

    @property
    def ranked(self) -> tuple[Sheet, ...]:
        """The units that have a rank."""
        return tuple(sheet for sheet in self.sheets if sheet.rank)

    @property
    def passed(self) -> tuple[Sheet, ...]:
        """The units that pass by a rubric that says who does."""
        return tuple(sheet for sheet in self.sheets if sheet.verdict == PASSED)

    @property
    def failed(self) -> tuple[Sheet, ...]:
        """The units that do not."""
        return tuple(sheet for sheet in self.sheets if sheet.verdict == FAILED)

    @property
    def mean(self) -> float | None:
        """Mean score of the ranked units."""
        return Group("", "", (), self.ranked).mean

    @property
    def blocks(self) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
        """The judged units in readable blocks: the counties in one, the municipal units by group."""
        blocks: dict[str, list[Sheet]] = {}
        for group in self.groups:
            for sheet in group.sheets:
                if not sheet.listed_only:
                    name = COUNTIES if sheet.division == COUNTIES else group.name
                    blocks.setdefault(name, []).append(sheet)
        return tuple((name, tuple(own)) for name, own in blocks.items())


def overview(lines: Sequence[Line], sheets: Sequence[Sheet], pages: Iterable[Page]) -> Overview:
    """The first page's tables; `pages` are all pages at hand, of which the home pages say why a site was not read."""
    doors = _doors(pages)
    judged = [sheet for sheet in sheets if not sheet.listed_only]
    return Overview(
        sheets=tuple(sheets),
        divisions=tuple((name, in_order([sheet for sheet in judged if sheet.division == name])) for name in DIVISIONS),
        provisional=tuple(sheet for sheet in judged if sheet.provisional),
        listed=tuple(sheet for sheet in sheets if sheet.listed_only),
        unobserved=tuple(_unobserved(sheet, doors.get(sheet.unit.code)) for sheet in judged if _dark(sheet)),
        costliest=_costliest(judged, 20),
        tallies=tuple(_tally(line, judged) for line in lines),
        groups=_groups(sheets),
    )


def waiting(sheet: Sheet) -> tuple[tuple[str, tuple[SheetLine, ...]], ...]:
    """What waits for a person: each reason once, with the open lines that it holds up."""
    reasons: dict[str, list[SheetLine]] = {}
    for line in sheet.open_lines:
        reasons.setdefault(line.finding.reason, []).append(line)
    return tuple((reason, tuple(lines)) for reason, lines in reasons.items())


def in_order(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Ranked units by rank, then the provisional ones by score, then those that failed; of equals the roster's first."""
    return tuple(sorted(sheets, key=_place))


def _place(sheet: Sheet) -> tuple[bool, int, bool, float]:
    return sheet.rank is None, sheet.rank or 0, sheet.verdict == FAILED, -(sheet.score or 0)


def _doors(pages: Iterable[Page]) -> dict[str, Page]:
    """Unit → its home page of the last night, or its robots.txt where that barred the way."""
    doors: dict[str, Page] = {}
    for page in sorted(pages, key=lambda page: (page.at, page.id)):
        if page.role == "home":
            doors[page.unit] = page
    return doors


def _dark(sheet: Sheet) -> bool:
    """Whether nothing was read from the site: of the lines that ask something most could not be observed."""
    asked = [line for line in sheet.lines if line.verdict is not Verdict.NOT_APPLICABLE]
    unseen = [line for line in asked if line.verdict is Verdict.NOT_OBSERVED]
    return len(unseen) * 2 > len(asked)


def _unobserved(sheet: Sheet, door: Page | None) -> Unobserved:
    if door is None:
        return Unobserved(sheet, "没有该站点首页的访问记录", "安排补查一夜。", None)
    what = trouble(door) or next((line.finding.reason for line in sheet.lines if line.open), "")
    return Unobserved(sheet, what, _todo(door), door)


def _todo(door: Page) -> str:
    problems = door.facts.problems if door.facts else ()
    if door.outcome is Outcome.NOT_REACHED and door.reason in OUR_SIDE:
        return "问题在抽查一方：恢复后补查，不影响单位得分。"
    if door.reason.startswith("robots"):
        return "已告知单位放行抽查程序；放行前由工作人员用浏览器逐项核查。"
    if door.status in (401, 403, 429) or any(problem in SHUT_OUT for problem in problems):
        return "请单位将抽查程序列入白名单；放行前由工作人员用浏览器逐项核查。"
    if door.reason == "dns":
        return "请单位核实域名解析是否有效、网址是否变更，恢复后补查其余各项。"
    return "请单位恢复网站的正常访问，恢复后补查其余各项。"


def _costliest(sheets: Sequence[Sheet], count: int) -> tuple[Costly, ...]:
    losing = [Costly(sheet, line) for sheet in sheets for line in sheet.lines if line.lost > 0]
    return tuple(sorted(losing, key=lambda costly: -costly.line.lost)[:count])


def _tally(line: Line, sheets: Sequence[Sheet]) -> Tally:
    mine = [own for sheet in sheets for own in sheet.lines if own.indicator == line.indicator]
    verdicts = {verdict: sum(own.verdict is verdict for own in mine) for verdict in Verdict}
    lost, unconfirmed = sum(own.lost for own in mine), sum(own.unconfirmed for own in mine)
    return Tally(line, verdicts, round(lost, 2), round(unconfirmed, 2))


def _groups(sheets: Sequence[Sheet]) -> tuple[Group, ...]:
    members: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        members.setdefault(sheet.unit.group, []).append(sheet)
    return tuple(_group(own) for own in members.values())


def _group(own: Sequence[Sheet]) -> Group:
    units = [sheet.unit for sheet in own]
    lead = next((unit.name for unit in units if unit.lead), "")
    return Group(group_name(units), lead, tuple(own), in_order([sheet for sheet in own if sheet.rank]))
