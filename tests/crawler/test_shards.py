"""Promise 15: parts of the roster crawled into files of their own and merged give the findings of one crawl."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.judge import judge
from checks.model import Finding
from checks.rubric import load
from crawler.demo.city import city
from crawler.demo.run import night_options
from crawler.demo.server import CityServer
from crawler.night.run import run_night
from storage.merge import merge
from storage.observations import city_of, nights_of
from storage.schema import open_file
from storage.verify import verify

DAY = date(2026, 11, 22)
OFFICES = frozenset(("portal", "zzb", "rsj"))  # whose pages other units are judged by
OTHERS = frozenset(("czj", "gaj", "jyj", "tyx", "yz", "cl", "sfj", "hbj"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file with everything, and two with a part each."""
    folder = tmp_path_factory.mktemp("shards")
    parts = {"whole": OFFICES | OTHERS, "offices": OFFICES, "others": OTHERS}
    found = {name: folder / f"{name}.sqlite" for name in parts}
    with CityServer.of_city(city(), DAY) as server:
        for name, only in parts.items():
            options = replace(night_options(city(), server, found[name], DAY), only=only)
            assert run_night(options).state == "done"
    return found


def findings(file: Path) -> tuple[Finding, ...]:
    with closing(open_file(file)) as db:
        return judge(city_of(db, DAY), nights_of(db, DAY), load("changde-2008"))


@pytest.mark.parametrize("order", [("offices", "others"), ("others", "offices")])
def test_merged_parts_give_the_findings_of_one_crawl(
    files: dict[str, Path], order: tuple[str, ...], tmp_path: Path
) -> None:
    merged = tmp_path / "merged.sqlite"
    with closing(open_file(merged, create=True)) as db:
        merge(db, [files[name] for name in order])
        assert verify(db) == []
    assert findings(merged) == findings(files["whole"])


def test_one_part_alone_says_less(files: dict[str, Path]) -> None:
    """The comparison above can fail: without the portal and the offices the findings are others."""
    assert findings(files["others"]) != findings(files["whole"])
