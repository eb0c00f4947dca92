"""The readers' version changes with their source and with nothing else."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from checks.reading import VERSION
from checks.reading.version import fingerprint


def test_a_changed_reader_has_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(str(resources.files("checks.reading")))
    for file in [*folder.glob("*.py"), *folder.glob("*.toml")]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "notes.txt").write_text("no reader")
    monkeypatch.setattr("checks.reading.version.resources.files", lambda _: tmp_path)
    assert fingerprint.__wrapped__() == VERSION
    (tmp_path / "dates.py").write_text("# changed")
    assert fingerprint.__wrapped__() != VERSION
