"""Every indicator has its three tests: a site that keeps the rule, one that breaks it, one that could not be judged."""

from __future__ import annotations

from typing import Any

import pytest

from checks import registry
from tests.checks.indicators import test_answers, test_content, test_dates, test_fresh, test_reach
from tests.checks.indicators.look import LINES, cost, seen

CASES = [case for module in (test_answers, test_content, test_dates, test_fresh, test_reach) for case in module.CASES]
THREE = {"kept": {"met"}, "broken": {"not met", "partly"}, "unjudged": {"could not observe", "needs a person"}}
NEVER = {
    ("domain", "unjudged"): "the roster's URL is always there to look at",
    ("dates_agree", "broken"): "a remark takes nothing off: it points a person to the pages",
    ("by_person", "kept"): "only a person can tell: see tests/checks/test_entered.py",
    ("by_person", "broken"): "only a person can tell: see tests/checks/test_entered.py",
}


@pytest.mark.parametrize(("name", "site", "verdict", "lost"), CASES)
def test_verdict_and_cost(name: str, site: dict[str, Any], verdict: str, lost: float) -> None:
    observation = seen(name, **site)
    assert (observation.verdict.value, cost(observation)) == (verdict, lost)


@pytest.mark.parametrize("test", THREE)
@pytest.mark.parametrize("indicator", sorted(registry.indicators()))
def test_the_table_of_indicators_and_their_three_tests(indicator: str, test: str) -> None:
    there = {verdict for name, _, verdict, _ in CASES if LINES[name].check == indicator}
    assert bool(there & THREE[test]) is ((indicator, test) not in NEVER)


def test_every_line_of_every_shipped_rubric_has_a_case() -> None:
    assert LINES.keys() == {name for name, _, _, _ in CASES}


def test_a_deduction_names_its_evidence() -> None:
    for name, site, _, _ in CASES:
        for fault in seen(name, **site).faults:
            assert all(fault.pages), (name, fault)
            assert fault.pages or fault.entry, (name, fault)
