"""A real browser opens the report from disk: no request leaves, nothing is complained about."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Needs = Callable[[str, str], str]


@pytest.mark.parametrize("pattern", ["index.html", "units/c00.html", "evidence/*.html"])
def test_chromium_opens_the_report_from_disk(needs: Needs, written: Path, tmp_path: Path, pattern: str) -> None:
    page = sorted(written.glob(pattern))[0]
    dom, complaints = opened(needs("chromium", "chromium"), page, tmp_path)
    assert "演示数据" in dom
    assert "</footer>" in dom
    assert complaints == []
    assert asked(tmp_path / "net.json") == []


def test_a_request_and_a_complaint_would_be_seen(needs: Needs, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<img src='http://127.0.0.1:9/x.png'><script>console.error('x')</script>")
    _, complaints = opened(needs("chromium", "chromium"), page, tmp_path)
    assert complaints
    assert asked(tmp_path / "net.json") == ["http://127.0.0.1:9/x.png"]


def opened(chromium: str, page: Path, folder: Path) -> tuple[str, list[str]]:
    """The page's DOM after loading, and what the browser complained of."""
    done = subprocess.run(
        [
            chromium,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--no-first-run",
            "--enable-logging=stderr",
            f"--log-net-log={folder / 'net.json'}",
            f"--user-data-dir={folder / 'profile'}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def asked(log: Path) -> list[str]:
    """Addresses other than files that pages on disk asked for, from the browser's own log of its network."""
    record = json.loads(log.read_text("utf-8"))
    start = record["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    requests = [event["params"] for event in record["events"] if event["type"] == start and "params" in event]
    from_disk = [each for each in requests if "file://" in each.get("network_isolation_key", "") and "url" in each]
    return [each["url"] for each in from_disk if not each["url"].startswith("file:")]
