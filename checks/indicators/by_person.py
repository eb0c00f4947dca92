"""人工核定: what no crawler can see waits for a person and is never deducted by itself.

Clause: census of 2015, 严重错误, 信息不准确 and 办事指南; 国办秘函〔2019〕19号, 安全、泄密事故等严重问题. The rubric says what the
person is to look at, and which marks of the readers point to pages worth a look (such as dates that disagree).
"""

from __future__ import annotations

from checks.model import Observation, Verdict
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Needs a person, always.

    >>> from checks.sample import line, site
    >>> check(site(), line("by_person", 1, question="有无严重表述错误")).reason
    '请人工核定：有无严重表述错误'
    """
    question, hints = line.setting("question"), set(line.setting("hints", ()))
    marked = [page for page in site.pages if page.facts and hints & set(page.facts.problems)]
    told = f"（抽查发现 {len(marked)} 个页面有疑点）" if marked else ""
    pages = tuple(page.id for page in marked) or ((site.home.id,) if site.home else ())
    return Observation(Verdict.PERSON, f"请人工核定：{question}{told}", pages=pages)
