"""Objections: a unit's own findings, until the closing date, answered by a reviewer."""

from __future__ import annotations

import io
import re
from contextlib import closing
from dataclasses import replace

from storage import decisions, objections
from storage.objections import Objection
from storage.schema import open_file
from storage.verify import verify
from tests.reports.desk.office import Office, Person, all_findings, finding_id

FRESH = finding_id("czj", "home_fresh")
TEXT = "当晚服务器检修，已于 12 月 15 日报备"


def kept(office: Office) -> list[Objection]:
    with closing(open_file(office.evidence)) as db:
        assert verify(db) == []
        return objections.of(db)


def object_to(office: Office, **form: object) -> Person:
    contact = office.client("czj")
    contact.get(f"/findings/{FRESH}")
    contact.post(f"/findings/{FRESH}/object", **{"text": TEXT, **form})
    return contact


def answer(office: Office, **form: str) -> str:
    reviewer = office.client("liming")
    page = reviewer.get(f"/findings/{FRESH}").get_data(as_text=True)
    path = re.search(r'action="(/objections/\w+/answer)"', page)
    assert path
    given = {
        "answer": "经核实属实",
        "seen": "",
        "reason": "其他（请在说明中写明）",
        "note": "申诉成立",
        "action": "overturn",
        **form,
    }
    reviewer.post(path[1], **given)
    return reviewer.get(f"/findings/{FRESH}").get_data(as_text=True)


def test_a_unit_objects_with_text_and_attachment(office: Office) -> None:
    contact = object_to(office, file=(io.BytesIO(b"%PDF-1.4 x"), "报备函.pdf"))
    (said,) = kept(office)
    assert (said.finding, said.unit, said.text, said.who, said.name) == (FRESH, "czj", TEXT, "czj", "报备函.pdf")
    contact.get(f"/findings/{FRESH}")
    file = contact.post(f"/attachments/{said.file}")
    assert file.get_data() == b"%PDF-1.4 x"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{said.file[:12]}.pdf"'
    assert TEXT in office.client("liming").get("/objections").get_data(as_text=True)
    assert "有申诉" in office.client("liming").get("/inbox").get_data(as_text=True)


def test_an_accepted_objection_is_a_decision(office: Office) -> None:
    object_to(office)
    assert "申诉成立" in answer(office, accepted="yes")
    with closing(open_file(office.evidence)) as db:
        (made,) = decisions.of(db)
    assert (made.finding, made.action, made.who) == (FRESH, "overturn", "liming")
    assert kept(office)[0].answer is not None
    page = office.client("czj").get(f"/findings/{FRESH}").get_data(as_text=True)
    assert "申诉成立" in page
    assert "liming" not in page


def test_a_refused_objection_changes_no_points(office: Office) -> None:
    object_to(office)
    assert "不予支持" in answer(office, accepted="no", answer="报备函未写明日期")
    with closing(open_file(office.evidence)) as db:
        assert decisions.of(db) == []


def test_the_closing_date_is_the_last_day(office: Office) -> None:
    office.clock.move(days=5)
    object_to(office)
    assert len(kept(office)) == 1
    answer(office, accepted="no")
    office.clock.move(days=1)
    contact = object_to(office)
    assert len(kept(office)) == 1
    assert "申诉期已过" in contact.get(f"/findings/{FRESH}").get_data(as_text=True)


def test_one_at_a_time_and_not_without_words(office: Office) -> None:
    object_to(office, text="短")
    assert kept(office) == []
    object_to(office)
    object_to(office)
    assert len(kept(office)) == 1


def test_what_was_typed_into_a_form_that_is_not_whole_is_given_back(office: Office) -> None:
    contact = object_to(office, file=(io.BytesIO(b""), "报备函.pdf"))
    assert "附件是空的" in contact.get(f"/findings/{FRESH}").get_data(as_text=True)
    contact = object_to(office, file=(io.BytesIO(b"MZ"), "报备函.exe"))
    assert kept(office) == []
    page = contact.get(f"/findings/{FRESH}").get_data(as_text=True)
    assert "附件名不能用" in page
    assert f">{TEXT}</textarea>" in page
    object_to(office)
    page = answer(office, accepted="yes", action="adjust", points="99", answer="部分属实，酌情处理")
    assert [said.answer for said in kept(office)] == [None]
    assert "0 至 8 之间的数" in page
    for words in (
        ">部分属实，酌情处理</textarea>",
        'value="99"',
        'value="adjust" selected',
        'value="yes" checked',
    ):
        assert words in page, words


def test_an_objection_lapses_when_the_finding_changes(office: Office) -> None:
    object_to(office)
    office.rejudge(*(replace(each, id="e" * 16) if each.id == FRESH else each for each in all_findings()))
    text = office.client("czj").get("/objections").get_data(as_text=True)
    assert "判定已变，失效" in text
    assert "0 件待答复" in text


def test_a_unit_sees_nothing_of_others_and_no_reviewers_names(office: Office) -> None:
    reviewer = office.client("liming")
    reviewer.get(f"/findings/{FRESH}")
    reviewer.post(f"/findings/{FRESH}/decide", action="uphold", reason="属实，证据清楚", seen="")
    contact = office.client("czj")
    for path in ("/sheets/czj", "/objections", f"/findings/{FRESH}"):
        text = contact.get(path).get_data(as_text=True)
        assert "市科技局" not in text
        assert "liming" not in text
        assert 'name="action" value="uphold"' not in text
