"""Whether a column holds anything: posts, or further columns and links of its own."""

from __future__ import annotations

from checks.resolve import base_of, resolve_url
from checks.site import Branch, Site


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
