"""A unit's score: how points, denominators, deductions and vetoes become a number and 合格 or 不合格."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from checks.model import Finding, Verdict
from checks.rubric import FULL_MARKS, Line, Rubric
from checks.words import number

PASSED, FAILED = "合格", "不合格"


@dataclass(frozen=True, slots=True)
class Score:
    """One unit's sum of lines.

    `score` is out of 100 (2 places, rounded half up); None where nothing counts, and for a veto rubric, which has no
    points. `points` of `denominator` are earned (weighted); `excluded` points are not asked of the unit, `open_points`
    wait with their lines for a person; `deducted` is taken off 100 (deduct). `verdict` is 合格, 不合格, or "" where
    the rubric passes no one or a person has still to decide. The tuples name lines of the rubric, in its order:
    `vetoes` hold, `waiting` are vetoes that a second observation must confirm, `open` wait for a person.
    """

    score: float | None
    points: float = 0.0
    denominator: float = 0.0
    excluded: float = 0.0
    open_points: float = 0.0
    deducted: float = 0.0
    unconfirmed: float = 0.0
    verdict: str = ""
    pass_line: float | None = None
    vetoes: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def provisional(self) -> bool:
        """暂定: a line still waits for a person, and its outcome could change the score or the verdict."""
        return bool(self.open) and self.verdict != FAILED

    @property
    def factor(self) -> Fraction:
        """What the points are multiplied by to be out of 100; 1 where everything counts or nothing does."""
        return Fraction(FULL_MARKS) / Fraction(str(self.denominator)) if self.denominator else Fraction(1)

    @property
    def factor_text(self) -> str:
        """The factor as the sheet prints it, "" where it is 1.

        >>> Score(80, points=60, denominator=75, excluded=25).factor_text
        '满分 75 分，得分 ×4/3 折算为百分制'
        """
        if self.factor == 1:
            return ""
        simple = self.factor.denominator < FULL_MARKS
        times = str(self.factor) if simple else f"{FULL_MARKS}/{number(self.denominator)}"
        return f"满分 {number(self.denominator)} 分，得分 ×{times} 折算为百分制"


def score(rubric: Rubric, findings: Iterable[Finding]) -> Score:
    """The score of one unit from its findings (all of this unit, one for each line, decisions already applied).

    A line without a finding is open. A confirmed veto makes the unit 不合格, whatever is open; every deduction is
    summed all the same. Points below 0 are 0.
    """
    found = {finding.indicator: finding for finding in findings}
    if rubric.type == "weighted":
        return _weighted(rubric, found)
    return _deducted(rubric, found)


def vetoed(line: Line, finding: Finding) -> bool:
    """Whether the finding is a veto that holds."""
    return line.effect == "veto" and finding.verdict is Verdict.NOT_MET and finding.confirmed


def mark(points: float, denominator: float) -> float | None:
    """100 × points / denominator, rounded half up to 2 places as an office rounds; None where nothing counts.

    >>> mark(69.7, 80)
    87.13
    """
    return _rounded(FULL_MARKS * Decimal(str(points)) / Decimal(str(denominator))) if denominator else None


def _weighted(rubric: Rubric, found: dict[str, Finding]) -> Score:
    lines = [(line, found.get(line.indicator)) for line in rubric.lines]
    points = _sum(finding.points for _, finding in lines if finding)
    denominator = _sum(finding.denominator for _, finding in lines if finding)
    spared = [line for line, finding in lines if finding and finding.verdict is Verdict.NOT_APPLICABLE]
    out = [line for line in spared if not found[line.indicator].denominator]
    return Score(
        score=mark(points, denominator),
        points=points,
        denominator=denominator,
        excluded=_sum(line.points.value for line in out),
        open_points=_sum(line.points.value for line, finding in lines if finding is None or finding.open),
        unconfirmed=_sum(finding.unconfirmed for finding in found.values()),
        open=_open(rubric, found),
    )


def _deducted(rubric: Rubric, found: dict[str, Finding]) -> Score:
    """The score of a rubric with vetoes: from 100 downwards, or no points at all."""
    deducted = _sum(found[line.indicator].lost for line in rubric.lines if line.indicator in found)
    asked = [finding for finding in found.values() if finding.verdict is not Verdict.NOT_APPLICABLE]
    left = max(Decimal(0), FULL_MARKS - Decimal(str(deducted)))
    vetoes = [line for line in rubric.lines if line.effect == "veto" and line.indicator in found]
    held = tuple(line.indicator for line in vetoes if vetoed(line, found[line.indicator]))
    seen = tuple(line.indicator for line in vetoes if found[line.indicator].verdict is Verdict.NOT_MET)
    total = _rounded(left) if rubric.type == "deduct" and asked else None
    opened = _open(rubric, found)
    return Score(
        score=total,
        deducted=deducted,
        unconfirmed=_sum(finding.unconfirmed for finding in found.values()),
        verdict=_verdict(rubric, total, held, opened) if asked else "",
        pass_line=float(rubric.pass_line.value) if rubric.pass_line else None,
        vetoes=held,
        waiting=tuple(name for name in seen if name not in held),
        open=opened,
    )


def _verdict(rubric: Rubric, total: float | None, held: tuple[str, ...], opened: tuple[str, ...]) -> str:
    """合格 only where nothing is open any more; what is open cannot mend a veto or a score below the line."""
    below = total is not None and rubric.pass_line is not None and total < rubric.pass_line.value
    if held or below:
        return FAILED
    return "" if opened else PASSED


def _open(rubric: Rubric, found: dict[str, Finding]) -> tuple[str, ...]:
    """The lines whose outcome can still change the score or the verdict: a remark cannot."""
    names = (line.indicator for line in rubric.lines if line.effect != "remark")
    return tuple(name for name in names if name not in found or found[name].open)


def _sum(values: Iterable[float]) -> float:
    return round(sum(values), 2)


def _rounded(exact: Decimal) -> float:
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))
