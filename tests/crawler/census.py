"""Lines of the two national rubrics, told from the descriptions of the demo city and the tables' words alone.

Days are counted back from the second night, 1 January 2027: 6 months are 184 days, 3 months 92, a year 365.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checks.model import Verdict
from crawler.demo import description as d
from crawler.demo.city import city
from crawler.demo.description import ColumnDescription, SiteDescription
from crawler.demo.expected import LETTER_PAGES, RULES
from crawler.demo.visible import Visible

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
NOT_OBSERVED, PERSON = Verdict.NOT_OBSERVED, Verdict.PERSON

YEAR, HALF_YEAR, QUARTER = 365, 184, 92
WINDOWS = {"news": 14, "notice": HALF_YEAR, "policy": HALF_YEAR, "personnel": YEAR, "plan": YEAR}
COSTS = {"news": 3, "notice": 4, "policy": 4, "personnel": 5, "plan": 5}
NEWS = ("news", "notice", "policy")
WORSE = (MET, PARTLY, NOT_MET)

Rule = Callable[[Visible], Verdict]


def expected(site: SiteDescription) -> dict[str, str]:
    """The verdict after two nights of every line that is told here: vetoes by the worst night, deductions by the last."""
    seen = [Visible(site, night) for night in (1, 2)]
    told = {name: _combined(name, [_told(rule, each) for each in seen]).value for name, rule in LINES.items()}
    veto, cost = availability(site)
    deducted = veto if veto is NOT_OBSERVED else MET if not cost else NOT_MET if cost >= 100 else PARTLY
    return {**told, "veto_unreachable": veto.value, "home_available": deducted.value}


def availability(site: SiteDescription) -> tuple[Verdict, int]:
    """站点无法访问 and what 首页可用性 takes off: 5 points for each whole per cent of the week's 140 probes, 5 % is a veto."""
    behaviour = site.behaviour_on(0)
    if behaviour in d.SHUT_OUT:
        return NOT_OBSERVED, 0
    down = behaviour in d.BROKEN and behaviour != d.COMMERCIAL  # another site's page opens, too
    failed = 140 if down else site.outages
    veto = NOT_MET if 100 * failed >= 5 * 140 else PARTLY if failed else MET
    return veto, min(100, 5 * (100 * failed // 140))


def basic_points(site: SiteDescription) -> float:
    """What 基本信息 takes off: the columns that were stale, blank or undated on both nights that could be read."""
    nights = [_stale(seen, tuple(WINDOWS)) for night in (1, 2) if (seen := Visible(site, night)).reached]
    if not nights or None in nights:
        return 0
    both = [column for column in nights[-1] or () if len(nights) == 2 and column.number in _numbers(nights[0] or ())]
    return -sum(COSTS[column.kind] for column in both)


def _numbers(columns: Iterable[ColumnDescription]) -> set[int]:
    return {column.number for column in columns}


def _told(rule: Rule, seen: Visible) -> Verdict:
    return rule(seen) if seen.reached else NOT_OBSERVED


def _combined(name: str, verdicts: Sequence[Verdict]) -> Verdict:
    told = [verdict for verdict in verdicts if verdict is not NOT_OBSERVED]
    if not told or told[-1] is PERSON:
        return told[-1] if told else NOT_OBSERVED
    return max(told, key=WORSE.index) if name.startswith("veto") else told[-1]


def _stale(seen: Visible, kinds: tuple[str, ...]) -> list[ColumnDescription] | None:
    """The readable columns of these kinds that are stale, blank or undated; None where none can be read."""
    columns = seen.columns(*kinds)
    ages = [(column, seen.newest(column)) for column in columns]
    return [column for column, age in ages if age is None or age > WINDOWS[column.kind]] if columns else None


def _fewer_than(limit: int, kinds: tuple[str, ...]) -> Rule:
    def rule(seen: Visible) -> Verdict:
        stale = _stale(seen, kinds)
        if stale is None:
            return NOT_OBSERVED
        return MET if not stale else NOT_MET if len(stale) >= limit else PARTLY

    return rule


def _consultation(seen: Visible) -> Verdict:
    box = seen.site.mailbox
    if box is None or (box.kind != "mailbox" and not box.mailto):
        return NOT_MET
    if box.mailto:
        return PERSON
    if box.condition in ("404", "410"):
        return NOT_MET  # 开设而不可用
    if box.condition != d.OK:
        return NOT_OBSERVED
    return MET if any(age <= YEAR for age in _asked(seen)) else NOT_MET


def _asked(seen: Visible) -> list[int]:
    box = seen.site.mailbox
    return [x.asked_on(seen.night) for x in box.letters[: LETTER_PAGES * box.per_page]] if box else []


def _unanswered(seen: Visible) -> Verdict:
    box = seen.site.mailbox
    if box is None or box.mailto or box.kind != "mailbox":
        return MET
    if box.condition != d.OK:
        return NOT_OBSERVED
    shown = box.letters[: LETTER_PAGES * box.per_page]
    waiting = [x.asked_on(seen.night) for x in shown if not x.replied_by(seen.night)]
    return NOT_MET if any(QUARTER < age <= YEAR for age in waiting) else MET


def _activity(kind: str, absent: Verdict) -> Rule:
    def rule(seen: Visible) -> Verdict:
        columns = [column for column in seen.site.columns if column.kind == kind and column.condition != d.MENU_ONLY]
        if not columns:
            return absent
        if all(column.condition in ("404", "410") for column in columns):
            return NOT_MET
        if any(column.condition != d.OK or column.filled == d.BY_SCRIPT for column in columns):
            return NOT_OBSERVED
        least = 6 if seen.site.unit.kind in ("county", "zone") else 3
        count = sum(age <= YEAR for column in columns for _, age in seen.ages(column))
        return MET if count >= least else PARTLY if count else NOT_MET

    return rule


LINES: Mapping[str, Rule] = {
    "veto_home_stale": lambda seen: RULES["home_fresh"](seen, city()),
    "veto_news_stale": _fewer_than(5, NEWS),
    "veto_columns_stale": _fewer_than(10, tuple(WINDOWS)),
    "veto_unanswered": _unanswered,
    "basic_columns": _fewer_than(99, tuple(WINDOWS)),
    "consultation": _consultation,
    "surveys": _activity("survey", NOT_MET),
    "interviews": _activity("interview", MET),
}
