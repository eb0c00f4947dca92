"""The demo, whole: its verdicts are those of the descriptions, and each deduction can be walked to its evidence."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks.judge import judge
from checks.model import Page, Unit, Verdict
from crawler.demo.city import city
from crawler.demo.expected import expected_combined
from crawler.demo.run import clear
from crawler.errors import CrawlerError
from storage import evidence
from storage.frontier import tally
from storage.observations import city_of, nights_of
from storage.verify import verify
from tests.crawler.conftest import AS_OF, DAY, RUBRIC, Demo


def scored() -> list[Unit]:
    return [unit for unit in city().units if unit.status == "site"]


@pytest.mark.timeout(600)
def test_every_verdict_is_the_one_that_the_description_says(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    found = {(finding.unit, finding.indicator): finding for finding in demo.findings()}
    confusion: Counter[tuple[str, str, str]] = Counter()
    wrong = []
    for unit in scored():
        for indicator, wanted in expected_combined(city().site(unit.code), city()).items():
            finding = found.pop((unit.code, indicator))
            confusion[indicator, wanted.value, finding.verdict.value] += 1
            if finding.verdict is not wanted:
                wrong.append(
                    f"{unit.name} {indicator}: {wanted.value} expected, {finding.verdict.value}: {finding.reason}"
                )
    with capsys.disabled():
        print_confusion(confusion)
    assert not wrong
    assert not found, "a finding that no description expects"


def print_confusion(confusion: Counter[tuple[str, str, str]]) -> None:
    """One table an indicator: what the description says (rows) against what was found (columns)."""
    verdicts = [verdict.value for verdict in Verdict]
    for indicator in sorted({name for name, _, _ in confusion}):
        print(f"\n{indicator}: expected \\ found " + " | ".join(verdicts))
        for wanted in verdicts:
            row = [confusion[indicator, wanted, got] for got in verdicts]
            if any(row):
                print(
                    f"  {wanted:20}"
                    + " | ".join(f"{count:{len(name)}}" for count, name in zip(row, verdicts, strict=True))
                )


def test_every_indicator_comes_out_in_every_verdict_that_its_rule_knows(demo: Demo) -> None:
    found = {(finding.indicator, finding.verdict.value) for finding in demo.findings()}
    for indicator in {line.indicator for line in RUBRIC.lines} - {"procurement"}:  # asked of one unit only
        assert (indicator, "met") in found
        assert {
            (indicator, "partly"),
            (indicator, "not met"),
        } & found or indicator == "dates_agree"  # takes nothing off
    assert ("dates_agree", "needs a person") in found


def test_the_screen_shows_the_table_and_where_the_report_is(demo: Demo) -> None:
    assert re.search(r"\d+ +市财政局 +\d+\.\d\d", demo.shown)
    assert f"the report: {demo.folder / 'report' / 'index.html'}" in demo.shown.splitlines()


def test_planned_is_done_and_failed_and_not_reached(demo: Demo) -> None:
    for night in (DAY, AS_OF):
        counts = tally(demo.db, night)
        assert counts["pending"] == 0
        assert counts["planned"] == counts["done"] + counts["failed"] + counts["not reached"] > 3000


def test_the_file_verifies(demo: Demo) -> None:
    assert verify(demo.db) == []


def test_judging_again_gives_the_same_findings_bit_for_bit(demo: Demo) -> None:
    again = judge(city_of(demo.db, AS_OF), nights_of(demo.db, AS_OF), RUBRIC)
    assert list(again) == demo.findings()


def test_the_order_of_the_visits_changes_nothing(demo: Demo) -> None:
    """As where a night was interrupted, or shared by several crawls; home pages keep theirs, one leads to the next."""
    dice = random.Random(7)

    def mixed() -> Iterator[tuple[date, list[Page]]]:
        for night, pages in nights_of(demo.db, AS_OF):
            times = dice.sample([page.at for page in pages], len(pages))
            yield (
                night,
                [page if page.role == "home" else replace(page, at=at) for page, at in zip(pages, times, strict=True)],
            )

    assert list(judge(city_of(demo.db, AS_OF), mixed(), RUBRIC)) == demo.findings()


def test_judging_as_of_the_first_night_is_provisional_about_what_one_look_showed(demo: Demo) -> None:
    first = judge(city_of(demo.db, DAY), nights_of(demo.db, DAY), RUBRIC)
    waiting = [finding for finding in first if finding.unconfirmed]
    assert waiting
    assert not any(finding.confirmed for finding in waiting)
    only_seen = {fault.seen for finding in first if finding.lost for fault in finding.faults}
    assert only_seen == {True}, "one look takes off only what was itself seen"


def test_what_did_not_change_overnight_is_not_sent_and_not_read_again(demo: Demo) -> None:
    second = [page for page in evidence.pages(demo.db, AS_OF) if page.method == "GET" and page.status]
    unchanged = [page for page in second if page.status == 304]
    assert len(unchanged) > len(second) / 4
    first = {page.body for page in evidence.pages(demo.db, DAY)}
    assert {page.body for page in unchanged} <= first


def test_every_deduction_is_one_click_from_evidence(demo: Demo) -> None:
    names = {path.stem for path in (demo.folder / "report" / "evidence").glob("*.html")}
    records = (demo.folder / "report" / "records.html").read_text("utf-8")
    for finding in demo.findings():
        if finding.lost or finding.unconfirmed:
            page = (demo.folder / "report" / "units" / f"{finding.unit}.html").read_text("utf-8")
            entries = [fault.entry for fault in finding.faults if fault.entry]
            assert finding.pages or entries
            assert all(f"../records.html#e{entry}" in page and f'id="e{entry}"' in records for entry in entries)
            for shown in finding.pages:
                assert shown in names
                assert f"evidence/{shown}.html" in page


def test_every_page_of_the_report_says_that_it_is_made_up(demo: Demo) -> None:
    for path in (demo.folder / "report").rglob("*.html"):
        assert "演示数据" in path.read_text("utf-8"), path


def test_the_tally_is_filled_and_the_notice_written(demo: Demo) -> None:
    book = load_workbook(demo.folder / "tally.xlsx")
    rows = [[cell.value for cell in row] for row in book["总分与名次"].iter_rows(min_row=5)]
    assert len(rows) == len(city().units)
    ranked = [row for row in rows if row[0]]
    assert len(ranked) > 50
    assert all(isinstance(row[7], int | float) for row in ranked)
    assert [row[1] for row in rows if row[8] == "推荐"]
    assert (demo.folder / "notice.docx").stat().st_size > 10_000


def test_a_second_run_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.doc"
    mine.write_text("years of work")
    with pytest.raises(CrawlerError, match=re.escape("thesis.doc")):
        clear(tmp_path)
    assert mine.read_text() == "years of work"
