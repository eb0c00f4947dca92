"""规划计划: government bodies publish plans.

Clause: notice, annex 2, 规划计划: 政府部门必须公开，其他不做要求. The window is ours, after the census of 2015 (1 year).
"""

from __future__ import annotations

from checks.model import Observation
from checks.posting import missing, published
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, not met, or could not observe.

    >>> from checks.sample import line, site
    >>> check(site(), line("plans", 6, window_days=365, words=["规划"])).reason
    '网站上没有找到规划计划栏目或信息'
    """
    return published(site, line, "plan", lambda: missing(site, line, "plan", "规划计划"))
