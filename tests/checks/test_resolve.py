from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model import Facts, Outcome, Page
from checks.resolve import base_of, resolve_day, resolve_url, same_site

BASE = "http://www.example.gov.cn/zwgk/tzgg/index.html"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("t20240305_1.html", "http://www.example.gov.cn/zwgk/tzgg/t20240305_1.html"),
        ("./202403/t1.html", "http://www.example.gov.cn/zwgk/tzgg/202403/t1.html"),
        ("../../art/1.html#top", "http://www.example.gov.cn/art/1.html"),
        ("/info/1.htm", "http://www.example.gov.cn/info/1.htm"),
        ("//czj.example.gov.cn/", "http://czj.example.gov.cn/"),
        ("?page=2", "http://www.example.gov.cn/zwgk/tzgg/index.html?page=2"),
        ("https://mp.weixin.qq.com/s/a?b=c&d=e", "https://mp.weixin.qq.com/s/a?b=c&d=e"),
        (" \n/a/\tb.html ", "http://www.example.gov.cn/a/b.html"),
        ("..\\xw\\1.html", "http://www.example.gov.cn/zwgk/xw/1.html"),
        ("/附件 1.doc", "http://www.example.gov.cn/附件%201.doc"),
    ],
)
def test_addresses(href, url):
    assert resolve_url(href, BASE) == url


@pytest.mark.parametrize(
    "href", ["", "#", "#top", "javascript:;", "JavaScript:void(0)", "mailto:a@b.cn", "tel:12345", "file:///etc/passwd", "data:text/html,x", "http://", "http://[::1", "http://a:99999/"]
)  # fmt: skip
def test_what_leads_nowhere(href):
    assert resolve_url(href, BASE) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_resolved_without_an_exception(href, base):
    assert (resolve_url(href, base) or "http").startswith("http")


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("written", "seen", "day"),
    [
        ("2024-03-05", "2024-04-20", date(2024, 3, 5)),
        ("2025-03-05", "2024-04-20", date(2025, 3, 5)),
        ("03-05", "2024-04-20", date(2024, 3, 5)),
        ("12-31", "2024-01-02", date(2023, 12, 31)),
        ("01-03", "2024-01-02", date(2024, 1, 3)),
        ("01-04", "2024-01-02", date(2023, 1, 4)),
        ("01-01", "2023-12-31", date(2024, 1, 1)),
        ("02-29", "2024-02-28", date(2024, 2, 29)),
        ("02-29", "2024-02-27", date(2020, 2, 29)),
        ("02-29", "2023-06-01", date(2020, 2, 29)),
        ("2024-02-30", "2024-04-20", None),
        ("13-01", "2024-04-20", None),
        ("", "2024-04-20", None),
        ("3-5", "2024-04-20", None),
        ("今天", "2024-04-20", None),
    ],
)
def test_days(written, seen, day):
    assert resolve_day(written, at(seen)) == day


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 363))
def test_a_day_without_year_of_the_last_twelve_months_is_found(seen, ago):
    day = date.fromordinal(seen.toordinal() - ago)
    if (day.month, day.day) != (2, 29):
        assert resolve_day(f"{day:%m-%d}", at(seen.isoformat())) == day


def test_the_base_is_the_address_that_answered_and_its_base_element():
    page = Page("1", date(2024, 4, 20), "u", "http://a.gov.cn/", "home", at("2024-04-20"), Outcome.DONE)
    assert base_of(page) == "http://a.gov.cn/"
    moved = replace(page, final_url="http://a.gov.cn/x/index.html")
    assert base_of(moved) == "http://a.gov.cn/x/index.html"
    assert base_of(replace(moved, facts=Facts("1", "utf-8", "home", base="/y/"))) == "http://a.gov.cn/y/"
    assert (
        base_of(replace(moved, facts=Facts("1", "utf-8", "home", base="javascript:"))) == "http://a.gov.cn/x/index.html"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.a.gov.cn/x", "https://a.gov.cn/y", True),
        ("http://A.gov.cn:8080/", "http://a.gov.cn/", True),
        ("http://a.gov.cn/", "http://b.a.gov.cn/", False),
        ("http://a.gov.cn/", "http://a.gov.cn.evil.com/", False),
        ("http://[::1", "http://[::1", False),
        ("", "", False),
    ],
)
def test_same_site(one, other, same):
    assert same_site(one, other) is same
