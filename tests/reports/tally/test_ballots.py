"""Ballots: what counts, what is set aside, and how votes become a mark."""

from __future__ import annotations

from datetime import datetime

import pytest

from reports import ReportError
from reports.tally.ballots import OUTSIDE, TWICE, UNKNOWN, UNREADABLE, Ballot, count, marks, read_ballots
from reports.tally.settings import Settings
from storage.rows import SHANGHAI
from tests.reports.tally.make import CALENDAR, SITES, UNITS, ballot

WINDOW = CALENDAR.voting or pytest.fail("the calendar has no voting")
ROWS = "渠道,时间,选民,单位\n网络,2008-12-01 08:30,a1b2,市财政局\n短信,2008/12/2 9:05:07,c3,tyx\n"
READ = [
    Ballot("web", datetime(2008, 12, 1, 8, 30, tzinfo=SHANGHAI), "a1b2", "市财政局"),
    Ballot("sms", datetime(2008, 12, 2, 9, 5, 7, tzinfo=SHANGHAI), "c3", "tyx"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_each_encoding(encoding: str) -> None:
    assert read_ballots(ROWS.encode(encoding), "票.csv") == READ


def test_english_headings_and_other_columns_are_fine() -> None:
    text = "id,unit,voter,time,channel\n1,tyx,c3,2008-12-02T09:05:07,sms\n\n"
    assert read_ballots(text.encode(), "b.csv") == READ[1:]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"channel,time,voter\n", "column 'unit'"),
        (b"", "column 'channel'"),
        (b"\xff\xfe\x00\x01", "neither UTF-8 nor GBK"),
        (b'channel,time,voter,unit\nweb,"' + b"x" * 10_000_000, "save it as CSV again"),
    ],
    ids=["a column is missing", "empty", "no text", "ten megabytes in one field"],
)
def test_what_is_no_ballot_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ReportError, match=words):
        read_ballots(data, "b.csv")


@pytest.mark.parametrize("row", ["web,yesterday,v1,tyx", "web,2008-13-01 08:00,v1,tyx", "web,2008-12-01,,tyx",
                                 "fax,2008-12-01,v1,tyx", "web,2008-12-01,=1+1,tyx", "web,2008-12-01,a\0b,tyx", "x"])  # fmt: skip
def test_a_row_that_makes_no_sense_is_counted_as_such(row: str) -> None:
    ballots = read_ballots(f"channel,time,voter,unit\n{row}\n".encode(), "b.csv")
    counted = count(ballots, UNITS, WINDOW, Settings())
    assert (counted.valid, counted.aside[UNREADABLE]) == (0, 1)


def test_what_is_set_aside_is_counted_by_its_reason() -> None:
    ballots = [
        ballot("tyx"),
        ballot("llx", time=datetime(2008, 12, 1, 11, tzinfo=SHANGHAI)),  # the same voter later on the same day
        ballot("llx", day=2),
        ballot("tyx", "v2", time=datetime(2008, 11, 19, 23, 59, tzinfo=SHANGHAI)),
        ballot("tyx", "v2", time=datetime(2008, 12, 20, 23, 59, tzinfo=SHANGHAI)),  # the last day counts
        ballot("nobody", "v3"),
        ballot("wjj", "v3"),  # a unit without a site
        ballot("市财政局", "v4", channel="sms"),
    ]
    counted = count(ballots, UNITS, WINDOW, Settings())
    assert {code: votes for code, votes in counted.votes.items() if votes} == {"tyx": 2, "llx": 1, "czj": 1}
    assert counted.aside == {OUTSIDE: 1, TWICE: 1, UNKNOWN: 2, UNREADABLE: 0}
    assert counted.channels == {"sms": 1, "web": 3}
    assert counted.valid + sum(counted.aside.values()) == len(ballots)


def test_more_than_one_ballot_a_day_is_a_setting_but_never_twice_for_one_unit() -> None:
    ballots = [ballot("tyx"), ballot("llx"), ballot("tyx"), ballot("dsq")]
    counted = count(ballots, UNITS, WINDOW, Settings(per_day=3))
    assert {code for code, votes in counted.votes.items() if votes == 1} == {"tyx", "llx", "dsq"}
    assert counted.aside[TWICE] == 1


def test_the_order_of_the_files_does_not_matter() -> None:
    early = ballot("tyx", time=datetime(2008, 12, 1, 8, tzinfo=SHANGHAI))
    late = ballot("llx", time=datetime(2008, 12, 1, 9, tzinfo=SHANGHAI))
    assert count([late, early], UNITS, WINDOW, Settings()) == count([early, late], UNITS, WINDOW, Settings())
    assert count([late, early], UNITS, WINDOW, Settings()).votes["tyx"] == 1


def votes(**given: int) -> list[Ballot]:
    return [ballot(code, f"{code}{at}") for code, many in given.items() for at in range(many)]


def test_share_is_of_the_highest_of_the_own_class() -> None:
    settings = Settings()
    counted = count(votes(tyx=6, llx=2, czj=3, gsj=1), UNITS, WINDOW, settings)
    found = marks(counted, UNITS, settings)
    assert found == {"tyx": 100, "llx": 33.33, "czj": 100, "gsj": 33.33, "sjj": 0}
    assert "dsq" not in found  # nobody voted for a zone: no mark, not a zero


def test_bands_go_by_the_place_and_equal_votes_share_the_better_one() -> None:
    settings = Settings(votes="bands", bands=((34, 100), (67, 90), (100, 80)))
    counted = count(votes(czj=5, gsj=5, sjj=1), UNITS, WINDOW, settings)
    assert marks(counted, UNITS, settings) == {"czj": 100, "gsj": 100, "sjj": 80}


def test_every_site_is_in_the_count() -> None:
    assert set(count([], UNITS, WINDOW, Settings()).votes) == set(SITES)
