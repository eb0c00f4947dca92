"""Servers that misbehave: each visit ends in the one outcome that the misbehaviour deserves."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Iterator

import pytest

from checks.model import Outcome, Page
from crawler.guard import NameTable
from crawler.night import run_night
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.sites import Asked, Handler, Server, Writer, page, redirect

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
DONE, FAILED, NOT_REACHED = Outcome.DONE, Outcome.FAILED, Outcome.NOT_REACHED


def forever(head: bytes, part: bytes, pause: float = 0.0) -> Handler:
    async def answer(_: Asked, writer: Writer) -> None:
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


def once(data: bytes) -> Handler:
    """Send these bytes and close."""

    async def answer(_: Asked, writer: Writer) -> None:
        writer.write(data)

    return answer


def sized(body: bytes, headers: str) -> bytes:
    return page(body, headers=headers)


async def silence(_: Asked, writer: Writer) -> None:
    await asyncio.sleep(60)


async def reset(_: Asked, writer: Writer) -> None:
    writer.write(HEAD + b"Content-Length: 5000\r\n\r\n<html>")
    await writer.drain()
    await asyncio.sleep(0.05)
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def onward(asked: Asked, writer: Writer) -> None:
    writer.write(redirect(f"/?{int(asked.path.partition('?')[2] or 0) + 1}"))


def zipped(times: int, body: bytes = b"<html>x</html>") -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    part = b"\0" * 1_000_000
    return b"".join([*(packer.compress(part) for _ in range(40)), packer.flush()])


GZIP = "Content-Encoding: gzip\r\n"
CASES: dict[str, tuple[bytes | Handler, Outcome, str | int]] = {
    "slow-head": (forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1), FAILED, "timeout"),
    "slow-body": (forever(HEAD + b"Content-Length: 90000\r\n\r\n", b"<p>", 0.1), FAILED, "timeout"),
    "slow-chunks": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.1), FAILED, "timeout"),
    "silence": (silence, FAILED, "timeout"),
    "endless-body": (forever(HEAD + b"\r\n", b"x" * 65536), FAILED, "too large"),
    "endless-chunks": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65535 + b"\r\n"), FAILED, "too large"),
    "endless-extension": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 4096), FAILED, "reset"),
    "endless-headers": (forever(HEAD, b"X-Filler: " + b"y" * 500 + b"\r\n"), FAILED, "bad response"),
    "endless-continue": (forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), FAILED, "bad response"),
    "long-header": (once(HEAD + b"X: " + b"y" * 65536 + b"\r\n\r\n"), FAILED, "bad response"),
    "loop": (onward, FAILED, "redirect loop"),
    "self": (redirect("/"), FAILED, "redirect loop"),
    "to-file": (redirect("file:///etc/passwd"), NOT_REACHED, "scheme"),
    "to-data": (redirect("data:text/html,x"), NOT_REACHED, "scheme"),
    "to-ten": (redirect("http://10.0.0.1/"), NOT_REACHED, "address refused"),
    "gzip-bomb": (sized(gzip_bomb(), GZIP), FAILED, "too large"),
    "brotli": (sized(b"\x0b\x02\x80hello\x03", "Content-Encoding: br\r\n"), FAILED, "bad response"),
    "zstd": (sized(b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd\r\n"), FAILED, "bad response"),
    "gzip-nine": (sized(zipped(9), "Content-Encoding: " + ", ".join(["gzip"] * 9) + "\r\n"), FAILED, "bad response"),
    "gzip-two": (sized(zipped(2), "Content-Encoding: gzip, gzip\r\n"), DONE, 200),
    "gzip-cut": (sized(zipped(1, b"<html>" + bytes(range(256)) * 40)[:200], GZIP), FAILED, "bad response"),
    "gzip-not": (sized(b"<html>plain</html>", GZIP), FAILED, "bad response"),
    "short": (once(HEAD + b"Content-Length: 500\r\n\r\n<html><body>cut off he"), FAILED, "reset"),
    "short-whole": (once(HEAD + b"Content-Length: 500\r\n\r\n<html><body>all of it</body></html>\n"), DONE, 200),
    "reset": (reset, FAILED, "reset"),
    "http09": (once(b"<html>no status line</html>\r\n\r\n"), FAILED, "bad response"),
    "garbage": (once(b"\x16\x03\x01\x02garbage\r\n\r\n"), FAILED, "bad response"),
    "status-999": (page("<html>x</html>", "999 Blocked"), DONE, 999),
    "negative": (once(HEAD + b"Content-Length: -5\r\n\r\nx"), FAILED, "bad response"),
    "two-lengths": (once(HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nxxxxxxx"), FAILED, "bad response"),
    "twenty-digits": (once(HEAD + b"Content-Length: 99999999999999999999\r\n\r\nx"), FAILED, "too large"),
    "empty": (once(b""), FAILED, "empty reply"),
    "no-content": (page(b""), DONE, 200),
    "nul": (page(b"<html>\0\0<title>x</title></html>"), DONE, 200),
    "too-many": (page("slow down", "429 Too Many Requests", "Retry-After: 1\r\n"), DONE, 429),
    "busy": (page("later", "503 Service Unavailable", "Retry-After: 1\r\n"), DONE, 503),
    "forbidden": (page("<html>no</html>", "403 Forbidden"), DONE, 403),
    "fine": (page("<html><title>fine</title></html>"), DONE, 200),
}  # fmt: skip


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, list[Page]], Server]]:
    answers: dict[tuple[str, str], bytes | Handler] = {}
    for name, (answer, _, _) in CASES.items():
        answers[f"{name}.test", "/"] = answer
    answers.update({("loop.test", f"/?{number}"): onward for number in range(1, 9)})
    with Server(answers) as server, socket.socket() as closed:
        closed.bind(("127.0.0.9", 0))  # bound and not listening: refuses
        names = dict(server.names.names)
        names["refusing.test"] = ("127.0.0.9", {80: closed.getsockname()[1]})
        units = tuple(unit(f"{name}.test") for name in (*CASES, "refusing", "nameless"))
        file = tmp_path_factory.mktemp("hostile") / "evidence.sqlite"
        result = run_night(options(file, units, NameTable(names), timeout=3))
        assert result.state == "done"
        assert result.counts["pending"] == 0
        homes: dict[str, list[Page]] = {}
        for each in pages_of(file):
            if each.role == "home":
                homes.setdefault(each.unit, []).append(each)
        yield homes, server


@pytest.mark.parametrize("name", CASES)
def test_a_bad_server_gets_its_outcome(name: str, night: tuple[dict[str, list[Page]], Server]) -> None:
    homes, _ = night
    (home,) = homes[name]
    _, outcome, word = CASES[name]
    assert (home.outcome, home.status if outcome is DONE else home.reason) == (outcome, word)


def test_no_connection_and_no_name(night: tuple[dict[str, list[Page]], Server]) -> None:
    homes, _ = night
    assert [(home.outcome, home.reason) for home in homes["refusing"]] == [(FAILED, "connect")]
    assert [(home.outcome, home.reason) for home in homes["nameless"]] == [(FAILED, "dns")]


def test_a_failure_and_a_5xx_are_tried_twice_and_the_rest_once(night: tuple[dict[str, list[Page]], Server]) -> None:
    _, server = night
    asked = {name: server.log.paths(f"{name}.test").count("/") for name in CASES}
    twice = {
        name
        for name, (_, outcome, word) in CASES.items()
        if (outcome is FAILED and word not in ("redirect loop", "too large")) or word == 503
    }
    asked["empty"] -= 1  # Twisted asks once more where a kept connection is closed without an answer
    assert asked == {name: 2 if name in twice else 1 for name in CASES}


def test_redirects_are_recorded_hop_by_hop(night: tuple[dict[str, list[Page]], Server]) -> None:
    homes, _ = night
    (loop,) = homes["loop"]
    assert [hop.location for hop in loop.hops] == ["/?1", "/?2", "/?3", "/?4", "/?5", "/?6"]
    assert homes["to-ten"][0].hops[0].status == 302


def test_an_answer_without_all_its_bytes_says_so(night: tuple[dict[str, list[Page]], Server]) -> None:
    homes, _ = night
    assert homes["short-whole"][0].reason == "short body"
