"""The evidence file of a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.schema import open_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.sqlite"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = open_file(path, create=True)
    yield db
    db.close()
