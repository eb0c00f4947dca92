"""How the nights run, as the desk shows it: the evidence file's own figures."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, datetime

from storage.frontier import give_up, plan
from storage.runs import Run, start_run
from storage.schema import open_file
from tests.reports.desk.office import NOON, UNITS, ZONE, Office, home_visit

NIGHT = date(2008, 12, 20)


def rows(office: Office) -> list[str]:
    text = office.client("liming").get("/running").get_data(as_text=True)
    return [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]


def test_the_nights_their_pages_and_the_lag(office: Office) -> None:
    shown = rows(office)
    assert ["最近完成的一夜", "2008-12-19", "01:00:00", "+0800", "应开始，已过", "35.0", "小时"] in shown
    assert ["2008年12月19日", "完成", "180.0", "分钟", "3", "3", "0", "0", "0"] in shown
    assert ["待发晨报", "0", "条"] in shown


def test_a_night_under_way_and_why_pages_were_not_had(office: Office) -> None:
    with closing(open_file(office.evidence)) as db:
        start_run(db, Run("r", NIGHT, datetime(2008, 12, 20, 1, tzinfo=ZONE)), UNITS, {})
        visits = [home_visit(unit, NIGHT) for unit in UNITS]
        plan(db, visits)
        give_up(db, visits[:2], "stop list", NOON)
    shown = rows(office)
    assert ["2008年12月20日", "进行中", "—", "3", "0", "0", "2", "1"] in shown
    assert ["应对方要求停止访问", "未访问", "2"] in shown


def test_a_list_of_mailboxes_that_was_wrong_stands_beside_its_night(office: Office) -> None:
    wrong = {"warnings": ["mailboxes.csv: row 2: unit: 'nobody' is no code of the roster"]}
    with closing(open_file(office.evidence)) as db:
        start_run(db, Run("r", NIGHT, datetime(2008, 12, 20, 1, tzinfo=ZONE), conditions=wrong), UNITS, {})
    said = " ".join(next(row for row in rows(office) if row[0] == "2008年12月20日"))
    assert "考核信箱名单有误，当夜没有查询网上写信的答复（不扣分） mailboxes.csv: row 2: unit:" in said
