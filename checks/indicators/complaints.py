"""网上投诉、领导信箱: citizens' letters are answered, and in time.

Clause: notice, annex 2, 网上投诉、领导信箱: 依据市民留言和信息化办考核邮件的回复情况计分. The time limit, counted from the day
asked to the day replied as the public list shows them, and the year looked back on are ours. A hand-over note (已转办) is
no answer. A mailto: address is no mailbox that anyone can look into and earns half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checks.model import Fault, Letter, Observation, Page, Verdict
from checks.resolve import base_of, resolve_day, resolve_url
from checks.rubric import Line
from checks.site import Branch, Site, age, trouble

KINDS = ("mailbox", "complaint")


@dataclass(frozen=True)
class Case:
    """A letter with its days, and the page that shows them."""

    letter: Letter
    asked: date
    replied: date | None
    status: str
    page: Page

    @property
    def key(self) -> str:
        """The letter's own address, else its title and day."""
        return resolve_url(self.letter.href, base_of(self.page)) or f"{self.letter.title} {self.asked}"


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, or could not observe.

    >>> from checks.sample import line, site
    >>> rule = line("complaints", 9, reply_days=15, window_days=365, mailto_share=0.5)
    >>> check(site(letters=((40, 3), (40, None))), rule).reason
    '2 封来信中 1 封超过 15 天未答复'
    """
    if site.closed:
        return site.closed
    branches = site.branches(*KINDS)
    if not branches:
        return _none(site, line)
    read = [branch for branch in branches if _readable(branch)]
    cases = tuple(case for branch in read for case in _cases(branch, line.setting("window_days")))
    if not cases:
        unread = next((branch for branch in branches if branch not in read), None)
        if unread:
            reason = f"信箱“{unread.name}”未能读取：{_unreadable(unread)}"
            return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
        reason = f"信箱“{read[0].name}”已开设，未见近期来信"
        return Observation(Verdict.MET, reason, pages=(read[0].root.id,))
    return _judged({case.key: case for case in cases}, line)


def _judged(cases: dict[str, Case], line: Line) -> Observation:
    limit = line.setting("reply_days")
    late = [(case, text) for case in cases.values() if (text := _late(case, limit))]
    shown = tuple(dict.fromkeys(case.page.id for case in cases.values()))
    if not late:
        return Observation(Verdict.MET, f"{len(cases)} 封来信均在 {limit} 天内答复或未到期限", pages=shown)
    cost = line.points.value / len(cases)
    faults = tuple(
        Fault(case.key, f"来信“{case.letter.title}”{text}", cost, (case.page.id,), mark=case.letter.title)
        for case, text in late
    )
    verdict = Verdict.NOT_MET if len(late) == len(cases) else Verdict.PARTLY
    reason = f"{len(cases)} 封来信中 {len(late)} 封超过 {limit} 天未答复"
    return Observation(verdict, reason, faults, tuple(dict.fromkeys(fault.pages[0] for fault in faults)))


def _late(case: Case, limit: int) -> str:
    """How a letter was overdue, or ""."""
    if case.replied:
        days = (case.replied - case.asked).days
        return f"{days} 天后才答复（{case.asked} 至 {case.replied}）" if days > limit else ""
    if case.status == "answered":
        return ""
    days = age(case.asked, case.page)
    what = "只有转办说明" if case.status == "handed over" else "未答复"
    return f"已有 {days} 天{what}" if days > limit else ""


def _cases(branch: Branch, window: int) -> Iterator[Case]:
    """The letters of the branch inside the window; what a letter's own page says wins over its row."""
    details = {page.url: page for page in branch.pages if page.role == "letter" and not trouble(page)}
    for page in branch.pages:
        if page.role not in ("column", "list") or trouble(page) or page.facts is None:
            continue
        for letter in page.facts.letters:
            case = _case(letter, page, details.get(resolve_url(letter.href, base_of(page)) or ""))
            if case and age(case.asked, page) <= window:
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


def _readable(branch: Branch) -> bool:
    return not trouble(branch.root)


def _unreadable(branch: Branch) -> str:
    return trouble(branch.root)


def _none(site: Site, line: Line) -> Observation:
    home = site.home
    pages = (home.id,) if home else ()
    mailto = next((c for c in home.facts.columns if _is_mailto(c.href)), None) if home and home.facts else None
    if mailto:
        reason = f"“{mailto.text}”只是电子邮箱链接，公众看不到来信和答复，得一半分"
        cost = round(line.points.value * (1 - line.setting("mailto_share")), 2)
        fault = Fault("mailto", reason, cost, pages, seen=True, mark=mailto.text)
        return Observation(Verdict.PARTLY, reason, (fault,), pages)
    reason = "网站上没有找到领导信箱或投诉栏目"
    return Observation(Verdict.NOT_MET, reason, (Fault("no mailbox", reason, line.points.value, pages),), pages)


def _is_mailto(href: str) -> bool:
    return href.strip().lower().startswith("mailto:")
