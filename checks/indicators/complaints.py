"""网上投诉、领导信箱: citizens' letters and the office's test letters are answered, and in time.

Clause: notice, annex 2, 网上投诉、领导信箱: 依据市民留言和信息化办考核邮件的回复情况计分. The time limit, counted from the day
asked to the day replied as the public list shows them, and the year looked back on are ours. A hand-over note (已转办) is
no answer; a letter of which no page that was read says how it stands does not count. A mailto: address is no mailbox that
anyone can look into and earns half. A test letter (考核邮件) counts as one letter; its time limit in working days was set when it
was sent. One through a web form is looked up each night by its query code: answered, only handed over, or not yet. One that
came back to us does not count; while nobody knows whether one was answered in time (a form that the crawler cannot look into,
our own mailbox not read since), a person decides.
"""

from __future__ import annotations

from dataclasses import replace

from checks.cases import Case, cases, mailto
from checks.columns import hinted
from checks.letters import SentLetter
from checks.model import Fault, Observation, Page, Verdict
from checks.posted import Posted, posted, unsettled, untested
from checks.reachability import trouble
from checks.rubric import Line
from checks.site import Site, age

KINDS = ("mailbox", "complaint")
HINTS = ("信箱", "互动", "咨询", "投诉", "来信", "写信", "留言", "问政", "举报")


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, could not observe, or needs a person (of no letter, or of a test letter, is it known how it stands).

    >>> from checks.sample import line, site
    >>> rule = line("complaints", 9, reply_days=15, window_days=365, mailto_share=0.5)
    >>> check(site(letters=((40, 3), (40, None))), rule).reason
    '2 封来信中 1 封超过 15 天未答复'
    """
    if site.closed:
        return site.closed
    branches = site.branches(*KINDS)
    found = cases(site, branches, line.window)
    if waiting := unsettled(site, found, line.window):
        return _unsettled(waiting, branches[0].root if branches else site.home)
    if not branches:
        return _none(site, line)
    letters = posted(site, found, line.window)
    unread = next((branch for branch in branches if trouble(branch.root)), None)
    if found or (letters and not unread):
        return _told(untested(site, found), letters, line, branches[0].root.id)
    if unread:
        reason = f"信箱“{unread.name}”未能读取：{trouble(unread.root)}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
    reason = f"信箱“{branches[0].name}”已开设，未见近期来信"
    return Observation(Verdict.MET, reason, pages=(branches[0].root.id,))


def _unsettled(letters: tuple[SentLetter, ...], page: Page | None) -> Observation:
    tokens = "、".join(letter.token for letter in letters)
    todo = "请查询后录入" if any(letter.way == "form" for letter in letters) else "期满后本方邮箱尚未收取"
    reason = f"考核邮件（编号 {tokens}）已过答复期限，有无答复尚未查明：{todo}"
    return Observation(Verdict.PERSON, reason, pages=(page.id,) if page else ())


def _told(found: dict[str, Case], letters: tuple[Posted, ...], line: Line, page: str) -> Observation:
    """The observation of the letters that say how they stand, or are too new to be late; the others do not count."""
    limit = line.setting("reply_days")
    silent = {key for key, case in found.items() if not case.said and age(case.asked, case.page) > limit}
    counted = {key: case for key, case in found.items() if key not in silent}
    if not silent:
        return _judged(counted, letters, line, page)
    words = f"{len(silent)} 封来信已超过 {limit} 天，读到的页面没有写明是否答复"
    if not counted and not letters:
        pages = tuple(dict.fromkeys(found[key].page.id for key in silent))
        return Observation(Verdict.PERSON, f"{words}，请人工核定", pages=pages)
    seen = _judged(counted, letters, line, page)
    return replace(seen, reason=f"{seen.reason}（另有 {words}，不计）")


def _judged(found: dict[str, Case], letters: tuple[Posted, ...], line: Line, page: str) -> Observation:
    limit = line.setting("reply_days")
    cost = line.whole / max(1, len(found) + len(letters))
    late = [(case, text) for case in found.values() if (text := _late(case, limit))]
    faults = tuple(
        Fault(case.key, f"来信“{case.letter.title}”{text}", cost, (case.page.id,), mark=case.letter.title)
        for case, text in late
    ) + _overdue(letters, cost, page)
    what = "和 ".join(f"{len(some)} 封{name}" for some, name in ((found, "来信"), (letters, "考核邮件")) if some)
    within = f"在 {limit} 天内" if not letters else "按期"
    if not faults:
        shown = dict.fromkeys([case.page.id for case in found.values()] + [each.page for each in letters if each.page])
        shown = shown or {page: None}
        return Observation(Verdict.MET, f"{what}均{within}答复或未到期限", pages=tuple(shown))
    verdict = Verdict.NOT_MET if len(faults) == len(found) + len(letters) else Verdict.PARTLY
    over = f"超过 {limit} 天" if not letters else "逾期"
    reason = f"{what}中 {len(faults)} 封{over}未答复"
    return Observation(verdict, reason, faults, tuple(dict.fromkeys(fault.pages[0] for fault in faults)))


def _overdue(letters: tuple[Posted, ...], cost: float, page: str) -> tuple[Fault, ...]:
    """The test letters that were answered late or not at all; `page` shows the mailbox, where no page shows the letter."""
    return tuple(
        Fault(f"letter {each.letter.token}", _sent(each), cost, (each.page or page,), mark=each.letter.token)
        for each in letters
        if each.late
    )


def _sent(each: Posted) -> str:
    return f"{each.letter.day} 发出的考核邮件（编号 {each.letter.token}）{each.late}"


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


def _none(site: Site, line: Line) -> Observation:
    pages = (site.home.id,) if site.home else ()
    address = mailto(site)
    if address:
        reason = f"“{address.text}”只是电子邮箱链接，公众看不到来信和答复，得一半分"
        cost = round(line.whole * (1 - line.setting("mailto_share")), 2)
        fault = Fault("mailto", reason, cost, pages, seen=True, mark=address.text)
        letters = posted(site, {}, line.window)
        late = _overdue(letters, (line.whole - cost) / max(1, len(letters)), next(iter(pages), ""))
        reason += f"；{len(letters)} 封考核邮件中 {len(late)} 封逾期未答复" if letters else ""
        verdict = Verdict.NOT_MET if letters and len(late) == len(letters) else Verdict.PARTLY
        return Observation(verdict, reason, (fault, *late), pages)
    if doubt := site.blind or hinted(site, HINTS):
        return doubt
    reason = "网站上没有找到领导信箱或投诉栏目"
    return Observation(Verdict.NOT_MET, reason, (Fault("no mailbox", reason, line.whole, pages),), pages)
