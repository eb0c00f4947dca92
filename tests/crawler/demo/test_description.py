"""The description: who is there, where they live, and that nothing in it is there by accident."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from crawler.demo import expected
from crawler.demo.city import NOBODY, SHARED
from crawler.demo.description import City, PostDescription, SiteDescription
from crawler.demo.families import FAMILIES
from crawler.demo.names import short
from crawler.demo.portal import FULL_NAME_ONLY


def posts(site: SiteDescription, *kinds: str) -> list[PostDescription]:
    columns = [column for column in site.all_columns() if not kinds or column.kind in kinds]
    return [post for column in columns for post in column.posts]


def test_the_roster_of_the_notice_is_whole(city: City) -> None:
    assert len(city.units) == 155
    kinds = Counter(unit.kind for unit in city.units)
    assert (kinds["county"], kinds["zone"]) == (9, 4)
    assert {unit.status.split()[0] for unit in city.units} == {"site", "none", "new", "closed"}
    urls = [unit.url for unit in city.units if unit.url]
    assert len(urls) == len(set(urls))


def test_every_unit_that_should_have_a_site_has_one(city: City) -> None:
    with_site = {unit.code for unit in city.units if unit.status in ("site", "new")}
    assert {site.unit.code for site in city.sites} == with_site
    assert city.portal.unit.kind == "portal"


def test_about_forty_addresses_one_of_them_crowded(city: City) -> None:
    addresses = Counter(site.address for site in city.sites)
    assert 35 <= len(addresses) <= 45
    assert addresses[SHARED] == 20
    assert NOBODY not in addresses


def test_the_slow_and_the_hanging_hold_up_nobody_else(city: City) -> None:
    addresses = Counter(site.address for site in city.sites)
    halting = [site for site in city.sites if site.behaviour in ("slow", "hanging", "empty reply")]
    assert len(halting) == 4
    assert all(addresses[site.address] == 1 for site in halting)


def test_every_family_encoding_and_behaviour_lives_somewhere(city: City) -> None:
    assert {site.family for site in city.sites} == set(FAMILIES)
    assert len(FAMILIES) >= 7
    assert {site.encoding for site in city.sites} == {"utf-8", "gbk", "gb18030"}
    assert {site.home for site in city.sites} == {"blocks", "navigation", "refresh", "script", "frames"}
    assert {site.cache for site in city.sites} == {"etag", "modified", "none"}
    forms = {site.list_form for site in city.sites}
    assert forms >= {"iso", "bracket", "slash", "hanzi", "time", "short", "numerals", "compact", "short bracket"}
    styles = {site.mailbox.style for site in city.sites if site.mailbox}
    assert styles == {"table", "list", "pairs", "details", "replies"}


def test_some_sites_publish_between_the_nights(city: City) -> None:
    changing = sum(site.changes_on(2) for site in city.sites)
    assert 30 <= changing <= 80
    assert not any(site.changes_on(3) for site in city.sites)


def test_titles_name_a_unit_only_where_the_description_says_so(city: City) -> None:
    naming = {"zzb": (), "rsj": (), "portal": ("interview", "topic")}
    units = {unit.code: unit for unit in city.units}
    for code, kinds in naming.items():
        for post in posts(city.site(code), *kinds):
            meant = {units[name].name for name in post.names}
            hits = {u.name for u in city.units if u.name in post.title}
            inside = {name for name in hits if any(name != other and name in other for other in meant)}
            if post.names and not hits:
                hits = {u.name for u in city.units if u.code in post.names and short(u.name) in post.title}
            assert hits - inside == meant, post


def test_short_forms_are_used_only_where_they_mean_one_unit(city: City) -> None:
    interviews = posts(city.portal, "interview")
    for post in interviews:
        (code,) = post.names
        name = city.site(code).unit.name
        if name not in post.title:
            assert code not in FULL_NAME_ONLY
            assert [u.code for u in city.units if short(name) in u.name] == [code]


def test_words_that_a_rule_looks_for_stand_only_in_columns_of_that_rule(city: City) -> None:
    owners = {
        "personnel": expected.PERSONNEL,
        "recruitment": expected.RECRUITMENT,
        "plan": expected.PLANS,
    }
    titled = {("rsj", "personnel"), ("fgw", "plan"), ("jsj", "personnel"), ("gtzyj", "recruitment"), ("gtzyj", "plan")}
    for site in city.sites:
        for column in site.all_columns():
            for kind, words in owners.items():
                found = [post.title for post in column.posts if any(word in post.title for word in words)]
                if column.kind != kind and (site.unit.code, kind) not in titled:
                    assert not found, (site.unit.code, column.kind)


def test_some_rows_lead_to_another_host_that_has_a_name(city: City) -> None:
    elsewhere = [post.elsewhere for site in city.sites for post in posts(site) if post.elsewhere]
    assert elsewhere
    assert {url.split("/")[2] for url in elsewhere} <= set(city.outside)


def test_no_two_posts_of_a_site_share_a_number(city: City) -> None:
    for site in (city.portal, *city.sites):
        numbers = [post.number for post in posts(site)]
        assert len(numbers) == len(set(numbers)), site.unit.code
        columns = [column.number for column in site.all_columns()]
        assert len(columns) == len(set(columns)), site.unit.code


def test_a_crawl_stays_moderate(city: City) -> None:
    """Robots, home, columns, an article a column, letters to open, links: as the crawl rules count them."""
    total = 0
    for site in city.sites:
        columns = len(site.all_columns())
        letters = len(site.mailbox.letters) if site.mailbox and site.mailbox.style in ("details", "replies") else 2
        home_rows = sum(len(column.on_home(1)) for column in site.columns)
        assert home_rows + len(site.links) <= 30
        assert letters <= 15
        total += 2 + 2 * columns + letters + home_rows + len(site.links)
    assert total / len(city.sites) < 45


def test_letters_that_must_be_opened_are_few(city: City) -> None:
    opened = [s.mailbox for s in city.sites if s.mailbox and s.mailbox.style in ("details", "replies")]
    assert opened
    assert all(len(box.letters) <= 10 for box in opened)


def test_lists_of_the_office_name_known_units(city: City) -> None:
    codes = {unit.code for unit in city.units}
    assert set(city.lists) == {"disclosure", "online", "topic"}
    assert {unit for unit, _ in chain.from_iterable(city.lists.values())} <= codes
