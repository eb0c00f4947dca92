"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Needs = Callable[[str, str], str]
collect_ignore = ["bench/crawling/spiders.py"]  # a program that takes words, no module


@pytest.fixture(scope="session")
def needs() -> Needs:
    """`needs(tool, package)`: the path of a program that a Debian package brings.

    Without the program the test is skipped, and the reason names the package; where SPOTCHECK_CI=1 it fails.
    """

    def find(tool: str, package: str) -> str:
        places = [os.environ.get("PATH", ""), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
        path = shutil.which(tool, path=os.pathsep.join(places))
        if path:
            return path
        reason = f"needs {tool}: apt-get install {package}"
        if os.environ.get("SPOTCHECK_CI") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)

    return find


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the demo city may take ten minutes, a test of `make soak` an hour.

    The first file that needs the city begins before all others, so that it is there when the next one comes to it.
    """
    for item in items:
        seconds = 3600 if item.get_closest_marker("soak") else 600 if _needs_demo(item) else 0
        if seconds and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(seconds))
    first = [item.path for item in items if _needs_demo(item)][:1]
    items.sort(key=lambda item: item.path not in first)


def _needs_demo(item: pytest.Item) -> bool:
    return "demo" in getattr(item, "fixturenames", ())
