"""Host names and who may register them, from the public suffix list that comes with tldextract (offline)."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import tldextract

_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


def host(url: str) -> str:
    """The host of a URL in lower case and as people write it: no port, no trailing dot, Chinese not punycode.

    >>> host("http://WWW.ChangDe.GOV.CN:8080/index.html")
    'www.changde.gov.cn'
    """
    try:
        name = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return ".".join(_unicode(label) for label in name.split("."))


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


@cache
def registered(name: str) -> str:
    """The registered domain of a host, "" for an IP address or a bare suffix.

    >>> registered("czj.changde.gov.cn"), registered("127.0.0.1"), registered("gov.cn")
    ('changde.gov.cn', '', '')
    """
    return _extract(name).top_domain_under_public_suffix


@cache
def is_gov(name: str) -> bool:
    """Whether a host stands under a registered .gov.cn or .政务 domain (国办函〔2018〕55号 allows no other).

    >>> is_gov("czj.changde.gov.cn"), is_gov("gov.cn.evil.com"), is_gov("gov.cn"), is_gov("常德.政务")
    (True, False, False, True)
    """
    parts = _extract(name)
    return bool(parts.domain) and (parts.suffix == "政务" or parts.suffix.split(".")[-2:] == ["gov", "cn"])


def strayed(asked: str, came_to: str) -> bool:
    """Whether a visit to one URL ended on a host of another owner that is no government host.

    >>> strayed("http://czj.changde.gov.cn/", "http://www.shop.com/"), strayed("http://a.gov.cn/", "http://b.gov.cn/")
    (True, False)
    """
    start, end = host(asked), host(came_to)
    if start == end or is_gov(end):
        return False
    return not registered(start) or registered(start) != registered(end)
