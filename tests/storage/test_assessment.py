"""Forms, frozen tallies and notices: added, sealed, merged, never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import forms, published
from storage.bodies import body
from storage.errors import StorageError
from storage.forms import Form, Word
from storage.merge import merge
from storage.published import Notice
from storage.schema import open_file
from storage.transactions import writing
from storage.verify import verify
from tests.storage.make import EVENING

PERIOD = "2008-11-10/2008-12-30"
FORM = Form(PERIOD, "self", "czj", {"lines": {"plans": 6.0}}, date(2008, 11, 17), "李四", EVENING, "财政局自评表.xlsx")
RETURNED = Word("returned", "王五", EVENING + timedelta(hours=1), "第3行没有依据")


def test_a_form_comes_back_with_its_bytes(db: Database) -> None:
    id = forms.add(db, FORM, b"workbook")
    (found,) = forms.of(db, PERIOD)
    assert (found.id, found.state, found.data) == (id, "in", FORM.data)
    assert replace(found, file="") == FORM
    assert body(db, found.file) == b"workbook"
    assert forms.of(db, "another period") == []


def test_a_form_that_stands_is_not_replaced_until_it_is_returned(db: Database) -> None:
    id = forms.add(db, FORM, b"first")
    with pytest.raises(StorageError, match="return that one first"):
        forms.add(db, FORM, b"second")
    forms.say(db, id, RETURNED)
    forms.add(db, replace(FORM, at=EVENING + timedelta(hours=2)), b"second")
    assert [form.state for form in forms.of(db, PERIOD)] == ["returned", "in"]


def test_the_same_file_twice_is_refused_also_where_many_may_stand(db: Database) -> None:
    ballots = replace(FORM, kind="ballots", subject="")
    forms.add(db, ballots, b"a,b")
    forms.add(db, ballots, b"c,d")
    with pytest.raises(StorageError, match="kept already"):
        forms.add(db, ballots, b"a,b")


def test_a_returned_form_cannot_be_accepted(db: Database) -> None:
    id = forms.add(db, FORM, b"first")
    forms.say(db, id, RETURNED)
    with pytest.raises(StorageError, match="is returned since"):
        forms.say(db, id, Word("accepted", "王五", EVENING))
    with pytest.raises(StorageError, match="not there"):
        forms.say(db, "nothing", RETURNED)


def test_an_accepted_form_may_still_be_returned(db: Database) -> None:
    id = forms.add(db, FORM, b"first")
    forms.say(db, id, Word("accepted", "王五", EVENING))
    forms.say(db, id, RETURNED)
    assert forms.of(db, PERIOD)[0].state == "returned"


def test_freezing_counts_versions_and_refuses_the_same_again(db: Database) -> None:
    def freeze(content: bytes, at: datetime = EVENING) -> int:
        return published.freeze(db, PERIOD, content, b"book of " + content, "张三", at).version

    assert freeze(b"one") == 1
    with pytest.raises(StorageError, match="nothing changed since version 1"):
        freeze(b"one")
    assert freeze(b"two") == 2
    assert [body(db, each.book) for each in published.frozen(db, PERIOD)] == [b"book of one", b"book of two"]


def test_a_notice_is_issued_once_for_a_judgement(db: Database) -> None:
    notice = Notice(
        PERIOD, date(2008, 12, 8), "r@1", date(2008, 12, 9), date(2008, 12, 23), ({"unit": "czj"},), "张三", EVENING
    )
    published.issue(db, notice)
    assert published.notices(db, PERIOD) == [notice]
    with pytest.raises(StorageError, match="issued since"):
        published.issue(db, notice)


@pytest.mark.parametrize("table", ["forms", "form_words", "tallies", "notices"])
def test_rows_are_never_changed(db: Database, table: str) -> None:
    forms.say(db, forms.add(db, FORM, b"form"), RETURNED)
    published.freeze(db, PERIOD, b"one", b"book", "张三", EVENING)
    published.issue(
        db, Notice(PERIOD, date(2008, 12, 8), "r@1", date(2008, 12, 9), date(2008, 12, 23), (), "张三", EVENING)
    )
    assert verify(db) == []
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET who = 'x'"):
        with pytest.raises(StorageError, match="append-only"), writing(db):
            db.execute(sql)


def test_forms_come_over_when_files_are_merged(db: Database, path: Path, tmp_path: Path) -> None:
    forms.say(db, forms.add(db, FORM, b"form"), RETURNED)
    target = open_file(tmp_path / "target.sqlite", create=True)
    try:
        merge(target, [path])
        merge(target, [path])
        assert forms.of(target, PERIOD) == forms.of(db, PERIOD)
        assert verify(target) == []
    finally:
        target.close()
