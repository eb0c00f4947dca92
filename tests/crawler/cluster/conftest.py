"""A PostgreSQL of the test's own, on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Needs = Callable[[str, str], str]


class Postgres:
    """A server that can be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._data = programs, folder / "data"
        self._user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-U", "spotcheck", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://spotcheck@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._data / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def _run(self, program: str, *words: str) -> None:
        told = subprocess.run(
            [self._programs / program, *words], user=self._user, cwd="/", stdin=subprocess.DEVNULL, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert told.returncode == 0, f"{program} {words}: {told.returncode}"


@pytest.fixture(scope="module")
def postgres(needs: Needs) -> Iterator[Postgres]:
    programs = Path(needs("initdb", "postgresql")).parent
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Postgres(programs, folder)
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)


@pytest.fixture
def database(postgres: Postgres) -> str:
    """Its URL, with none of our tables."""
    import psycopg  # noqa: PLC0415 (an extra)

    with psycopg.connect(postgres.url) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return postgres.url
