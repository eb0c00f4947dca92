"""When our own network is out, no site is said to be down."""

from __future__ import annotations

import pytest

from checks.model import Outcome
from crawler.network.guard import NameTable
from crawler.night.options import shanghai_now
from crawler.visits.control import Controls
from crawler.visits.follow import control_visit
from crawler.visits.outcomes import Task, page_of
from tests.crawler.conftest import NIGHT, Crawl, unit
from tests.crawler.sites import Server, page

CONTROLS = ("http://one.control.test/", "http://two.control.test/")
DOWN = tuple(f"down{number}.test" for number in range(4))


@pytest.mark.parametrize(
    ("answering", "outcome", "reason"),
    [(("one.control.test",), Outcome.FAILED, "connect"), ((), Outcome.NOT_REACHED, "our network")],
    ids=["one control host answers", "none answers"],
)
def test_failures_count_only_while_a_control_host_answers(
    answering: tuple[str, ...], outcome: Outcome, reason: str, crawl: Crawl
) -> None:
    answers = {(host, "/"): page("here") for host in ("up.test", *answering)}
    with Server(answers) as server:
        nobody = ("127.0.0.77", {80: server.port})
        names = {**dict.fromkeys((*DOWN, "one.control.test", "two.control.test"), nobody), **server.names.names}
        result, pages = crawl((*map(unit, DOWN), unit("up.test")), NameTable(names), controls=CONTROLS)
    homes = {each.unit: each for each in pages if each.role == "home"}
    assert {(homes[host[:-5]].outcome, homes[host[:-5]].reason) for host in DOWN} == {(outcome, reason)}
    assert homes["up"].outcome is Outcome.DONE
    assert result.counts["pending"] == 0
    probes = [each for each in pages if each.role == "control"]
    assert len(probes) >= 4, "at the start, on failures and at the end"


def test_a_probe_is_answered_when_all_its_hosts_are_asked() -> None:
    controls = Controls(CONTROLS)
    one, two = (Task(visit, visit.url) for visit in controls.probe(NIGHT))
    assert controls.probe(NIGHT) == [], "one probe at a time"
    assert controls.answered(page_of(one, Outcome.FAILED, "connect", shanghai_now())) is None
    assert controls.answered(page_of(two, Outcome.DONE, "", shanghai_now())) is True
    again = controls.probe(NIGHT)
    assert {visit.id for visit in again}.isdisjoint({one.visit.id, two.visit.id}), "each look is a page of its own"


def test_probes_of_an_earlier_part_of_the_night_are_counted() -> None:
    controls = Controls(CONTROLS)
    controls.resume([control_visit(NIGHT, url, look) for url in CONTROLS for look in (1, 2)])
    assert {visit.id for visit in controls.probe(NIGHT)}.isdisjoint(
        control_visit(NIGHT, url, look).id for url in CONTROLS for look in (1, 2, 3, 4)
    )
