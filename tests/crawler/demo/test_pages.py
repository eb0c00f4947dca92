"""The pages: the same for the same day, moved with the day, in their declared encoding, marked as made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from crawler.demo import description as d
from crawler.demo.description import City, SiteDescription
from crawler.demo.drawing import Drawing
from crawler.demo.forms import written
from tests.crawler.demo.conftest import DAY

LEAP_DAY = date(2028, 2, 29)


def drawn(site: SiteDescription, day: date = DAY, night: int = 1) -> Iterator[tuple[str, int, str]]:
    for path, draw in Drawing(site, day, night).routes():
        status, text = draw()
        yield path, status, text


def home(site: SiteDescription, night: int) -> str:
    return dict(Drawing(site, DAY, night).routes())["/"]()[1]


def few(city: City) -> list[SiteDescription]:
    """One site of every family and encoding."""
    return list({(site.family, site.encoding): site for site in city.sites}.values())


def test_every_page_says_that_it_is_made_up_and_fits_its_encoding(city: City) -> None:
    for site in (city.portal, *few(city)):
        for path, status, text in drawn(site):
            assert "演示数据" in text, (site.unit.code, path)
            if status == 200:
                assert site.declared in text.lower() or "utf-8" in text, (site.unit.code, path)
            assert text.encode(site.encoding).decode(site.encoding) == text


def test_gb18030_is_needed_somewhere(city: City) -> None:
    site = city.site("xcb")
    assert site.encoding == "gb18030"
    whole = "".join(text for _, _, text in drawn(site))
    with pytest.raises(UnicodeEncodeError):
        whole.encode("gbk")


def test_paths_are_distinct(city: City) -> None:
    for site in (city.portal, *city.sites):
        paths = [path for path, _ in Drawing(site, DAY, 1).routes()]
        assert len(paths) == len(set(paths)), site.unit.code


@pytest.mark.parametrize("night", [1, 2])
def test_every_link_within_a_site_leads_to_a_page(city: City, night: int) -> None:
    """But for what the description calls dead, and the little that no crawl asks for."""
    for site in few(city):
        pages = {path: text for path, _, text in drawn(site, night=night)}
        home = {"refresh": "/main.html", "script": "/default/index.html", "frames": "/top.html"}.get(site.home, "/")
        for href in re.findall(r"""(?i)<a[^>]*? href=['"]([^'"]+)""", pages[home]):
            if href.startswith(("http:", "#", "mailto:", "javascript:")):
                continue
            assert "/" + href.removeprefix(".").removeprefix("/") in pages, (site.unit.code, href)


def test_the_same_day_gives_the_same_bytes(city: City) -> None:
    for site in few(city):
        assert list(drawn(site)) == list(drawn(site))


@pytest.mark.parametrize("day", [date(2026, 1, 1), LEAP_DAY, date(2027, 12, 31)])
def test_another_day_moves_every_date(city: City, day: date) -> None:
    site = city.site("czj")
    news = site.column("news")
    assert news is not None
    days = [day - timedelta(days=post.age) for post in news.on(1)]
    path = Drawing(site, day, 1).family.column_path(news, 1, 1)
    text = next(text for found, _, text in drawn(site, day) if found == path)
    for shown, post in zip(days, news.on(1), strict=True):
        if news.posts.index(post) < site.per_page:
            assert written(site.list_form, shown, post.age) in text


def test_what_comes_out_overnight_stands_on_the_second_night_only(city: City) -> None:
    site = city.site("tzb")
    news = site.column("news")
    assert news is not None
    new = news.posts[0]
    assert new.age == -1
    path = Drawing(site, DAY, 1).family.article_path(news, new, DAY + timedelta(days=1))
    assert path not in re.findall(r"""href=['"]\.?([^'"]+)""", home(site, 1))
    assert path in re.findall(r"""href=['"]\.?([^'"]+)""", home(site, 2))


def test_unchanged_sites_give_the_same_bytes_on_both_nights(city: City) -> None:
    still = [site for site in city.sites[::4] if not site.changes_on(2) and site.cache != "none"]
    assert still
    for site in still:
        first = {path: text for path, _, text in drawn(site)}
        assert first == {path: text for path, _, text in drawn(site, night=2)}, site.unit.code


def test_home_pages_are_of_real_size(city: City) -> None:
    sizes = [len(text.encode(site.encoding)) for site in city.sites for path, _, text in drawn_home(site)]
    assert min(sizes) > 6_000
    assert max(sizes) < 45_000


def drawn_home(site: SiteDescription) -> Iterator[tuple[str, int, str]]:
    if site.home in ("blocks", "navigation"):
        routes = dict(Drawing(site, DAY, 1).routes())
        status, text = routes["/"]()
        yield "/", status, text


def test_rows_older_than_300_days_show_their_year(city: City) -> None:
    assert written("short", date(2025, 3, 5), 301) == "2025-03-05"
    assert written("short bracket", date(2026, 3, 5), 300) == "[03-05]"
    assert written("short", date(2027, 1, 1), -40) == "2027-01-01"


def test_a_site_that_is_broken_has_pages_all_the_same(city: City) -> None:
    """So that it can be shown again once it is repaired."""
    broken = [site for site in city.sites if site.behaviour == d.MAINTENANCE]
    assert broken
    assert all("/" in dict(Drawing(site, DAY, 1).routes()) for site in broken)
