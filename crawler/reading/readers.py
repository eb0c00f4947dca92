"""Reading pages in child processes, each with a limit of processor time and memory, so that no page can stop the crawl."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from checks.model import Facts
from checks.reading import VERSION, from_json, to_json

CPU_SECONDS = 5.0  # processor time, so a busy machine is not mistaken for a bad page
WALL_SECONDS = 30.0  # for a reader that hangs without working
MEMORY = 512 * 1024 * 1024  # bytes of address space above what a fresh child has
PAGES_PER_CHILD = 2000  # then a new one, whatever the parsers leak
READ = "checks.reading:read"
BOOT = "from crawler.reading.readers import serve; serve()"
LENGTH = 4  # bytes of a message's length


class ChildDiedError(Exception):
    """A reader ended although no limit was reached."""


class Readers:
    """A few child processes that read bodies; used on one event loop.

    `read` names the function as `module:name`; `cpu` and `wall` are seconds for one body.
    """

    def __init__(
        self, children: int = 2, read: str = READ, cpu: float = CPU_SECONDS, wall: float = WALL_SECONDS
    ) -> None:
        """Start no child yet: each starts with its first body."""
        self._read = read
        self._cpu = cpu
        self._wall = wall
        self._free: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        for _ in range(children):
            self._free.put_nowait(None)
        self._all: set[_Child] = set()
        self.count = 0

    async def read(self, body: bytes) -> Facts | None:
        """The facts of a body: with the problem `could not be read` where it used up its time or memory.

        None where its reader was killed by something else, twice: that says nothing about the page.
        """
        for _ in range(2):
            with contextlib.suppress(ChildDiedError):
                return await self._ask(body) or unreadable()
        return None

    async def _ask(self, body: bytes) -> Facts | None:
        """The facts of a body, None where a limit was hit. Errors: ChildDiedError."""
        child = await self._free.get()
        try:
            child = child or await self._start()
            facts = await asyncio.wait_for(child.ask(body), self._wall)
        except (TimeoutError, EOFError, OSError) as error:
            code = await child.stop() if child else 0
            self._all.discard(child)
            child = None
            if isinstance(error, TimeoutError) or code == -signal.SIGPROF:
                return None
            raise ChildDiedError(f"a reader ended with {code}") from error
        else:
            self.count += 1
            if child.pages >= PAGES_PER_CHILD:
                self._all.discard(child)
                await child.stop()
                child = None
            return facts
        finally:
            self._free.put_nowait(child)

    async def close(self) -> None:
        """End all children."""
        for child in self._all:
            await child.stop()
        self._all.clear()

    async def _start(self) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BOOT, self._read, str(self._cpu),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=child_environment(), start_new_session=True,
        )  # fmt: skip
        child = _Child(process)
        self._all.add(child)
        return child


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pages = 0

    async def ask(self, body: bytes) -> Facts | None:
        """Send a body and wait for its facts, None where memory ran out. Errors: EOFError where the child died."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        stdin.write(len(body).to_bytes(LENGTH, "big") + body)
        await stdin.drain()
        size = int.from_bytes(await stdout.readexactly(LENGTH), "big")
        self.pages += 1
        data = await stdout.readexactly(size)
        return from_json(data.decode()) if data else None

    async def stop(self) -> int:
        """End the child now. Out: its exit code, negative for the signal that ended it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)  # Process.kill() reaps a dead child and loses how it ended
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.communicate()  # to the end of its pipes, or their loop closes before them
        return self._process.returncode or 0


def child_environment() -> dict[str, str]:
    """The environment of a child process that imports the same packages as this one."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def serve() -> None:
    """The child: read bodies from standard input until it closes, write facts to standard output."""
    read, cpu = _function(sys.argv[1]), float(sys.argv[2])
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not disturb the answers
    _limit_memory()
    with contextlib.suppress(BrokenPipeError):  # the crawl is gone
        _serve(read, cpu, source, target)


def _serve(read: Callable[[bytes], Facts], cpu: float, source: BinaryIO, target: BinaryIO) -> None:
    while head := source.read(LENGTH):
        body = source.read(int.from_bytes(head, "big"))
        signal.setitimer(signal.ITIMER_PROF, cpu)  # its signal ends this process
        try:
            facts: Facts | None = read(body)
        except MemoryError:
            facts = None
        signal.setitimer(signal.ITIMER_PROF, 0)
        _answer(target, facts)


def _answer(target: BinaryIO, facts: Facts | None) -> None:
    data = b"" if facts is None else to_json(facts).encode()  # slotted dataclasses are slow to pickle
    target.write(len(data).to_bytes(LENGTH, "big") + data)
    target.flush()


def _function(name: str) -> Callable[[bytes], Facts]:
    module, _, attribute = name.partition(":")
    function: Callable[[bytes], Facts] = getattr(import_module(module), attribute)
    return function


def _limit_memory() -> None:
    size = Path("/proc/self/statm")
    if size.exists():
        limit = int(size.read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def unreadable() -> Facts:
    """The facts of a body that used up its reader's time or memory."""
    return Facts(version=VERSION, encoding="", kind="other", problems=("could not be read",))
