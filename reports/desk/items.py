"""What waits for review: the findings that cost points or need a person, dearest first, with what was decided on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from checks.deciding import decided
from checks.model import Finding, Unit, Verdict
from checks.rubric import Line
from reports.desk.judgement import Judgement
from reports.labels import group_name
from storage.decisions import Decision

WAITING, DONE = "waiting", "done"
STATES = {WAITING: "待复核", DONE: "已复核"}


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the inbox.

    `judged` is the machine's word, `now` the same with the decision on it. `stake` is what it costs or could cost.
    `earlier` is a decision that was made on an earlier finding of this unit and line, and lapsed with it.
    """

    judged: Finding
    now: Finding
    unit: Unit
    line: Line
    stake: float
    decision: Decision | None = None
    earlier: Decision | None = None

    @property
    def done(self) -> bool:
        """Whether a person has decided on this very finding."""
        return self.decision is not None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which findings are asked for; "" for all."""

    group: str = ""
    indicator: str = ""
    verdict: str = ""
    night: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        """The filters in the words of an address."""
        return cls(**{each.name: given.get(each.name, "")[:80] for each in fields(cls)})

    def words(self, **other: object) -> str:
        """The same as the query of an address, with other words beside them."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: value for name, value in {**own, **other}.items() if value})

    def fit(self, item: Item) -> bool:
        """Whether an item is asked for."""
        return (
            self.indicator in ("", item.judged.indicator)
            and self.verdict in ("", item.judged.verdict.value)
            and self.state in ("", DONE if item.done else WAITING)
            and (not self.group or self.group == group_name([item.unit]))
            and (not self.night or _failed(item, self.night))
        )


def items(judgement: Judgement) -> list[Item]:
    """Everything that costs points or needs a person, as nobody decided yet: dearest first, and of equal cost what is taken off."""
    costly = [finding for finding in judgement.findings if _reviewed(finding, judgement)]
    found = [item_of(judgement, finding, {}, {}) for finding in costly]
    return sorted(found, key=lambda item: (-item.stake, item.judged.open))


def last_words(decisions: Iterable[Decision]) -> tuple[dict[str, Decision], dict[tuple[str, str], Decision]]:
    """The last decision on each finding, and on each line of a unit; they come oldest first."""
    by_finding: dict[str, Decision] = {}
    by_line: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        by_finding[decision.finding] = decision
        if decision.basis:
            by_line[decision.basis["unit"], decision.basis["indicator"]] = decision
    return by_finding, by_line


def item_of(
    judgement: Judgement,
    finding: Finding,
    by_finding: Mapping[str, Decision],
    by_line: Mapping[tuple[str, str], Decision],
) -> Item:
    """One finding with what was decided on it, or on the finding of before."""
    line = judgement.lines[finding.indicator]
    own, before = by_finding.get(finding.id), by_line.get((finding.unit, finding.indicator))
    now = decided(judgement.rubric, [finding], [own])[0] if own else finding
    earlier = before if own is None and before and before.rubric == finding.rubric else None
    return Item(finding, now, judgement.units[finding.unit], line, _stake(finding, line), own, earlier)


def neighbours(found: Sequence[Item], id: str) -> tuple[int | None, str, str]:
    """Where a finding stands among the items (from 1), and the ids before and after it ("" where there is none)."""
    ids = [item.judged.id for item in found]
    if id not in ids:
        return None, "", ids[0] if ids else ""
    at = ids.index(id)
    return at + 1, ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else ""


def _failed(item: Item, night: str) -> bool:
    fine = (Verdict.MET, Verdict.NOT_APPLICABLE)
    return dict(item.judged.nights).get(night, Verdict.MET) not in fine


def _reviewed(finding: Finding, judgement: Judgement) -> bool:
    veto = judgement.lines[finding.indicator].effect == "veto" and finding.verdict is Verdict.NOT_MET
    return finding.lost > 0 or finding.unconfirmed > 0 or finding.open or veto


def _stake(finding: Finding, line: Line) -> float:
    """Points lost and unconfirmed; of an open line all that it is worth; of a veto the whole score."""
    if line.effect == "veto":
        return 100.0
    return float(line.points.value) if finding.open else round(finding.lost + finding.unconfirmed, 2)
