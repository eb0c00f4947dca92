"""The evidence file of a test."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks import reading
from storage.schema import open_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.sqlite"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = open_file(path, create=True)
    yield db
    db.close()


@pytest.fixture(autouse=True)
def _codec(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the readers until they are here."""
    if not hasattr(reading, "to_json"):
        monkeypatch.setattr(reading, "to_json", lambda facts: pickle.dumps(facts).hex(), raising=False)
        monkeypatch.setattr(reading, "from_json", lambda text: pickle.loads(bytes.fromhex(text)), raising=False)
