"""The verdicts that a correct spot-check reaches, told from the descriptions and the rules in words alone.

Every line that is read from a site whose own home page is not shown that night (down, shut out, another site's
page) is `could not observe`; `home_reachable`, `domain` and what lists, portal and people's entries say are judged anyway.
Units that are new, closed or without a site, and the portal itself, have no lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from checks.model import Verdict
from crawler.demo import description as d
from crawler.demo.build import GOVERNMENT
from crawler.demo.description import City, ColumnDescription, LetterDescription, SiteDescription
from crawler.demo.letters import LIMIT
from crawler.demo.projects import BROKEN, projects_of
from crawler.demo.visible import Visible

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
NOT_APPLICABLE, NOT_OBSERVED, PERSON = Verdict.NOT_APPLICABLE, Verdict.NOT_OBSERVED, Verdict.PERSON

HOME_WINDOW = 14
YEAR = 365
WINDOWS = {"news": 14, "notice": 180, "policy": 180}
COLUMN_COST, COLUMN_POINTS = 6, 16
LINK_POINTS = 6
PROJECT_COST, PROJECT_POINTS = 2, 4
SURE = ("404", "410", "no name")
LETTER_PAGES = 3
PERSONNEL = ("任免", "任命", "任职", "免职")
RECRUITMENT = ("招考", "招录", "招聘", "遴选")
PLANS = ("规划", "计划", "工作要点")
PURCHASES = ("采购",)
LISTS = ("news", "notice", "policy", "personnel", "recruitment", "plan", "finance", "disclosure")
SHARE = ("home_reachable", "home_fresh", "columns_fresh")

Rule = Callable[[Visible, City], Verdict]


def expected(site: SiteDescription, city: City, night: int) -> dict[str, Verdict]:
    """The verdict of every indicator on a site on one night; {} where the unit has no lines."""
    if site.unit.status != "site" or site.unit.kind == "portal":
        return {}
    seen = Visible(site, night)
    return {name: rule(seen, city) for name, rule in RULES.items()}


def expected_combined(site: SiteDescription, city: City, nights: Sequence[int] = (1, 2)) -> dict[str, Verdict]:
    """The verdicts after these nights."""
    each = [expected(site, city, night) for night in nights]
    return {name: _combined(name, [verdicts[name] for verdicts in each]) for name in each[0]}


def _combined(name: str, verdicts: Sequence[Verdict]) -> Verdict:
    observed = [verdict for verdict in verdicts if verdict is not NOT_OBSERVED]
    if not observed:
        return NOT_OBSERVED
    if name not in SHARE:
        return observed[-1]
    return observed[0] if len(set(observed)) == 1 else PARTLY


def _read(rule: Rule) -> Rule:
    """A rule that is read from the site itself."""
    return lambda seen, city: rule(seen, city) if seen.reached else NOT_OBSERVED


def _home_reachable(seen: Visible, city: City) -> Verdict:
    if seen.site.behaviour_on(seen.night) in d.SHUT_OUT:
        return NOT_OBSERVED
    return MET if seen.reached else NOT_MET


def _home_fresh(seen: Visible, city: City) -> Verdict:
    ages = seen.home_ages()
    if ages:
        return MET if min(ages) <= HOME_WINDOW else NOT_MET
    newest = [age for column in seen.columns() if (age := seen.newest(column)) is not None]
    return MET if newest and min(newest) <= HOME_WINDOW else open_lists(seen, HOME_WINDOW) or NOT_MET


def open_lists(seen: Visible, window: int) -> Verdict | None:
    """What keeps it open whether the lists hold a post inside the window: one that cannot be read, or not back to there."""
    columns = [column for column in seen.site.columns if column.kind in LISTS and column.condition != d.MENU_ONLY]
    if any(column not in seen.columns() for column in columns):
        return NOT_OBSERVED
    leaves = [leaf for column in columns for leaf in (column.children or (column,))]
    return PERSON if any(_cut_short(seen, leaf, window) for leaf in leaves) else None


def _cut_short(seen: Visible, column: ColumnDescription, window: int) -> bool:
    ages = [age for _, age in seen.ages(column)]
    ends_before = bool(ages) and ages[0] < ages[-1] and ages[-1] > window
    return len(column.on(seen.night)) > seen.site.per_page and not ends_before


def _columns_fresh(seen: Visible, city: City) -> Verdict:
    columns = seen.columns(*WINDOWS)
    if not columns:
        return NOT_OBSERVED
    newest = [(seen.newest(column), WINDOWS[column.kind]) for column in columns]
    lost = COLUMN_COST * sum(age is None or age > window for age, window in newest)
    return _by_loss(lost, COLUMN_POINTS)


def _by_loss(lost: float, points: float) -> Verdict:
    return MET if not lost else NOT_MET if lost >= points else PARTLY


def _dead_links(seen: Visible, city: City) -> Verdict:
    broken = [condition for condition in _visited(seen).values() if condition not in (d.OK, d.MENU_ONLY)]
    sure = sum(condition in SURE for condition in broken)
    return PERSON if broken and not sure else _by_loss(sure, LINK_POINTS)


def _visited(seen: Visible) -> dict[object, str]:
    """What is visited → what it answers; a post is opened where its column leads to it, else only asked for."""
    site = seen.site
    answers: dict[object, str] = {("column", c.number): c.condition for c in site.columns}
    if site.mailbox and not site.mailbox.mailto:
        answers["mailbox"] = site.mailbox.condition
    for _, post in seen.home_posts():
        asked = post.condition if site.refuses_head or post.condition != d.SOFT_404 else d.OK
        answers["post", post.number] = d.OK if post.elsewhere else asked
    for post in (post for column in seen.lists() for post in seen.opened(column)):
        answers["post", post.number] = post.condition
        if post.attachment and post.condition == d.OK:
            answers["attachment", post.number] = post.attachment
    return answers | {("link", link.url): link.condition_on(seen.night) for link in site.links}


def _domain(seen: Visible, city: City) -> Verdict:
    if seen.site.unit.kind not in GOVERNMENT:
        return NOT_APPLICABLE
    strayed = seen.site.behaviour_on(seen.night) == d.COMMERCIAL
    return MET if seen.site.host.endswith((".gov.cn", ".政务")) and not strayed else NOT_MET


def _has(seen: Visible, kind: str, words: Sequence[str]) -> bool:
    """Whether a column of that kind, or a title with one of the words in any list, is of the last 365 days."""
    return any(
        age <= YEAR and (column.kind == kind or any(word in post.title for word in words))
        for column in seen.lists()
        for post, age in seen.ages(column)
    )


def _concerned(kind: str, words: Sequence[str], office: str) -> Rule:
    """Personnel and recruitment: a unit is asked for what it has once the office's posts name it."""

    def rule(seen: Visible, city: City) -> Verdict:
        if _has(seen, kind, words):
            return MET
        lost = open_lists(seen, YEAR) or NOT_MET
        if seen.site.unit.code == office:
            return lost
        there = Visible(city.site(office), seen.night)
        posts = [post for column in there.lists() for post in there.posts(column)] if there.reached else []
        return lost if any(seen.site.unit.code in post.names for post in posts) else PERSON

    return rule


def _plans(seen: Visible, city: City) -> Verdict:
    if seen.site.unit.kind not in GOVERNMENT:
        return NOT_APPLICABLE
    return _when_reached(seen, MET if _has(seen, "plan", PLANS) else open_lists(seen, YEAR) or NOT_MET)


def _procurement(seen: Visible, city: City) -> Verdict:
    if seen.site.unit.name != "市财政局":
        return NOT_APPLICABLE
    return _when_reached(seen, MET if _has(seen, "finance", PURCHASES) else open_lists(seen, YEAR) or NOT_MET)


def _when_reached(seen: Visible, verdict: Verdict) -> Verdict:
    return verdict if seen.reached else NOT_OBSERVED


def _disclosure(seen: Visible, city: City) -> Verdict:
    if seen.site.unit.code not in city.listed("disclosure"):
        return NOT_APPLICABLE
    column = seen.site.column("disclosure")
    if column is None or column.condition == d.MENU_ONLY:
        return _when_reached(seen, NOT_MET)
    if column.condition != d.OK:
        return NOT_OBSERVED
    return _when_reached(seen, MET if column.children or seen.posts(column) else PARTLY)


def _online_application(seen: Visible, city: City) -> Verdict:
    listed, public = seen.site.unit.code in city.listed("online"), seen.site.unit.kind in GOVERNMENT
    if not listed and not public:
        return NOT_APPLICABLE
    services = [leaf for leaf in seen.lists() if leaf.kind == "service"]
    if any(leaf.service in ("form", "hall") for leaf in services):
        return _when_reached(seen, MET)
    unopened = any(len(leaf.on(seen.night)) > len(seen.opened(leaf)) for leaf in services)
    return _when_reached(seen, PERSON if unopened else NOT_MET if listed else PARTLY)


def _special_topic(seen: Visible, city: City) -> Verdict:
    code = seen.site.unit.code
    return MET if code in city.listed("topic") or _in_portal(seen, city, "topic") else PARTLY


def _interview(seen: Visible, city: City) -> Verdict:
    if not Visible(city.portal, seen.night).reached:
        return NOT_OBSERVED
    return MET if _in_portal(seen, city, "interview") else NOT_MET


def _in_portal(seen: Visible, city: City, kind: str) -> bool:
    portal = Visible(city.portal, seen.night)
    posts = [pair for column in portal.columns(kind) for pair in portal.ages(column)] if portal.reached else []
    return any(seen.site.unit.code in post.names and (kind == "topic" or age <= YEAR) for post, age in posts)


def _complaints(seen: Visible, city: City) -> Verdict:
    box = seen.site.mailbox
    if box is None:
        return NOT_MET
    if box.mailto:
        return PARTLY
    if box.condition != d.OK:
        return NOT_OBSERVED
    letters = [x for x in box.letters[: LETTER_PAGES * box.per_page] if x.asked_on(seen.night) <= YEAR]
    overdue = sum(_overdue(letter, seen.night) for letter in letters)
    return _by_loss(overdue, len(letters))


def _overdue(letter: LetterDescription, night: int) -> bool:
    if letter.replied is not None and letter.replied_by(night):
        return letter.asked - letter.replied > LIMIT
    return letter.asked_on(night) > LIMIT


def _project_management(seen: Visible, city: City) -> Verdict:
    projects = projects_of(seen.site.unit)
    broken = sum(result == BROKEN for _, result in projects)
    return _by_loss(PROJECT_COST * broken, PROJECT_POINTS) if projects else PERSON


def _dates_agree(seen: Visible, city: City) -> Verdict:
    """A person looks where an article that is opened is dated ahead; no described page contradicts itself otherwise."""
    opened = [post for column in seen.lists() for post in seen.opened(column)]
    return PERSON if any(post.dated_ahead and post.condition == d.OK for post in opened) else MET


RULES: Mapping[str, Rule] = {
    "home_reachable": _home_reachable,
    "home_fresh": _read(_home_fresh),
    "columns_fresh": _read(_columns_fresh),
    "dead_links": _read(_dead_links),
    "domain": _domain,
    "personnel": _read(_concerned("personnel", PERSONNEL, "zzb")),
    "recruitment": _read(_concerned("recruitment", RECRUITMENT, "rsj")),
    "plans": _plans,
    "procurement": _procurement,
    "disclosure": _disclosure,
    "online_application": _online_application,
    "special_topic": _special_topic,
    "complaints": _read(_complaints),
    "interview": _interview,
    "project_management": _project_management,
    "dates_agree": _read(_dates_agree),
}
