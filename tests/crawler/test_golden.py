"""Each shipped rubric on the demo city, line by line, as a person has read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checks.judge import judge
from checks.model import Finding, Verdict
from checks.rubric import load, shipped
from crawler.demo.city import city
from crawler.demo.description import SiteDescription
from crawler.demo.expected import expected_combined
from storage.observations import city_of, nights_of
from tests.crawler import census
from tests.crawler.conftest import AS_OF, Demo
from tests.crawler.golden import FOLDER, REVIEWED, problems

ONE = Finding("f", "czj", "domain", Verdict.MET, 5.0, 5.0, 0.0, True, "r")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", shipped())
def test_the_demo_citys_sheet_is_the_golden_one(name: str, demo: Demo) -> None:
    found = judge(city_of(demo.db, AS_OF), nights_of(demo.db, AS_OF), load(name))
    assert not (wrong := problems(FOLDER / f"{name}.csv", found)), "\n".join(wrong[:60])


def kept(name: str) -> dict[tuple[str, str], tuple[str, float]]:
    """A golden by unit and line; read from the file alone, so that it cannot follow a fault of the program."""
    rows = [row.split(",") for row in (FOLDER / f"{name}.csv").read_text("utf-8").splitlines()]
    return {(row[0], row[1]): (row[2], float(row[3])) for row in rows if len(row) == 4 and row[0] != "unit"}


def sites() -> list[SiteDescription]:
    return [city().site(unit.code) for unit in city().units if unit.status == "site"]


def test_the_golden_of_the_default_rubric_agrees_with_the_descriptions() -> None:
    wanted = {
        (site.unit.code, line): verdict.value
        for site in sites()
        for line, verdict in expected_combined(site, city()).items()
    }
    assert {key: verdict for key, (verdict, _) in kept("changde-2008").items()} == wanted


@pytest.mark.parametrize("name", ["census-2015", "national-2019"])
def test_the_golden_of_a_national_rubric_agrees_with_the_descriptions(name: str) -> None:
    golden, lines = kept(name), {line.indicator for line in load(name).lines}
    wanted = {
        (site.unit.code, line): verdict
        for site in sites()
        for line, verdict in census.expected(site).items()
        if line in lines
    }
    assert {key: golden[key][0] for key in wanted} == wanted


def test_the_points_of_basic_information_agree_with_the_descriptions() -> None:
    golden = kept("census-2015")
    got = {site.unit.code: golden[site.unit.code, "basic_columns"][1] for site in sites()}
    assert got == {site.unit.code: census.basic_points(site) for site in sites()}


def test_the_points_of_availability_agree_with_the_descriptions() -> None:
    golden = kept("census-2015")
    got = {site.unit.code: golden[site.unit.code, "home_available"][1] for site in sites()}
    assert got == {site.unit.code: -census.availability(site)[1] for site in sites()}
    assert {-15, -20, -25, -100} < set(got.values()), "below, at and above the lines of 3 and 5 per cent"


def test_a_golden_is_written_on_first_sight_and_stands_once_it_is_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    assert "has been written" in problems(path, [ONE])[0]
    assert "is not reviewed" in problems(path, [ONE])[0]
    path.write_text(f"{REVIEWED}\n{path.read_text('utf-8')}", "utf-8")
    assert problems(path, [ONE]) == []


def test_a_golden_that_says_otherwise_names_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    problems(path, [ONE])
    other = replace(ONE, verdict=Verdict.NOT_MET, points=0.0)
    assert problems(path, [other])[-2:] == ["- czj,domain,met,5", "+ czj,domain,not met,0"]
    assert path.read_text("utf-8").splitlines()[1] == "czj,domain,met,5", "it is not written over"
