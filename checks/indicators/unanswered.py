"""互动回应差: letters in the consultation columns that nobody has answered for too long.

Clause: census of 2015, 互动回应差 (1年内，要求对公众信件、留言及时答复的政务咨询类栏目存在超过三个月未回应; 在线访谈、调查征集、举报投诉类除外);
国办秘函〔2019〕19号, 互动回应差 2. A veto. Whether a hand-over note, or a letter whose row does not say how it stands, counts
as answered is for a person.
"""

from __future__ import annotations

from checks.cases import Case, cases
from checks.grading import graded
from checks.model import Fault, Observation, Verdict
from checks.reachability import trouble
from checks.rubric import Line
from checks.site import Site, age
from checks.windows import spoken, within


def check(site: Site, line: Line) -> Observation:
    """Met, not met, needs a person, or could not observe.

    >>> from checks.sample import site, veto
    >>> rule = veto("unanswered", kinds=["mailbox"], window="1 year", reply_within="3 months")
    >>> check(site(letters=((40, None), (100, None))), rule).reason
    '2 封来信中 1 封超过 3 个月未回应'
    """
    if site.closed:
        return site.closed
    branches = site.branches(*line.setting("kinds"))
    home = (site.home.id,) if site.home else ()
    if not branches:
        return Observation(Verdict.MET, "没有找到政务咨询类栏目，没有可查的来信", pages=home)
    found = cases(site, branches, line.window)
    unread = next((branch for branch in branches if trouble(branch.root)), None)
    if not found and unread:
        reason = f"栏目“{unread.name}”未能读取：{trouble(unread.root)}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
    return _judged(found, line, tuple(branch.root.id for branch in branches))


def _judged(found: dict[str, Case], line: Line, pages: tuple[str, ...]) -> Observation:
    limit = spoken(line.setting("reply_within"))
    old = [case for case in found.values() if _waits(case, line)]
    sure = [case for case in old if case.status == "open"]
    if old and not sure:
        reason = f"{len(old)} 封来信超过 {limit}，页面没有写明答复或只有转办说明，是否算回应请人工核定"
        return Observation(Verdict.PERSON, reason, pages=tuple(dict.fromkeys(case.page.id for case in old)))
    if not sure:
        return Observation(Verdict.MET, f"{len(found)} 封来信没有超过 {limit}未回应的", pages=pages)
    reason = f"{len(found)} 封来信中 {len(sure)} 封超过 {limit}未回应"
    return graded(line, tuple(_fault(case) for case in sure), reason, tuple(case.page.id for case in sure))


def _waits(case: Case, line: Line) -> bool:
    answered = case.replied is not None or case.status == "answered"
    return not answered and not within(case.asked, case.page, line.setting("reply_within"))


def _fault(case: Case) -> Fault:
    reason = f"来信“{case.letter.title}”已有 {age(case.asked, case.page)} 天未回应"
    return Fault(case.key, reason, 1, (case.page.id,), mark=case.letter.title)
