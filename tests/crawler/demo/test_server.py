"""The server: hosts, addresses, conditional requests, the log, and what each bad behaviour looks like from outside."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing

import pytest

from crawler.demo.answers import HANG
from crawler.demo.city import COMMERCIAL_HOST, SHARED
from crawler.demo.description import City, SiteDescription
from crawler.demo.pages import DemoSite
from crawler.demo.server import CityServer, DemoError
from tests.crawler.demo.conftest import DAY, ask


@pytest.fixture(scope="module")
def server(city: City) -> Iterator[CityServer]:
    with CityServer.of_city(city, DAY) as running:
        yield running


def test_every_site_answers_under_its_own_name(city: City, server: CityServer) -> None:
    asked = [site for site in city.sites if site.behaviour == "up" and not site.moves_to_secure]
    for site in asked:
        host = site.host.encode("idna").decode()
        status, _, body = ask(server, host)
        assert status == 200
        assert site.unit.name.encode(site.encoding) in body
    assert len({server.names()[site.host][0] for site in asked}) >= 30


def test_one_address_holds_many_names(server: CityServer) -> None:
    names = server.names()
    assert sum(address == SHARED for address, _ in names.values()) >= 20
    assert len({ports[80] for _, ports in names.values()}) == 1


def test_down_is_connection_refused(server: CityServer) -> None:
    with pytest.raises(ConnectionRefusedError):
        ask(server, "zscqj.changde.gov.cn")


def test_a_name_that_nobody_knows_is_not_in_the_table(city: City, server: CityServer) -> None:
    assert city.site("cddd").host not in server.names()
    dead = next(link for link in city.site("axx").links if link.condition == "no name")
    assert dead.url.split("/")[2] not in server.names()


def test_closing_without_a_word(city: City, server: CityServer) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(server, city.site("nks").host)


@pytest.mark.parametrize(
    ("code", "path", "status"),
    [
        ("rmjcy", "/robots.txt", 200),
        ("cddyj", "/robots.txt", 503),
        ("xwcbj", "/", 500),
        ("swwbcdglc", "/", 403),
        ("gsj", "/", 521),
        ("dzj", "/", 200),
        ("bwb", "/nothing-here", 404),
    ],
)
def test_statuses(city: City, server: CityServer, code: str, path: str, status: int) -> None:
    assert ask(server, city.site(code).host, path)[0] == status


def test_robots_that_shut_everyone_out(city: City, server: CityServer) -> None:
    assert b"Disallow: /\n" in ask(server, city.site("rmjcy").host, "/robots.txt")[2]


def test_redirects(city: City, server: CityServer) -> None:
    _, headers, _ = ask(server, city.site("nyzhkfb").host)
    assert headers["Location"] == f"http://{COMMERCIAL_HOST}/"
    assert ask(server, COMMERCIAL_HOST)[0] == 200
    status, headers, _ = ask(server, city.site("ldhshbzj").host)
    assert (status, headers["Location"]) == (302, "https://ldbz.changde.gov.cn/")
    assert ask(server, "ldbz.changde.gov.cn", port=443)[0] == 200


def test_the_hanging_site_lets_its_robots_be_read(city: City, server: CityServer) -> None:
    site = city.site("mgj")
    assert ask(server, site.host, "/robots.txt")[0] in (200, 404)
    assert DemoSite(site, DAY, 1).answer("/", "GET", {}).way == HANG


def test_head_has_no_body_but_a_length(server: CityServer) -> None:
    host = "www.changde.gov.cn"
    whole = ask(server, host)
    status, headers, body = ask(server, host, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) == len(whole[2])


def test_a_site_that_refuses_head(city: City, server: CityServer) -> None:
    site = city.site("qxj")
    assert ask(server, site.host, method="HEAD")[0] == 405
    dead = site.links[-1].url
    assert ask(server, site.host, dead, method="HEAD")[0] == 405
    assert ask(server, site.host, dead)[0] == 404


@pytest.mark.parametrize(("cache", "mark", "condition"), [
    ("etag", "ETag", "If_None_Match"), ("modified", "Last-Modified", "If_Modified_Since"),
])  # fmt: skip
def test_unchanged_pages_answer_304(city: City, server: CityServer, cache: str, mark: str, condition: str) -> None:
    up = [site for site in city.sites if site.behaviour == "up" and site.cache == cache and site.host.isascii()]
    host = next(site.host for site in up if not site.moves_to_secure)
    _, headers, _ = ask(server, host)
    status, _, body = ask(server, host, **{condition: headers[mark]})
    assert (status, body) == (304, b"")
    assert ask(server, host, **{condition: "other"})[0] == 200


def test_only_what_changed_overnight_is_sent_again(city: City) -> None:
    for cache, mark, condition in (
        ("etag", "ETag", "if-none-match"),
        ("modified", "Last-Modified", "if-modified-since"),
    ):
        for changes in (True, False):
            site = next(s for s in city.sites if s.cache == cache and publishes(s) == changes and s.behaviour == "up")
            before = dict(DemoSite(site, DAY, 1).answer("/", "GET", {}).headers)
            after = DemoSite(site, DAY, 2).answer("/", "GET", {condition: before[mark]})
            assert after.status == (200 if changes else 304), site.unit.code


def publishes(site: SiteDescription) -> bool:
    """Whether the home page shows new posts on the second night."""
    return any(post.age == -1 for column in site.columns for post in column.on_home(2))


def test_many_requests_on_one_connection(server: CityServer) -> None:
    address, ports = server.names()["czj.changde.gov.cn"]
    with closing(http.client.HTTPConnection(address, ports[80], timeout=20)) as connection:
        for _ in range(3):
            connection.request("GET", "/", headers={"Host": "czj.changde.gov.cn"})
            assert connection.getresponse().read()


def test_the_log_tells_who_was_asked_for_what(city: City) -> None:
    with CityServer.of_city(city, DAY, night=2) as running:
        ask(running, "czj.changde.gov.cn", "/robots.txt")
        ask(running, "czj.changde.gov.cn", "/missing", method="HEAD")
        address = running.names()["czj.changde.gov.cn"][0]
        assert len(running.log()) == 2
    first, second = running.log()
    assert first.time <= second.time
    assert second[1:] == (address, "czj.changde.gov.cn", "/missing", "HEAD", 404)


def test_down_on_the_first_night_only(city: City) -> None:
    with CityServer.of_city(city, DAY, night=2) as running:
        assert ask(running, city.site("hwc").host)[0] == 200


def test_saved_pages_under_their_own_names() -> None:
    pages = {
        ("www.gov.cn", "/"): (b"<p>one</p>", "text/html; charset=gb2312"),
        ("www.hd.gov.cn", "/list.html?a=1"): (b"two", "text/html"),
    }
    with CityServer.of_pages(pages) as running:
        status, headers, body = ask(running, "www.gov.cn")
        assert (status, headers["Content-Type"], body) == (200, "text/html; charset=gb2312", b"<p>one</p>")
        assert ask(running, "www.gov.cn", port=443)[2] == b"<p>one</p>"
        assert ask(running, "www.hd.gov.cn", "/list.html?a=1")[2] == b"two"
        assert ask(running, "www.hd.gov.cn", "/other")[0] == 404
        addresses = {address for address, _ in running.names().values()}
    assert len(addresses) == 2


def test_an_address_that_cannot_be_had_is_an_error() -> None:
    with pytest.raises(DemoError, match="did not start"), CityServer({"a.test": DummySite()}, {"a.test": "192.0.2.1"}):
        pass


class DummySite(DemoSite):
    """A site that is never asked."""

    def __init__(self) -> None:
        """Nothing to say."""
