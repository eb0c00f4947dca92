"""What docs and READMEs tell people to type is held against the real command line; their units and manifests are read as such."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from crawler.cli import main

ROOT = Path(__file__).parents[1]
PAGES = ("docs/operations.md", "README.md", "README.zh-CN.md")  # the last has no block of commands of ours
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STARTS = re.compile(r"^(?:ExecStart=)?(?:sudo -u spotcheck )?(?:\S*/)?(spotcheck .*)")


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def blocks(page: str) -> list[tuple[str, str]]:
    return FENCE.findall(text(page))


def lines(page: str) -> list[list[str]]:
    """The words of each line of a block that calls `spotcheck`, without comment, pipe and redirection."""
    whole = text(page).replace("\\\n", " ")
    inside = [line for _, block in FENCE.findall(whole) for line in block.splitlines()]
    indented = [line[4:] for line in FENCE.sub("", whole).splitlines() if line.startswith("    ")]
    found = [match[1] for line in inside + indented if (match := STARTS.match(line.strip()))]
    return [shlex.split(re.split(r" (?:\||>|&&) ", line)[0], comments=True) for line in found]


def spans(page: str) -> list[list[str]]:
    """The words of each `spotcheck …` within a sentence."""
    found = re.findall(r"`(spotcheck [^`\n]+)`", FENCE.sub("", text(page)))
    return [span.split() for span in found]


def parse(words: list[str]) -> None:
    """Let click read a command line to its end without doing anything. Errors: click.UsageError."""
    command: click.Command = main
    ctx = main.make_context("spotcheck", words[1:])
    while isinstance(command, click.Group) and ctx._protected_args:
        name, found, rest = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert found
        command, ctx = found, found.make_context(name, rest, parent=ctx)


def unknown(words: list[str]) -> list[str]:
    """The words of a span that are neither a command nor an option of it; what else stands there is an example."""
    command: click.Command = main
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return [rest[0]]
        command, rest = command.commands[rest[0]], rest[1:]
    options = {name for option in command.params for name in option.opts}
    return [word for word in rest if word.startswith("--") and word.partition("=")[0] not in options | {"--help"}]


@pytest.fixture
def _unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Option, "prompt_for_value", lambda *_: "a pass-word")


@pytest.mark.usefixtures("_unasked")
@pytest.mark.parametrize("page", PAGES[:2])
def test_every_line_that_calls_us_is_a_command_line(page: str) -> None:
    found = lines(page)
    assert len(found) >= 5, "the lines are no longer found"
    for words in found:
        try:
            parse(words)
        except click.UsageError as error:
            pytest.fail(f"{page}: {' '.join(words)}: {error.format_message()}")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_within_a_sentence_exists(page: str) -> None:
    assert [(words, bad) for words in spans(page) if (bad := unknown(words))] == []


@pytest.mark.usefixtures("_unasked")
@pytest.mark.parametrize("line", ["spotcheck crawl --nigth 2008-11-11", "spotcheck desk user ad x", "spotcheck backup",
    "spotcheck prune --older-than soon", "spotcheck crawl --workers 0"])  # fmt: skip
def test_a_wrong_line_would_be_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(line.split())


@pytest.mark.parametrize(
    ("line", "bad"),
    [("spotcheck crawl --nigth X", "--nigth"), ("spotcheck desk user ad", "ad"), ("spotcheck crwal", "crwal")],
)
def test_a_wrong_word_would_be_found(line: str, bad: str) -> None:
    assert unknown(line.split()) == [bad]


def units() -> Iterator[tuple[str, RawConfigParser]]:
    for kind, block in blocks("docs/operations.md"):
        if kind == "ini":
            parser = RawConfigParser(strict=False)  # ExecStart may stand several times
            parser.optionxform = str  # type: ignore[assignment,method-assign]
            parser.read_string(block)
            yield block.splitlines()[0].removeprefix("# "), parser


def test_systemd_takes_the_units(tmp_path: Path, needs: Callable[[str, str], str]) -> None:
    names = [name for name, _ in units()]
    assert [Path(name).name for name in names] == [
        "spotcheck.service",
        "spotcheck-night.service",
        "spotcheck-night.timer",
    ]
    program = needs("systemd-analyze", "systemd")
    for (kind, block), name in zip(
        [each for each in blocks("docs/operations.md") if each[0] == "ini"], names, strict=True
    ):
        assert kind == "ini"
        (tmp_path / Path(name).name).write_text(
            re.sub(r"(?<=^ExecStart=)\S+", "/bin/true", block, flags=re.MULTILINE), "utf-8"
        )
    done = subprocess.run(
        [program, "verify", *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "spotcheck" in line]
    assert (done.returncode, said) == (0, [])


def test_a_stop_reaches_our_process_alone() -> None:
    """A second SIGTERM ends Scrapy at once: the crawl's own process must get it from its parent only."""
    services = [parser for name, parser in units() if name.endswith(".service")]
    assert [parser["Service"]["KillMode"] for parser in services] == ["mixed", "mixed"]


def manifests() -> list[dict[str, Any]]:
    return [
        each for kind, block in blocks("docs/operations.md") if kind == "yaml" for each in yaml.safe_load_all(block)
    ]


def containers(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    spec = manifest["spec"]
    pod = (spec["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else spec)["template"]["spec"]
    yield from pod.get("initContainers", [])
    yield from pod["containers"]


@pytest.mark.usefixtures("_unasked")
def test_the_manifests_run_command_lines_of_ours(tmp_path: Path) -> None:
    """Each container's script is run by a real shell with a `spotcheck` that only writes down what it was called with."""
    fake = tmp_path / "spotcheck"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "spotcheck" "$@" "--end--" >> called\n', "utf-8")
    fake.chmod(0o755)
    (tmp_path / "parts.txt").write_text("a b\nc portal\n", "utf-8")
    for number in range(2):
        (tmp_path / f"part-{number}.sqlite").touch()
    surroundings = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "JOB_COMPLETION_INDEX": "1",
        "DATABASE": "postgresql://db/spotcheck",
    }
    found = [container for manifest in manifests() for container in containers(manifest)]
    assert len(found) >= 3
    for container in found:
        assert container["command"][:2] == ["sh", "-ec"]
        subprocess.run(container["command"], cwd=tmp_path, env=surroundings, check=True)
    calls = [call.split("\n") for call in (tmp_path / "called").read_text("utf-8").split("\n--end--\n") if call]
    for words in calls:
        parse(words)
    assert calls[0] == ["spotcheck", "crawl", "--evidence", "part-1.sqlite", "--only", "c", "--only", "portal"]
    assert ["spotcheck", "merge", "evidence.sqlite", "part-0.sqlite", "part-1.sqlite"] in calls
