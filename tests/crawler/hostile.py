"""The servers that a crawler meets: how each behaves, by its number in the list of hostile cases, and its outcome."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from checks.model import Outcome
from tests.crawler.sites import Asked, Handler, Writer, page, redirect

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

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


def zstd_bomb() -> bytes:
    return zstd.compress(bytes(40_000_000))


def refresh(to: str) -> bytes:
    return page(f'<html><meta http-equiv="refresh" content="0; url={to}"></html>')


async def alert(_: Asked, writer: Writer) -> None:
    """Half a body, then a record that is no TLS of this connection, then the end."""
    writer.write(HEAD + b"Content-Length: 5000\r\n\r\n<html>")
    await writer.drain()
    await asyncio.sleep(0.05)
    plain = writer.get_extra_info("socket")
    os.write(plain.fileno(), b"\x15\x03\x03\x00\x02\x02\x28")
    await asyncio.sleep(0.2)
    writer.transport.abort()


CHINESE = "<html><head><title>市财政局</title></head><body>关于做好预算工作的通知</body></html>"
GZIP = "Content-Encoding: gzip\r\n"
CASES: dict[str, tuple[bytes | Handler, Outcome, str | int]] = {
    "01 slow head": (forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1), FAILED, "timeout"),
    "02 slow body": (forever(HEAD + b"Content-Length: 90000\r\n\r\n", b"<p>", 0.1), FAILED, "timeout"),
    "03 slow chunks": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.1), FAILED, "timeout"),
    "04 never answers": (silence, FAILED, "timeout"),
    "05 endless body": (forever(HEAD + b"\r\n", b"x" * 65536), FAILED, "too large"),
    "06 endless chunks": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65535 + b"\r\n"), FAILED, "too large"),
    "07 endless chunk extension": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 4096), FAILED, "reset"),
    "08 endless headers": (forever(HEAD, b"X-Filler: " + b"y" * 500 + b"\r\n"), FAILED, "bad response"),
    "09 endless 100-continue": (forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), FAILED, "bad response"),
    "10 a 64 KB header line": (once(HEAD + b"X: " + b"y" * 65536 + b"\r\n\r\n"), FAILED, "bad response"),
    "11 redirect loop with changing URL": (onward, FAILED, "redirect loop"),
    "12 redirect to itself": (redirect("/"), FAILED, "redirect loop"),
    "13 302 to 127.0.0.1": (redirect("http://127.0.0.1/"), NOT_REACHED, "address refused"),
    "14 302 to 10.x": (redirect("http://10.0.0.1/"), NOT_REACHED, "address refused"),
    "15 302 to [::1]": (redirect("http://[::1]/"), NOT_REACHED, "address refused"),
    "16 302 to file": (redirect("file:///etc/passwd"), NOT_REACHED, "scheme"),
    "17 302 to data": (redirect("data:text/html,x"), NOT_REACHED, "scheme"),
    "18 meta refresh to 127.0.0.1": (refresh("http://127.0.0.1/"), DONE, 200),
    "19 meta refresh to file": (refresh("file:///etc/passwd"), DONE, 200),
    "20 gzip bomb": (sized(gzip_bomb(), GZIP), FAILED, "too large"),
    "21 brotli bomb": (sized(b"\x0b\x02\x80hello\x03", "Content-Encoding: br\r\n"), FAILED, "bad response"),
    "22 zstd bomb": (sized(zstd_bomb(), "Content-Encoding: zstd\r\n"), FAILED, "bad response"),
    "23 nine-fold gzip": (sized(zipped(9), "Content-Encoding: " + ", ".join(["gzip"] * 9) + "\r\n"), FAILED, "bad response"),
    "24 cut gzip": (sized(zipped(1, b"<html>" + bytes(range(256)) * 40)[:200], GZIP), FAILED, "bad response"),
    "25 gzip that is not": (sized(b"<html>plain</html>", GZIP), FAILED, "bad response"),
    "26 body shorter than Content-Length": (once(HEAD + b"Content-Length: 500\r\n\r\n<html><body>cut off he"), FAILED, "reset"),
    "27 reset in mid-body": (reset, FAILED, "reset"),
    "28 HTTP/0.9": (once(b"<html>no status line</html>\r\n\r\n"), FAILED, "bad response"),
    "29 garbage status line": (once(b"\x16\x03\x01\x02garbage\r\n\r\n"), FAILED, "bad response"),
    "30 status 999": (page("<html>x</html>", "999 Blocked"), DONE, 999),
    "31 negative Content-Length": (once(HEAD + b"Content-Length: -5\r\n\r\nx"), FAILED, "bad response"),
    "32 two different Content-Lengths": (once(HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nxxxxxxx"), FAILED, "bad response"),
    "33 20-digit Content-Length": (once(HEAD + b"Content-Length: 99999999999999999999\r\n\r\nx"), FAILED, "too large"),
    "34 GB18030 sent as utf-8": (page(CHINESE.encode("gb18030")), DONE, 200),
    "35 unknown charset label": (page(CHINESE.encode("gb18030"), headers="Content-Type: text/html; charset=x-klingon\r\n"), DONE, 200),
    "36 NUL bytes": (page(b"<html>\0\0<title>" + "市\0财\0政局".encode() + b"</title></html>"), DONE, 200),
    "37 TLS expired": (page("<html>x</html>"), DONE, 200),
    "38 self-signed": (page("<html>x</html>"), DONE, 200),
    "39 wrong name": (page("<html>x</html>"), DONE, 200),
    "40 TLS alert in mid-body": (alert, FAILED, "reset"),
    "41 slow TLS handshake": (b"", NOT_REACHED, "robots unavailable"),
    "42 a port that swallows packets": (b"", FAILED, "connect"),
    "43 empty reply": (once(b""), FAILED, "empty reply"),
    "44 robots.txt answered with HTML and 200": (page("<html>x</html>"), DONE, 200),
    "45 429 with Retry-After": (page("slow down", "429 Too Many Requests", "Retry-After: 1\r\n"), DONE, 429),
    "46 503 with Retry-After": (page("later", "503 Service Unavailable", "Retry-After: 1\r\n"), DONE, 503),
    "gzip-two": (sized(zipped(2), "Content-Encoding: gzip, gzip\r\n"), DONE, 200),
    "short-whole": (once(HEAD + b"Content-Length: 500\r\n\r\n<html><body>all of it</body></html>\n"), DONE, 200),
    "no-content": (page(b""), DONE, 200),
    "forbidden": (page("<html>no</html>", "403 Forbidden"), DONE, 403),
    "fine": (page("<html><title>fine</title></html>"), DONE, 200),
}  # fmt: skip

TLS = {name for name in CASES if name[:2] in ("37", "38", "39", "40", "41")}


def host(name: str) -> str:
    return f"{name.partition(' ')[0]}.test"


@contextmanager
def no_handshake(address: str) -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((address, 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def swallowing(address: str) -> Iterator[int]:
    """A port whose queue is full, so that the system drops what comes for it."""
    with socket.create_server((address, 0), backlog=0) as listening:
        waiting = [socket.socket() for _ in range(4)]
        try:
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(listening.getsockname())
            yield listening.getsockname()[1]
        finally:
            for each in waiting:
                each.close()
