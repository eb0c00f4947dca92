"""A unit's score sheet: every line of the rubric with its points, then the unit's rank in its division."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checks.deciding import Word, decided
from checks.model import Finding, Unit, Verdict
from checks.rubric import FULL_MARKS, Line, Rubric
from checks.scoring import FAILED, Score, score
from checks.words import number
from reports import ReportError

COUNTIES = "县市区"
MUNICIPAL = "市直单位"
DIVISIONS = (COUNTIES, MUNICIPAL)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One rubric line of one unit: what is asked and what was found.

    `finding` counts, with people's decisions on it; `judged` is what the machine said where a decision changed it.
    """

    line: Line
    finding: Finding
    judged: Finding | None = None

    @property
    def indicator(self) -> str:
        """The indicator's name in the rubric."""
        return self.line.indicator

    @property
    def verdict(self) -> Verdict:
        """The finding's verdict."""
        return self.finding.verdict

    @property
    def points(self) -> float:
        """Points earned of `denominator`."""
        return self.finding.points

    @property
    def denominator(self) -> float:
        """Points that count for this unit; 0 while the line is open or where it is excluded."""
        return self.finding.denominator

    @property
    def lost(self) -> float:
        """Points taken off."""
        return self.finding.lost

    @property
    def unconfirmed(self) -> float:
        """Points that a second observation would take off; not in `lost`."""
        return self.finding.unconfirmed

    @property
    def open(self) -> bool:
        """Whether the line waits for a person."""
        return self.finding.open

    @property
    def worth(self) -> str:
        """What the line can cost, as the sheet prints it: `10 分`, `最多扣 5 分` or `单项否决`."""
        return worth(self.line)

    @property
    def source(self) -> str:
        """Who says what the line is worth: `notice` or `proposed`."""
        return self.line.points.source


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's score sheet.

    `total` is the sum of its lines, None for a unit without a site to judge. `rank` is None unless the unit is ranked;
    ties share a rank among the `ranked` of its division.
    """

    unit: Unit
    lines: tuple[SheetLine, ...] = ()
    total: Score | None = None
    rank: int | None = None
    ranked: int = 0

    @property
    def score(self) -> float | None:
        """The score out of 100 (2 places); None where no line counts, and by a rubric that only vetoes."""
        return self.total.score if self.total else None

    @property
    def verdict(self) -> str:
        """合格, 不合格, or "" where the rubric passes no one or a person has still to decide."""
        return self.total.verdict if self.total else ""

    @property
    def vetoes(self) -> tuple[SheetLine, ...]:
        """The vetoes (单项否决) that hold."""
        return tuple(line for line in self.lines if self.total and line.indicator in self.total.vetoes)

    @property
    def waiting_vetoes(self) -> tuple[SheetLine, ...]:
        """The vetoes that were seen once and wait for a second observation."""
        return tuple(line for line in self.lines if self.total and line.indicator in self.total.waiting)

    @property
    def division(self) -> str:
        """县市区 (counties and zones) or 市直单位; ranks are kept apart."""
        return COUNTIES if self.unit.kind in ("county", "zone") else MUNICIPAL

    @property
    def points(self) -> float:
        """Sum of the points earned."""
        return self.total.points if self.total else 0.0

    @property
    def denominator(self) -> float:
        """Sum of the points that count."""
        return self.total.denominator if self.total else 0.0

    @property
    def factor(self) -> str:
        """How the points were made a score out of 100, as it is printed; "" where all 100 points count."""
        return self.total.factor_text if self.total and self.total.denominator else ""

    @property
    def deducted(self) -> float:
        """Sum of the points taken off 100."""
        return self.total.deducted if self.total else 0.0

    @property
    def unconfirmed(self) -> float:
        """Sum of the points shown beside the score."""
        return self.total.unconfirmed if self.total else 0.0

    @property
    def listed_only(self) -> bool:
        """Whether the unit is named without a score: it has no site, a new one, or one that is closed."""
        return not self.lines

    @property
    def open_lines(self) -> tuple[SheetLine, ...]:
        """The lines that wait for a person and for which the score waits: a remark is none."""
        return tuple(line for line in self.lines if self.total and line.indicator in self.total.open)

    @property
    def provisional(self) -> bool:
        """暂定: a line is still open, and its outcome could change the score or the verdict."""
        return self.total is not None and self.total.provisional

    @property
    def telling(self) -> bool:
        """Whether at least half of what is asked is settled; below that the score is not shown."""
        asked = [line for line in self.lines if line.denominator or line.verdict is not Verdict.NOT_APPLICABLE]
        settled = sum(_weight(line) for line in asked if not line.open)
        return self.score is not None and settled * 2 >= sum(map(_weight, asked))

    def costliest(self, count: int) -> tuple[SheetLine, ...]:
        """The lines that lost most, at most `count`; of equal losses the rubric's first."""
        losing = [line for line in self.lines if line.lost > 0]
        return tuple(sorted(losing, key=lambda line: -line.lost)[:count])


def sheets(
    rubric: Rubric, units: Sequence[Unit], findings: Iterable[Finding], decisions: Iterable[Word] = ()
) -> tuple[Sheet, ...]:
    """One sheet for each unit in the roster's order; the portal is no assessed unit and gets none.

    Points are decided points: `decisions` (oldest first) are applied as `checks.deciding` says.

    Raises `ReportError` for a finding of an unknown unit or indicator, and for two findings on one line.
    """
    judged = tuple(findings)
    by_line = _by_line(rubric, units, decided(rubric, judged, decisions))
    machine = {finding.id: finding for finding in judged}
    assessed = [unit for unit in units if unit.kind != "portal"]
    return rank([_sheet(rubric, unit, by_line, machine) for unit in assessed])


def rank(scored: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The same sheets with their ranks: by division, ties share; provisional, unscored and failed units have none."""
    scores = {
        division: sorted(
            (other.score or 0 for other in scored if other.division == division and _in_ranking(other)), reverse=True
        )
        for division in DIVISIONS
    }
    return tuple(_ranked(sheet, scores[sheet.division]) for sheet in scored)


def worth(line: Line) -> str:
    """What a line can cost, in words."""
    if not line.scored:
        return "单项否决" if line.effect == "veto" else "不计分"
    points = f"{number(line.points.value)} 分"
    if line.effect == "points":
        return points
    return f"最多扣 {points}" if line.points.value < FULL_MARKS else "据实扣分"


def _weight(line: SheetLine) -> float:
    """What a line counts towards a telling score: its points, or one line like another where points are taken off."""
    return float(line.line.points.value) if line.line.effect in ("points", "remark") else 1.0


def _by_line(rubric: Rubric, units: Sequence[Unit], findings: Iterable[Finding]) -> dict[tuple[str, str], Finding]:
    codes, indicators = {unit.code for unit in units}, {line.indicator for line in rubric.lines}
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = finding.unit, finding.indicator
        if finding.unit not in codes:
            raise ReportError(f"finding {finding.id}: unit {finding.unit!r} is not in the roster")
        if finding.indicator not in indicators:
            raise ReportError(f"finding {finding.id}: rubric {rubric.stamp} has no indicator {finding.indicator!r}")
        if key in found:
            raise ReportError(f"unit {finding.unit}: two findings on {finding.indicator}")
        found[key] = finding
    return found


def _sheet(rubric: Rubric, unit: Unit, by_line: dict[tuple[str, str], Finding], machine: dict[str, Finding]) -> Sheet:
    judged = any((unit.code, line.indicator) in by_line for line in rubric.lines)
    if unit.status != "site" and not judged:  # a closed site that opened again in the period is judged
        return Sheet(unit)
    lines = tuple(_line(rubric, line, unit, by_line.get((unit.code, line.indicator)), machine) for line in rubric.lines)
    return Sheet(unit, lines, score(rubric, [line.finding for line in lines]))


def _line(rubric: Rubric, line: Line, unit: Unit, own: Finding | None, machine: dict[str, Finding]) -> SheetLine:
    if own is None:
        return SheetLine(line, _unjudged(rubric, line, unit))
    judged = machine[own.id]
    return SheetLine(line, own, None if judged == own else judged)


def _unjudged(rubric: Rubric, line: Line, unit: Unit) -> Finding:
    """A line without a finding is open: what we did not judge costs nothing."""
    return Finding(
        id=f"{unit.code}-{line.indicator}",
        unit=unit.code,
        indicator=line.indicator,
        verdict=Verdict.NOT_OBSERVED,
        points=0,
        denominator=0,
        unconfirmed=0,
        confirmed=False,
        reason="本项尚无核查记录",
        rubric=rubric.stamp,
    )


def _ranked(sheet: Sheet, scores: Sequence[float]) -> Sheet:
    own = scores.index(sheet.score or 0) + 1 if _in_ranking(sheet) else None
    return replace(sheet, rank=own, ranked=len(scores))


def _in_ranking(sheet: Sheet) -> bool:
    return sheet.score is not None and not sheet.provisional and sheet.verdict != FAILED
