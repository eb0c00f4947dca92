"""Web addresses as people write them into a roster or an office file."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit


def problem_of(url: str) -> str:
    """What is wrong with the address of a site, or "".

    >>> problem_of("http://www.example.gov.cn/")
    ''
    >>> problem_of("www.example.gov.cn")
    "'www.example.gov.cn' has no scheme; write http://www.example.gov.cn"
    """
    if not url:
        return "is empty; write http://… or https://…"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return f"'{url}' is no address ({error}); write http://host/"
    wrongs = (
        (re.search(r"[\s\x00-\x1f\"<>\\]", url), "holds a space or another character that no address has"),
        ("://" not in url, f"has no scheme; write http://{url}"),
        (parts.scheme not in ("http", "https"), "is neither http nor https"),
        (parts.username is not None, "holds a user name; leave it out"),
        (not _is_host(host), "names no host; write http://host/"),
    )
    return next((f"'{url}' {words}" for wrong, words in wrongs if wrong), "")


def same_place(url: str) -> str:
    """A key that two spellings of one address share: no scheme, no default port, no closing slash.

    >>> same_place("HTTP://WWW.Example.gov.cn:80/") == same_place("https://www.example.gov.cn")
    True
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}"


def loopback(host: str) -> bool:
    """Whether a host is this machine itself: only there may a secret go unencrypted.

    >>> loopback("127.0.0.1"), loopback("localhost"), loopback("mail.city.example")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_host(host: str) -> bool:
    if ":" in host:
        return True  # an IPv6 address, which urlsplit has checked
    return all(re.fullmatch(r"[\w]([\w-]*[\w])?", label) for label in host.removesuffix(".").split("."))
