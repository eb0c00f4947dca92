"""站点可用性: the share of probes over the last days to which the home page did not open in time.

Clause: census of 2015, 站点无法访问 (监测1周，每天间隔性访问20次以上，超过（含）15秒仍打不开的次数比例累计超过（含）5%, a veto) and
首页可用性 (每1%扣5分); 国办秘函〔2019〕19号, 站点无法访问, with the same numbers. Failures of our own network and refusals of
the crawler are no probes. Too few probes say nothing. Only whole per cents are deducted.
"""

from __future__ import annotations

from collections import Counter

from checks.grading import graded
from checks.model import Fault, Observation, Probe, Verdict
from checks.rubric import Line
from checks.site import Site
from checks.words import number


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, or could not observe (too few probes).

    >>> from checks.sample import site, veto
    >>> rule = veto("availability", probe_days=7, seconds=15, least=140, limit=5, warn=3)
    >>> check(site(probes=(168, 6)), rule).reason
    '近 7 天 168 次探测中 6 次打不开，占 3.57%：返回状态 503 6 次（预警：已到 3.57，预警线 3，限值 5）'
    """
    days, seconds, least = (line.setting(key) for key in ("probe_days", "seconds", "least"))
    probes = site.probes
    if len(probes) < least:
        reason = f"近 {days} 天只有 {len(probes)} 次有效探测（要求 {least} 次以上），不能认定"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=tuple(probe.page for probe in probes[-1:]))
    failed = [probe for probe in probes if not probe.open_within(seconds)]
    share = 100 * len(failed) / len(probes)
    reason = f"近 {days} 天 {len(probes)} 次探测中 {len(failed)} 次打不开，占 {number(share)}%"
    reason += _told(failed, seconds)
    cost = line.setting("per_percent") * int(share) if "per_percent" in line.settings else share
    pages = tuple(probe.page for probe in failed) or (probes[-1].page,)
    faults = (Fault("probes", reason, cost, pages, seen=True),) if cost else ()
    return graded(line, faults, reason, pages)


def _told(failed: list[Probe], seconds: float) -> str:
    """How often each failure was met, the commonest first."""
    told = Counter(probe.failed or f"超过 {number(seconds)} 秒才打开" for probe in failed)
    return "：" + "、".join(f"{how} {count} 次" for how, count in told.most_common()) if told else ""
