"""The desk of a small office."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from reports.desk import accounts
from reports.desk.app import create_app
from tests.reports.desk.office import Clock, Office, made, settings_of

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pass-words are hashed with little work; one test looks at the real amount."""
    monkeypatch.setattr(accounts, "HASHER", QUICK)
    monkeypatch.setattr(accounts, "NOBODY", QUICK.hash("nobody"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("office")
    real, accounts.HASHER = accounts.HASHER, QUICK
    try:
        return folder, made(folder).token
    finally:
        accounts.HASHER = real


@pytest.fixture
def office(template: tuple[Path, str], tmp_path: Path) -> Office:
    source, token = template
    for file in source.glob("*.sqlite*"):
        shutil.copy(file, tmp_path)
    clock = Clock()
    return Office(tmp_path, clock, create_app(settings_of(tmp_path, clock)), token)
