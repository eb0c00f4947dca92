"""网站域名: government bodies use a registered .gov.cn (or .政务) name.

Clause: notice, annex 2, 网站域名: 对政府部门要求使用“gov”域名，其他不做要求. `gov.cn` is itself a public suffix, so
`gov.cn.evil.com` and an IP address are none; capitals and ports do not matter. Judged by the roster's URL and by where
the home page ends, so also where the site is down.
"""

from __future__ import annotations

from checks.domains import host, is_gov
from checks.model import Fault, Observation, Verdict
from checks.reachability import trouble
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met or not met.

    >>> from checks.sample import line, site
    >>> check(site(url="http://gov.cn.evil.com/"), line("domain", 5)).reason
    '网站域名 gov.cn.evil.com 不是 gov.cn 域名'
    """
    pages = (site.home.id,) if site.home else ()
    names = [host(site.unit.url)]
    if site.home and not trouble(site.home):
        names.append(host(site.home.address_url))
    wrong = next((name for name in names if not is_gov(name)), None)
    if wrong is None:
        return Observation(Verdict.MET, f"使用政府域名 {names[0]}", pages=pages)
    reason = f"网站域名 {wrong} 不是 gov.cn 域名"
    return Observation(Verdict.NOT_MET, reason, (Fault("domain", reason, line.whole, pages, seen=True),), pages)
