"""The kept worklist is what it would be if it were made anew, whoever decides and whenever it is judged again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from reports.desk.items import Filters
from reports.desk.judgement import Newest
from reports.desk.worklist import Worklist, Worklists
from storage import decisions
from storage.decisions import Decision
from storage.schema import open_file
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, Office, all_findings, finding_id

FRESH = finding_id("czj", "home_fresh")


def shown(work: Worklist) -> list[tuple[str, float, bool, bool]]:
    return [(item.judged.id, item.now.lost, item.done, item.earlier is not None) for item in work.items]


def test_a_decision_by_another_program_and_a_new_judgement_are_noticed(office: Office) -> None:
    newest, lists = Newest(RUBRIC), Worklists()
    with closing(open_file(office.evidence)) as db, closing(open_file(office.evidence)) as other:

        def work() -> Worklist:
            judgement = newest(db)
            assert judgement
            kept, anew = lists(db, judgement), Worklists()(db, judgement)
            assert shown(kept) == shown(anew)
            return kept

        first = work()
        assert work() is first
        assert (first.done, len(first.items)) == (0, 9)
        assert [item.stake for item in first.items] == sorted((item.stake for item in first.items), reverse=True)
        decisions.add(other, Decision(FRESH, AS_OF, RUBRIC.stamp, "overturn", "liming", NOON, "已整改，人工核实"))
        second = work()
        assert (second.done, second.item(second.items[0].judged).now.lost) == (1, 0)
        assert second.base is first.base
        changed = [replace(each, id="f" * 16) if each.id == FRESH else each for each in all_findings()]
        office.rejudge(*changed, as_of=AS_OF + timedelta(days=1))
        third = work()
        assert third.done == 0
        assert [item.earlier is not None for item in third.items if item.judged.id == "f" * 16] == [True]


def test_filters_leave_what_fits(office: Office) -> None:
    with closing(open_file(office.evidence)) as db:
        judgement = Newest(RUBRIC)(db)
        assert judgement
        work = Worklists()(db, judgement)
        assert work.fitting(Filters()) == work.items
        assert {item.line.indicator for item in work.fitting(Filters(indicator="personnel"))} == {"personnel"}
        assert [value for value, _ in work.base.choices["night"]] == ["2008-12-19", "2008-12-18"]
