"""A made-up site for crawlers to be measured on: its pages, and the process that serves many of it on loopback."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from multiprocessing.connection import Connection

COLUMNS, ARTICLES = 40, 3
NAMES = ("工作动态", "通知公告", "政策法规", "人事任免", "招考录用", "规划计划", "政府采购", "信息公开")
WORDS = (
    "常德",
    "市委",
    "财政",
    "预算",
    "通知",
    "关于",
    "印发",
    "实施",
    "办法",
    "工作",
    "会议",
    "精神",
    "落实",
    "检查",
    "网站",
)

UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def host(number: int) -> str:
    """The address of a site, which are numbered from 1."""
    return f"127.0.2.{number}"


def paths() -> list[str]:
    """The paths of one site; all sites have the same."""
    columns = [f"/c{column}/" for column in range(COLUMNS)]
    return ["/", *columns, *(f"{column}{number}.html" for column in columns for number in range(ARTICLES))]


def made_up(path: str, dice: random.Random) -> bytes:
    """A page of about 30 KB with 80 links to pages of its own site."""
    if path == "/":
        links = [(f"/c{column}/", f"{NAMES[column % len(NAMES)]}") for column in range(COLUMNS)]
        links += [(f"/c{column}/0.html", title(dice)) for column in range(COLUMNS)]
    elif path.endswith("/"):
        own = [f"{path}{number}.html" for number in range(ARTICLES)]
        links = [(href, title(dice)) for href in [*own, *dice.sample(paths()[1 + COLUMNS :], 80 - ARTICLES)]]
    else:
        links = [(href, title(dice)) for href in dice.sample(paths(), 80)]
    rows = "".join(f'<li class="row"><a href="{href}" target="_blank">{text}</a></li>' for href, text in links)
    text = "".join(f"<p>{''.join(dice.choices(WORDS, k=60))}。</p>" for _ in range(45))
    return f"<html><head><title>{title(dice)}</title></head><body><ul>{rows}</ul>{text}</body></html>".encode()


def title(dice: random.Random) -> str:
    """A title that no other page has."""
    return "".join(dice.choices(WORDS, k=9))


class Protocol(asyncio.Protocol):
    """Answers GET and HEAD from memory, and 304 to whoever has the page already; counts the pages asked for."""

    def __init__(self, answers: dict[bytes, bytes], count: list[int]) -> None:
        self._answers, self._count = answers, count

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        method, path, rest = data.split(b" ", 2)
        answer = self._answers.get(path, MISSING)
        if method == b"HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        elif path in self._answers:
            self._count[0] += 1
            answer = UNCHANGED if b"\nif-none-match:" in rest.lower() else answer
        self._transport.write(answer)


def serve(pipe: Connection, sites: int) -> None:
    """The server's process: gives its port, and for every word that it hears the pages asked for since the last."""

    async def main() -> None:
        dice, count = random.Random(1), [0]
        head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "1"\r\nContent-Length: {}\r\n\r\n'
        bodies = {path: made_up(path, dice) for path in paths()}
        loop, port = asyncio.get_running_loop(), 0
        for number in range(1, sites + 1):
            own = {path: body.replace("市委".encode(), f"{number:06d}".encode(), 1) for path, body in bodies.items()}
            answers = {path.encode(): head.format(len(body)).encode() + body for path, body in own.items()}
            server = await loop.create_server(partial(Protocol, answers, count), host(number), port)
            port = server.sockets[0].getsockname()[1]
        pipe.send((port, sum(map(len, bodies.values())) // len(bodies)))
        while await asyncio.to_thread(pipe.recv):
            pipe.send(count[0])
            count[0] = 0

    asyncio.run(main())
