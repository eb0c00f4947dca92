"""政府采购: 市财政局 publishes government procurement.

Clause: notice, annex 2, 财务公开: 对财政局的政府采购做出要求. The window is ours.
"""

from __future__ import annotations

from checks.model import Observation
from checks.posting import missing, published
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, not met, or could not observe.

    >>> from checks.sample import line, site
    >>> check(site(columns={"finance": (20,)}), line("procurement", 5, window_days=365, words=["采购"])).verdict.value
    'met'
    """
    return published(site, line, "finance", lambda: missing(site, line, "finance", "政府采购"))
