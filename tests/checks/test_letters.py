"""Test letters in judging: answered, late, silent, returned, unknown, and beside citizens' letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from checks import sample
from checks.entries import Entry
from checks.indicators.complaints import check
from checks.letters import Event, SentLetter, sent_letter, state_of
from checks.model import Letter, Observation
from checks.site import City, CityNight

NIGHT = sample.AT.date()
RULE = sample.line("complaints", 9, reply_days=15, window_days=365, mailto_share=0.5)
DUE = NIGHT - timedelta(days=5)
LETTER = SentLetter("czj", "KH-1A2B3C", "jz@czj.example", "mail", NIGHT - timedelta(days=14), DUE, f"截止 {DUE}")
WATCHED = {"watched": DUE + timedelta(days=1)}


UNSETTLED = "考核邮件（编号 KH-1A2B3C）已过答复期限，有无答复尚未查明：期满后本方邮箱尚未收取"
NOT_LOOKED_UP = "有无答复尚未查明：请查询后录入"


def observed(sent: Sequence[SentLetter], pages: Any = None, **seen: Any) -> Observation:
    night = sample.pages(**seen) if pages is None else pages
    city = City((sample.UNIT,), None, {}, {"czj": sent})
    return check(CityNight(city, NIGHT, night).site(sample.UNIT), RULE)


def lost(observation: Observation) -> float:
    return round(sum(fault.cost for fault in observation.faults), 2)


@pytest.mark.parametrize(
    ("changes", "verdict", "points", "words"),
    [
        ({"answered": DUE}, "met", 0, "1 封考核邮件均按期答复"),
        ({"answered": DUE + timedelta(days=1)}, "not met", 9, "才答复"),
        (WATCHED, "not met", 9, "到期未答复（截止"),
        ({**WATCHED, "handed_over": DUE}, "not met", 9, "只有转办说明"),
        ({"last": NIGHT}, "met", 0, "未到期限"),
        ({}, "needs a person", 0, UNSETTLED),  # nobody looked into our own mailbox after the deadline
        ({**WATCHED, "bounced": DUE}, "met", 0, "未见近期来信"),
        ({**WATCHED, "answered": NIGHT + timedelta(days=1)}, "not met", 9, "到期未答复"),  # on that night not yet
        ({"watched": NIGHT + timedelta(days=1)}, "needs a person", 0, UNSETTLED),
        ({"way": "form", **WATCHED}, "needs a person", 0, NOT_LOOKED_UP),  # nobody looked up its query code
        ({"way": "form", "unanswered": DUE + timedelta(days=1)}, "not met", 9, "到期未答复"),
        ({"day": NIGHT - timedelta(days=366), **WATCHED}, "met", 0, "未见近期来信"),
    ],
)
def test_a_test_letter_alone(changes: dict[str, Any], verdict: str, points: float, words: str) -> None:
    found = observed([replace(LETTER, **changes)], letters=())
    assert (found.verdict.value, lost(found)) == (verdict, points)
    assert words in found.reason + "".join(fault.reason for fault in found.faults)


def test_citizens_letters_and_test_letters_count_alike() -> None:
    found = observed([replace(LETTER, **WATCHED)], letters=((40, 3), (40, None)))
    assert (found.verdict.value, lost(found)) == ("partly", 6)
    assert found.reason == "2 封来信和 1 封考核邮件中 2 封逾期未答复"
    assert [fault.key for fault in found.faults][1] == "letter KH-1A2B3C"
    assert all(fault.pages and not fault.seen for fault in found.faults)


def test_without_test_letters_nothing_changes() -> None:
    for letters in (((40, 3), (40, None)), ((40, 3),), ()):
        night = sample.pages(letters=letters)
        plain = check(CityNight(City((sample.UNIT,), None, {}), NIGHT, night).site(sample.UNIT), RULE)
        assert observed([], night) == plain


def test_a_web_letter_that_the_site_shows_is_counted_once_and_by_what_stands_there() -> None:
    form = replace(LETTER, way="form")
    night = list(sample.pages(letters=()))
    assert night[-1].facts
    for status, replied, points in (("open", "", 9), ("answered", str(DUE), 0), ("answered", "", 0)):
        shown = Letter(f"咨询（{form.token}）", "l.htm", str(form.day), replied, status)
        night[-1] = replace(night[-1], facts=replace(night[-1].facts, letters=(shown,)))
        found = observed([form], night)
        assert lost(found) == points, status
        assert found.reason.startswith("1 封考核邮件")


def test_a_mailbox_that_is_a_mere_address_earns_the_other_half_by_its_answers() -> None:
    facts = replace(sample.FACTS, kind="home", columns=(sample.mailbox_column("mailto:jz@changde.gov.cn"),))
    late, answered = replace(LETTER, **WATCHED), replace(LETTER, answered=DUE)
    assert lost(observed([answered], home={"facts": facts})) == 4.5
    assert lost(observed([late], home={"facts": facts})) == 9
    assert lost(observed([late, answered], home={"facts": facts})) == 6.75


def test_a_site_that_could_not_be_read_stays_open() -> None:
    assert observed([replace(LETTER, **WATCHED)], home={"status": 503}).verdict == "could not observe"


@pytest.mark.parametrize("letters", [((40, 3),), ((40, None),), None])
def test_an_unsettled_letter_waits_for_a_person_whatever_the_citizens_letters_say(letters: Any) -> None:
    """An answer that staff find would make the share that is lost smaller: nothing is taken off before."""
    form = replace(LETTER, way="form")
    assert observed([form], letters=letters).verdict == "needs a person"
    assert observed([replace(form, unanswered=DUE + timedelta(days=1))], letters=letters).verdict != "needs a person"


INTENT = {"day": "2026-03-02", "last": "2026-03-11", "how": "h"}
AT = sample.AT


def events(*words: tuple[str, dict[str, str]]) -> list[Event]:
    return [Event(kind, AT + timedelta(minutes=n), "", data) for n, (kind, data) in enumerate(words)]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([], "planned"),
        ([("approved", {})], "approved"),
        ([("approved", {}), ("withdrawn", {})], "withdrawn"),
        ([("approved", {}), ("intent", INTENT)], "unknown"),
        ([("approved", {}), ("intent", INTENT), ("answer", {"meaning": "sent"})], "sent"),
        ([("approved", {}), ("intent", INTENT), ("answer", {"meaning": "refused"})], "refused"),
        ([("approved", {}), ("intent", INTENT), ("decided", {"word": "not sent"})], "not sent"),
        ([("approved", {}), ("submitted", {"result": "已提交", **INTENT})], "sent"),
        ([("approved", {}), ("submitted", {"result": "无法提交"})], "refused"),
        (
            [("approved", {}), ("intent", INTENT), ("answer", {"meaning": "sent"}), ("reply", {"meaning": "answer"})],
            "sent",
        ),
    ],
)
def test_where_a_letter_stands(words: list[tuple[str, dict[str, str]]], state: str) -> None:
    assert state_of(events(*words)) == state
    facts = sent_letter("czj", "T", "m", "mail", [e for e in events(*words) if e.kind != "reply"], [])
    assert (facts is not None) == (state == "sent")


def test_the_first_answer_counts_and_a_machine_is_none() -> None:
    sent = [("approved", {}), ("intent", INTENT), ("answer", {"meaning": "sent"})]
    came = [
        ("reply", {"meaning": word, "day": day})
        for word, day in (
            ("automatic", "2026-03-02"),
            ("handed over", "2026-03-05"),
            ("answer", "2026-03-10"),
            ("answer", "2026-03-06"),
        )
    ]
    told = [("told", {"meaning": "查询仍未答复", "day": "2026-03-04"})]  # before the deadline it says nothing
    letter = sent_letter("czj", "T", "m", "mail", events(*sent, *came, *told), [date(2026, 3, 11), date(2026, 3, 20)])
    assert letter
    assert (letter.answered, letter.handed_over) == (date(2026, 3, 6), date(2026, 3, 5))
    assert (letter.unanswered, letter.watched, letter.bounced) == (None, date(2026, 3, 20), None)


def test_the_last_word_of_what_people_entered_counts() -> None:
    first = Entry("check", "czj", "domain", "未达标", date(2026, 3, 1), "李四")
    second = replace(first, result="达标", day=date(2026, 3, 5))
    city = City((sample.UNIT,), None, {}, entries=(first, second, replace(first, item="plans")))
    assert city.entered("check", "czj", "domain") == (second,)
    assert city.entered("check", "czj", "domain", by=date(2026, 3, 4)) == (first,)
    assert [entry.item for entry in city.entered("check", "czj")] == ["domain", "plans"]
    assert city.entered("project", "czj") == ()
