"""人事任免: appointments are published; 市委组织部 must, the other units where they were concerned.

Clause: notice, annex 2, 人事信息指标: 对市委组织部的人事任免…作出要求；其它涉及到的单位应及时更新领导班子的人事任免信息.
A unit that shows no appointment loses points only where 组织部's own posts name it in the period; otherwise a person
decides. The window is ours, after the census of 2015 (人事 1 year).
"""

from __future__ import annotations

from checks.model import Observation
from checks.posting import concerned, published
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, not met, needs a person, or could not observe.

    >>> from checks.sample import line, site
    >>> rule = line("personnel", 6, window_days=365, words=["任免"], source_unit="市委组织部")
    >>> check(site(columns={"personnel": (30,)}), rule).verdict.value, check(site(), rule).verdict.value
    ('met', 'needs a person')
    """
    source = line.setting("source_unit")
    return published(site, line, "personnel", lambda: concerned(site, line, "personnel", "人事任免", source))
