"""The planted bugs: in `make soak` each turns its tests red (tests/test_house.py looks whether their texts still fit)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutations import Bug, main, plant


def test_a_text_that_is_gone_is_no_silent_success(tmp_path: Path) -> None:
    (tmp_path / "gone.py").write_text("x = 1\n", "utf-8")
    with pytest.raises(ValueError, match="stands there 0 times"):
        plant(tmp_path, Bug("gone", "gone.py", (("y = 1", "y = 2"),), ()))


@pytest.mark.soak
def test_each_planted_bug_turns_a_test_red() -> None:
    assert main() == 0
