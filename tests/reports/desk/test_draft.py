"""Typed text outlives the session: it comes back after the log-in, is acted upon by nobody, and only our pages put it there."""

from __future__ import annotations

from contextlib import closing
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from reports.desk import draft
from storage import decisions, objections
from storage.objections import Objection
from storage.schema import open_file
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, WORD, Office, Person, finding_id

FRESH = finding_id("czj", "home_fresh")
OWN = {"Origin": "http://localhost"}
WISH = {"action": "adjust", "reason": "情节轻微", "note": "已于当日更新<b>", "points": "6", "seen": ""}


def sent(person: Person, path: str, headers: dict[str, str], **form: str) -> TestResponse:
    return person.browser.post(path, data={"csrf_token": person.token, **form}, headers=headers)


def logged_in(person: Person, late: TestResponse, name: str, word: str = WORD) -> TestResponse:
    """Fill in the log-in page that came as an answer, with all that is hidden in it."""
    page = late.get_data(as_text=True)
    found = page.partition('name="draft" value="')[2].partition('"')[0] if 'name="draft"' in page else ""
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return person.browser.post(
        "/login", data={"csrf_token": token, "name": name, "word": word, "draft": unescape(found)}
    )


def decided(office: Office) -> list[Any]:
    with closing(open_file(office.evidence)) as db:
        return list(decisions.of(db))


def test_a_decision_that_came_too_late_comes_back_and_is_kept_when_it_is_sent_again(office: Office) -> None:
    person = office.client("liming")
    person.get(f"/findings/{FRESH}")
    office.clock.move(minutes=31)
    late = sent(person, f"/findings/{FRESH}/decide", OWN, **WISH)
    assert late.status_code == 401
    assert "您填写的文字已保留" in late.get_data(as_text=True)
    wrong = logged_in(person, late, "liming", "not-the-word")
    assert wrong.status_code == 403
    back = logged_in(person, wrong, "liming")
    assert (back.status_code, back.headers["Location"]) == (302, f"/findings/{FRESH}")
    page = person.get(f"/findings/{FRESH}").get_data(as_text=True)
    assert "已于当日更新&lt;b&gt;</textarea>" in page
    assert 'value="adjust" required checked' in page
    assert 'value="6"' in page
    assert "<option selected>情节轻微" in page
    assert decided(office) == []
    assert person.post(f"/findings/{FRESH}/decide", **WISH).status_code == 302
    assert [(each.action, each.points) for each in decided(office)] == [("adjust", 6)]
    assert "已于当日更新&lt;b&gt;</textarea>" not in person.get(f"/findings/{FRESH}").get_data(as_text=True)


def test_an_objection_and_its_answer_too(office: Office) -> None:
    person = office.client("czj")
    person.get(f"/findings/{FRESH}")
    office.clock.move(minutes=31)
    late = sent(person, f"/findings/{FRESH}/object", OWN, text="当晚服务器检修，已经报备")
    logged_in(person, late, "czj")
    assert "当晚服务器检修，已经报备</textarea>" in person.get(f"/findings/{FRESH}").get_data(as_text=True)
    with closing(open_file(office.evidence)) as db:
        assert objections.of(db) == []
        said = Objection(FRESH, AS_OF, RUBRIC.stamp, "czj", "home_fresh", "检修", "czj", NOON)
        id = objections.add(db, said)
    staff = office.client("liming")
    staff.get(f"/findings/{FRESH}")
    office.clock.move(minutes=31)
    late = sent(staff, f"/objections/{id}/answer", OWN, accepted="yes", action="adjust", points="5", answer="情况属实")
    assert logged_in(staff, late, "liming").headers["Location"] == f"/findings/{FRESH}"
    page = staff.get(f"/findings/{FRESH}").get_data(as_text=True)
    assert "情况属实</textarea>" in page
    assert 'value="yes" checked' in page
    assert 'value="adjust" selected' in page


def test_a_token_of_an_earlier_session_gives_the_text_back_and_changes_nothing(office: Office) -> None:
    person = office.client("liming")
    person.get(f"/findings/{FRESH}")
    person.token = "of-another-tab"
    back = sent(person, f"/findings/{FRESH}/decide", OWN, **WISH)
    assert (back.status_code, back.headers["Location"]) == (303, f"/findings/{FRESH}")
    page = person.get(f"/findings/{FRESH}").get_data(as_text=True)
    assert "您填写的文字已保留" in page
    assert "已于当日更新&lt;b&gt;</textarea>" in page
    assert decided(office) == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_another_site_puts_no_words_into_a_form(office: Office, headers: dict[str, str]) -> None:
    nobody = office.client()
    nobody.get("/login")
    answer = sent(nobody, f"/findings/{FRESH}/decide", headers, **WISH)
    assert answer.status_code == 401
    assert "已于当日更新" not in answer.get_data(as_text=True)
    person = office.client("liming")
    assert person.browser.post(f"/findings/{FRESH}/decide", data=WISH, headers=headers).status_code == 400
    assert "已于当日更新" not in person.get(f"/findings/{FRESH}").get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["x", "[1]", "{}", '{"finding": "../x"}', '{"finding": 7}', '{"finding": "' + "0" * 30_000 + '"}']
)
def test_a_draft_that_is_none_is_dropped(office: Office, text: str) -> None:
    person = office.client()
    person.get("/login")
    assert person.post("/login", name="liming", word=WORD, draft=text).headers["Location"] == "/"


def test_a_draft_is_nothing_to_a_contact_of_another_unit(office: Office) -> None:
    person = office.client()
    person.get("/login")
    text = f'{{"form": "object_to", "finding": "{finding_id("kjj", "home_fresh")}", "text": "别的单位的申诉"}}'
    assert person.post("/login", name="czj", word=WORD, draft=text).headers["Location"] == "/"


def test_a_draft_is_cut_to_what_its_fields_take(office: Office) -> None:
    person = office.client()
    person.get("/login")
    person.post(
        "/login",
        name="liming",
        word=WORD,
        draft=f'{{"form": "decide", "finding": "{FRESH}", "note": "{"字" * 1500}", "x": "y"}}',
    )
    assert f'rows="3" maxlength="1000">{"字" * 1000}</textarea>' in person.get(f"/findings/{FRESH}").get_data(
        as_text=True
    )


def test_each_form_with_text_is_rescued(office: Office) -> None:
    """Every route that takes typed text is among them; the others take a button or a pass-word."""
    buttons = {"login", "logout", "account", "raw", "export", "attachment"}
    buttons |= {"freeze", "frozen", "paper", "letter", "issue"}
    assert {rule.endpoint for rule in office.app.url_map.iter_rules() if "POST" in (rule.methods or ())} == {
        *buttons,
        *draft.FORMS,
    }
