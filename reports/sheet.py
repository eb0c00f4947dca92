"""A unit's score sheet: every line of the rubric with its points, then the unit's rank in its division."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from checks.model import Finding, Unit, Verdict
from checks.rubric import Line, Rubric
from reports import ReportError

COUNTIES = "县市区"
MUNICIPAL = "市直单位"
DIVISIONS = (COUNTIES, MUNICIPAL)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One rubric line of one unit: what is asked and what was found."""

    line: Line
    finding: Finding

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
    def source(self) -> str:
        """Who says what the line is worth: `notice` or `proposed`."""
        return self.line.points.source


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's score.

    `score` is 100 × points / denominator, rounded half up to 2 places; None for a unit without a site to judge or with
    no line that counts. `rank` is None unless the unit is ranked; ties share a rank among the `ranked` of its division.
    """

    unit: Unit
    lines: tuple[SheetLine, ...] = ()
    score: float | None = None
    rank: int | None = None
    ranked: int = 0

    @property
    def division(self) -> str:
        """县市区 (counties and zones) or 市直单位; ranks are kept apart."""
        return COUNTIES if self.unit.kind in ("county", "zone") else MUNICIPAL

    @property
    def points(self) -> float:
        """Sum of the points earned."""
        return _sum(line.points for line in self.lines)

    @property
    def denominator(self) -> float:
        """Sum of the points that count."""
        return _sum(line.denominator for line in self.lines)

    @property
    def unconfirmed(self) -> float:
        """Sum of the points shown beside the score."""
        return _sum(line.unconfirmed for line in self.lines)

    @property
    def listed_only(self) -> bool:
        """Whether the unit is named without a score: it has no site, a new one, or one that is closed."""
        return not self.lines

    @property
    def open_lines(self) -> tuple[SheetLine, ...]:
        """The lines that wait for a person."""
        return tuple(line for line in self.lines if line.open)

    @property
    def provisional(self) -> bool:
        """暂定: scored, or to be scored, with a line still open."""
        return bool(self.open_lines)

    @property
    def telling(self) -> bool:
        """Whether at least half of the rubric's points count for the unit; below that its score is not shown."""
        asked = _sum(line.line.points.value for line in self.lines if line.denominator or line.open)
        return self.score is not None and self.denominator * 2 >= asked

    def costliest(self, count: int) -> tuple[SheetLine, ...]:
        """The lines that lost most, at most `count`; of equal losses the rubric's first."""
        losing = [line for line in self.lines if line.lost > 0]
        return tuple(sorted(losing, key=lambda line: -line.lost)[:count])


def sheets(rubric: Rubric, units: Sequence[Unit], findings: Iterable[Finding]) -> tuple[Sheet, ...]:
    """One sheet for each unit in the roster's order; the portal is no assessed unit and gets none.

    Raises `ReportError` for a rubric that does not weight its lines, a finding of an unknown unit or indicator, and two
    findings on one line.
    """
    if rubric.type != "weighted":
        raise ReportError(f"rubric {rubric.stamp}: sheets are made for type 'weighted', not {rubric.type!r}")
    by_line = _by_line(rubric, units, findings)
    assessed = [unit for unit in units if unit.kind != "portal"]
    return rank([_sheet(rubric, unit, by_line) for unit in assessed])


def rank(scored: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The same sheets with their ranks: by division, ties share, provisional and unscored units have none."""
    scores = {
        division: sorted(
            (other.score or 0 for other in scored if other.division == division and _in_ranking(other)), reverse=True
        )
        for division in DIVISIONS
    }
    return tuple(_ranked(sheet, scores[sheet.division]) for sheet in scored)


def mark(points: float, denominator: float) -> float | None:
    """100 × points / denominator, rounded half up to 2 places as an office rounds; None where nothing counts.

    >>> mark(69.7, 80)
    87.13
    """
    if not denominator:
        return None
    exact = 100 * Decimal(str(points)) / Decimal(str(denominator))
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _sum(values: Iterable[float]) -> float:
    return round(sum(values), 2)


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


def _sheet(rubric: Rubric, unit: Unit, by_line: dict[tuple[str, str], Finding]) -> Sheet:
    judged = any((unit.code, line.indicator) in by_line for line in rubric.lines)
    if unit.status != "site" and not judged:  # a closed site that opened again in the period is judged
        return Sheet(unit)
    lines = tuple(
        SheetLine(line, by_line.get((unit.code, line.indicator)) or _unjudged(rubric, line, unit))
        for line in rubric.lines
    )
    sheet = Sheet(unit, lines)
    return replace(sheet, score=mark(sheet.points, sheet.denominator))


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
    return sheet.score is not None and not sheet.provisional
