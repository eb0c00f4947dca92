"""Pages are read in children with limits: a page that uses them up harms itself alone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from checks import reading
from checks.model import Facts
from crawler.reading.readers import Readers

READ = "tests.crawler.slow_reader:read"
GOOD = "<html><title>市财政局</title></html>".encode()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 60))


async def read(*bodies: bytes, **limits: float) -> list[Facts | None]:
    readers = Readers(2, READ, **limits)  # type: ignore[arg-type]
    try:
        return list(await asyncio.gather(*(readers.read(body) for body in bodies)))
    finally:
        await readers.close()


def problems(facts: Facts | None) -> tuple[str, ...]:
    assert facts is not None
    return facts.problems


def test_a_child_reads_as_this_process_would() -> None:
    (facts,) = run(read(GOOD))
    assert facts == reading.read(GOOD)


def test_pages_that_use_up_time_or_memory_are_unread_and_their_neighbours_are_read() -> None:
    found = run(read(b"spin", GOOD, b"hoard", GOOD, GOOD, cpu=0.3))
    unread = [number for number, facts in enumerate(found) if problems(facts) == ("could not be read",)]
    assert unread == [0, 2]
    assert {facts.title for number, facts in enumerate(found) if number not in unread} == {"市财政局"}


def test_a_child_that_hangs_without_working_is_ended_too() -> None:
    (facts, good) = run(read(b"sleep", GOOD, wall=3))
    assert problems(facts) == ("could not be read",)
    assert good is not None


def test_a_child_that_somebody_kills_says_nothing_about_the_page() -> None:
    assert run(read(b"killed", GOOD))[0] is None


def test_what_a_parser_prints_does_not_disturb_the_answer() -> None:
    (facts,) = run(read(b"chatter " + GOOD))
    assert facts is not None
    assert facts.title == "市财政局"


def test_children_are_gone_after_closing() -> None:
    async def work() -> int:
        readers = Readers(1, READ)
        await readers.read(GOOD)
        (child,) = readers._all
        await readers.close()
        return child._process.returncode or 0

    assert run(work()) < 0


PARSER_BOMBS = {
    "open comments": b"<!--" * 20_000,
    "nested div": b"<div>" * 100_000,
    "nested cells": b"<table><tr><td>" * 33_000,
    "attributes": b"<a " + b"".join(b"a%d=1 " % number for number in range(1_000_000)) + b">",
    "no tag": b"x" * 5_000_000,
    "open quote": b'<a href="' + b"x" * 500_000,
    "entities": b"&amp;" * 200_000,
    "fonts": b"<font><b><i>" * 20_000 + b"</font></i></b>" * 20_000,
    "NULs": b"\0".join(b"%c" % letter for letter in b"<html>text</html>" * 1000),
    "long script": b"<script>" + b"x=1;" * 500_000 + b"</script>",
    "long title": b"<title>" + b"t" * 1_000_000,
    "forms": b"<form><input></form>" * 50_000,
    "half a character": "<html>常德".encode("gb18030")[:-1],
    "two encodings": b"\n".join("<p>常德市".encode(name) for name in ("gb18030", "utf-8") * 2000),
}


def test_pages_made_to_burst_a_parser_are_read_or_given_up_and_none_is_lost() -> None:
    async def work() -> list[Facts | None]:
        readers = Readers(2)
        try:
            return list(await asyncio.gather(*(readers.read(body) for body in PARSER_BOMBS.values())))
        finally:
            await readers.close()

    found = dict(zip(PARSER_BOMBS, run(work()), strict=True))
    assert None not in found.values(), [name for name, facts in found.items() if facts is None]
