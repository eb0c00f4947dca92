"""Whether a column holds anything (posts, or further columns and links of its own), or may be there unrecognised."""

from __future__ import annotations

from collections.abc import Iterable

from checks.branches import Branch
from checks.model import Observation, Verdict
from checks.reachability import gone, trouble
from checks.resolve import base_of, resolve_url, same_site
from checks.site import Site


def filled(site: Site, branch: Branch, own_links: int) -> bool:
    """Whether a column that could be read has posts, or so many links that the home page does not have."""
    if branch.unread:
        return False
    return bool(branch.posts) or any(_own_links(site, page.id) >= own_links for page in branch.pages)


OWN_LINKS = 3  # a page without a list that we know, but with so many links of its own, is not blank for all we know


def understood(site: Site, branch: Branch) -> bool:
    """Whether what was read of a column is enough to call it fresh, stale or blank.

    Not where it could not be read, where its link leads to a single article (a title taken for a column), or where its
    page holds links of its own but no list that the readers know: that says more about our readers than about the site.
    """
    single = branch.root.facts is not None and branch.root.facts.kind == "article"
    return not branch.unread and not single and (bool(branch.posts) or not filled(site, branch, OWN_LINKS))


MENU_TEXT = 8  # characters: a longer link is a title, not the name of a column


def hinted(site: Site, words: Iterable[str]) -> Observation | None:
    """A person is asked where the home page has a link that sounds like a column and was not read as one; else None.

    That no column was recognised says as much about our words for columns as about the site.
    """
    seen = [page for page in site.pages if page.role in ("home", "column", "list") and not trouble(page)]
    known = {url for page in seen for url in (page.url, page.address_url)}
    known |= {page.url for page in site.pages if gone(page)}
    for home in site.homes:
        for link in home.facts.links if home.facts else ():
            url = resolve_url(link.href, base_of(home)) if link.tag in ("a", "area") else None
            sounds = len(link.text) <= MENU_TEXT and any(word in link.text for word in words)
            if sounds and url and url not in known and same_site(url, home.address_url):
                reason = f"没有认出相应的栏目，首页链接“{link.text}”可能是，请人工核定"
                return Observation(Verdict.PERSON, reason, pages=(home.id,))
    return None


def _own_links(site: Site, page_id: str) -> int:
    """Links of a page to addresses that the home page does not link to."""
    page = next(page for page in site.pages if page.id == page_id)
    if page.facts is None or page.role not in ("column", "list"):
        return 0
    known = {page.url, page.address_url} | {url for home in site.homes for url in (home.url, home.address_url)}
    for home in site.homes:
        links = home.facts.links if home.facts else ()
        known |= {resolve_url(link.href, base_of(home)) or "" for link in links}
    own = {resolve_url(link.href, base_of(page)) for link in page.facts.links if link.tag in ("a", "area")}
    return len({url for url in own if url} - known)
