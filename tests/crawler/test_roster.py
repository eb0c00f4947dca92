"""Rosters as offices keep them: sound ones, and every fault with its row and column."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.office.lists import read_lists
from crawler.office.roster import check_roster, read_roster, summary

HEAD = "code,name,kind,group,lead,inspection_date,weekday_printed,time,place,status,url\n"
ROW = "czj,市财政局,government,5,yes,2008-11-20,周四,上午八点半,市财政局,site,http://czj.city.example/\n"
UNIT = Unit(
    "czj", "市财政局", "government", "5", "http://czj.city.example/", "site", True,
    date(2008, 11, 20), "周四", "上午八点半", "市财政局",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(file: Path, encoding: str, end: str) -> None:
    file.write_bytes((HEAD + ROW).replace("\n", end).encode(encoding))
    assert read_roster(file).units == (UNIT,)
    assert read_roster(file).remarks == ()


def test_what_a_spreadsheet_did_to_a_date_is_understood(file: Path) -> None:
    file.write_text(
        HEAD + ROW.replace("2008-11-20", "2008/11/20").replace(",site,", ",closed until 2009/1/5,"), "utf-8"
    )
    (unit,) = read_roster(file).units
    assert unit.inspection_date == date(2008, 11, 20)
    assert unit.status == "closed until 2009-01-05"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("czj,", "c z,", "row 3: code: 'c z' must be"),
        ("czj,", "Portal,", "row 3: code: 'portal' is the main portal's"),
        ("市财政局,gov", ",gov", "row 3: name: is empty"),
        ("government", "office", "row 3: kind: 'office' is none of party"),
        (",yes,", ",ja,", "row 3: lead: 'ja' must be yes or empty"),
        ("2008-11-20", "2008-02-30", "row 3: inspection_date: '2008-02-30' is no day"),
        (",site,", ",closed,", "row 3: status: 'closed' is none of site"),
        (",site,", ",closed until 2008-13-01,", "row 3: status: "),
        ("http://czj.city.example/", "", "row 3: url: is empty"),
        ("http://czj.city.example/", "czj.city.example", "row 3: url: 'czj.city.example' has no scheme"),
        ("http://czj.city.example/", "ftp://czj.city.example/", "row 3: url: 'ftp://czj.city.example/' is neither"),
        ("http://czj.city.example/", "http://czj.city.example:99999/", "row 3: url: "),
        ("http://czj.city.example/", "http://a:b@czj.city.example/", "row 3: url: "),
        ("http://czj.city.example/", "http:///", "row 3: url: "),
        ("http://czj.city.example/", "http://czj. city.example/", "row 3: url: "),
        ("http://czj.city.example/", "http://other.city.example/,more", "row 3: has 12 cells for 11 columns"),
    ],
)
def test_one_wrong_cell(file: Path, old: str, new: str, words: str) -> None:
    sound = "jyj,市教育局,government,7,,,,,,site,http://jyj.city.example/\n"
    file.write_text(HEAD + sound + ROW.replace(old, new, 1), "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_roster(file)
    (problem,) = caught.value.problems
    assert problem.lower().startswith(f"{file}: {words}".lower())


def test_duplicates_name_both_rows(file: Path) -> None:
    twice = "CZJ,市财政局,party,5,,,,,,site,https://CZJ.city.example:443\n"
    file.write_text(HEAD + ROW + "\n" + twice, "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_roster(file)
    assert [problem.split("; ")[0] for problem in caught.value.problems] == [
        f"{file}: row 4: code: 'CZJ' stands in row 2 already",
        f"{file}: row 4: name: '市财政局' stands in row 2 already",
        f"{file}: row 4: url: 'https://CZJ.city.example:443' stands in row 2 already",
    ]


def test_two_sites_on_one_host_are_two_sites(file: Path) -> None:
    under = ROW.replace("czj,市财政局,", "fzj,市法制办,").replace("city.example/", "city.example/fzj/")
    file.write_text(HEAD + ROW + under, "utf-8")
    assert len(read_roster(file).units) == 2


def test_a_unit_without_a_site_needs_no_address(file: Path) -> None:
    file.write_text(HEAD + ROW.replace(",site,http://czj.city.example/", ",none,"), "utf-8")
    assert read_roster(file).units[0].url == ""


def test_missing_columns_and_empty_files(file: Path) -> None:
    file.write_text("code,name,kind\nczj,市财政局,government\n", "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_roster(file)
    assert caught.value.problems == tuple(
        f"{file}: row 1: column '{name}' is missing; add it" for name in ("group", "status", "url")
    )
    for text, words in (("", "is empty"), (HEAD, "names no unit")):
        file.write_text(text, "utf-8")
        with pytest.raises(CrawlerError, match=words):
            read_roster(file)
    file.write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(CrawlerError, match="neither UTF-8 nor GBK"):
        read_roster(file)
    with pytest.raises(CrawlerError, match="check the path"):
        read_roster(file.with_name("other.csv"))


def test_the_notices_weekdays_are_remarked_where_they_are_wrong() -> None:
    checked = check_roster(Path(str(files("crawler.demo") / "roster-2008.csv")))
    assert checked.problems == ()
    assert len(checked.units) == 155
    # The notice prints Monday to Wednesday for 9 to 11 December 2008, which were Tuesday to Thursday: 2 + 1 + 4 units.
    assert len(checked.remarks) == 7
    days = {words.split(": ")[-1] for words in checked.remarks}
    assert days == {
        "2008-12-09 is 周二, printed is 周一",
        "2008-12-10 is 周三, printed is 周二",
        "2008-12-11 is 周四, printed is 周三",
    }


def test_the_summary_counts(file: Path) -> None:
    file.write_text(HEAD + ROW + "dsb,市委党史办,party,3,,,,,,none,\n", "utf-8")
    assert list(summary(read_roster(file).units)) == [
        "2 units", "by kind: government 1, party 1", "by group: 5 1, 3 1", "by status: site 1, none 1",
    ]  # fmt: skip


def test_lists_name_units_of_the_roster(tmp_path: Path) -> None:
    path = tmp_path / "topic.csv"
    path.write_bytes("unit,item\nczj,会计证\n".encode("gbk"))
    assert read_lists({"topic": path}, [UNIT]) == {"topic": [{"unit": "czj", "item": "会计证"}]}
    path.write_text("unit,item\n\nabc,会计证\n", "utf-8")
    with pytest.raises(CrawlerError, match="row 3: unit: 'abc' is no code of the roster"):
        read_lists({"topic": path}, [UNIT])
