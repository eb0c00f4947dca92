"""Messages as the world writes them: found by thread, subject or text, and never a reason to stop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.letters.incoming import incoming

ONE, TWO = "KH-1A2B3C4D5E", "KH-0123456789"
TOKENS = (ONE, TWO)


def raw(*lines: str, body: str = "可以。") -> bytes:
    return "\r\n".join(["From: a@b.example", "Message-ID: <x@b.example>", *lines, "", body]).encode()


@pytest.mark.parametrize(
    ("message", "token"),
    [
        (raw(f"In-Reply-To: <{ONE}@city.example>", f"Subject: {TWO}"), ONE),
        (raw(f"References: <y@z> <{ONE}@city.example>", body=TWO), ONE),
        (raw(f"Subject: Re: {ONE.lower()}", body=TWO), ONE),
        (raw("Subject: =?gbk?B?tPC4tA==?= " + ONE), ONE),
        (raw("Subject: x", body=f"编号 {ONE}"), ONE),
        (raw("Subject: KH-FFFFFFFFFF", body=f"编号 {ONE}"), ONE),
        (raw("Content-Type: text/html; charset=utf-8", body=f"<p>编号<b>{ONE}</b></p>"), ONE),
        (raw("Subject: x"), None),
        (raw(f"Subject: {ONE}").replace(b"<x@b.example>", f"<{ONE}@city.example>".encode()), None),
    ],
)
def test_a_message_belongs_to_the_letter_that_it_answers(message: bytes, token: str | None) -> None:
    found = incoming(message, TOKENS)
    assert (found and found.token) == token


def test_headers_in_gbk_are_read() -> None:
    subject = "=?gb2312?B?19S2r7vYuLQ=?="  # 自动回复
    found = incoming(raw(f"Subject: {subject} {ONE}"), TOKENS)
    assert found
    assert found.meaning == "automatic"


def test_a_message_without_an_id_is_known_by_its_bytes() -> None:
    message = raw(f"Subject: {ONE}").replace(b"Message-ID: <x@b.example>\r\n", b"")
    first, again = incoming(message, TOKENS), incoming(message, TOKENS)
    assert first
    assert again
    assert len(first.id) == 64
    assert first == again


@pytest.mark.parametrize(
    "line",
    [
        "Subject: =?utf-8?B?!!!?=",
        "Subject: =?no-such-charset?Q?x?=",
        "Content-Type: text/plain; charset=no-such",
        "Content-Type: multipart/mixed; boundary=missing",
        "Content-Type: multipart/report; report-type=delivery-status",
        "Content-Transfer-Encoding: base64",
        "Content-Type: message/rfc822",
    ],
)
def test_damaged_messages_are_still_answers_of_some_kind(line: str) -> None:
    assert incoming(raw(f"References: <{ONE}@city.example>", line), TOKENS)


@given(st.binary(max_size=600))
def test_random_bytes_are_of_no_letter(body: bytes) -> None:
    assert incoming(body, TOKENS) is None
