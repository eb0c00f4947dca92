"""招考信息: civil-service examinations are published; 市人事局 must, the other units where they were concerned.

Clause: notice, annex 2, 人事信息指标: 对…市人事局的公务员招考信息作出要求；其它涉及到的单位…必须公布相关公务员招考信息.
A unit that shows no examination loses points only where 人事局's own posts name it in the period; otherwise a person
decides. The window is ours, as for 人事任免.
"""

from __future__ import annotations

from checks.model import Observation
from checks.posting import concerned, published
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, not met, needs a person, or could not observe.

    >>> from checks.sample import line, site
    >>> rule = line("recruitment", 5, window_days=365, words=["招考"], source_unit="市人事局")
    >>> check(site(columns={"recruitment": (400,)}), rule).verdict.value
    'needs a person'
    """
    source = line.setting("source_unit")
    return published(site, line, "recruitment", lambda: concerned(site, line, "recruitment", "招考录用", source))
