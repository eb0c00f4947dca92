"""The house rules that a person could forget: each list here is read from the files themselves."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from crawler.cli import main
from tests.mutations import BUGS, misfits

ROOT = Path(__file__).parents[1]
FLOORS = ("checks", "storage", "reports", "crawler")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
INDEXES = re.compile(r"pypi\.|pythonhosted|npmjs\.|tsinghua|aliyun|/simple\b|--(extra-)?index-url[ =]h", re.IGNORECASE)


def tracked() -> list[Path]:
    """The files that are committed or would be."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_imports_run_downwards() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_file_names_a_package_index() -> None:
    named = [path for path in tracked() if path != Path(__file__) and INDEXES.search(text_of(path))]
    assert named == []


def test_no_file_names_a_public_address() -> None:
    """Loopback, private and documentation addresses only; the guard's own tests need a public one to let through."""
    found = []
    for path in tracked():
        if path.name != "test_guard.py" and path.suffix != ".lock":
            for number in re.findall(r"(?<=[\"'/@])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", text_of(path)):
                try:
                    public = IPv4Address(number).is_global
                except AddressValueError:
                    continue
                found += [f"{path}: {number}"] * public
    assert found == []


def test_both_readmes_say_what_the_evidence_proves() -> None:
    said = {
        "README.md": "It proves: since it was sealed, the copy that we keep has not been changed. "
        "It does not prove: that the website really answered so at the time.",
        "README.zh-CN.md": "证明：自封存之时起，我方保存的这份副本没有改动过。不证明：当时网站确实这样答复。",
    }
    assert [
        name for name, words in said.items() if words not in " ".join((ROOT / name).read_text("utf-8").split())
    ] == []


def test_a_skip_for_a_missing_program_goes_through_needs() -> None:
    """`needs` fails in the gate where it skips elsewhere; a look for a program by hand would skip there too."""
    by_hand = [
        path.name
        for path in tracked()
        if path.suffix == ".py" and "tests" in path.parts and path.name not in ("conftest.py", Path(__file__).name)
        if re.search(r"shutil\.which|/usr/bin/|apt-get", text_of(path))
    ]
    assert by_hand == []


def test_no_module_is_longer_than_one_sitting() -> None:
    lengths = {path: len(text_of(path).splitlines()) for path in tracked() if path.suffix == ".py"}
    assert [f"{path}: {length}" for path, length in lengths.items() if length > 400] == []


def test_what_the_page_of_promises_names_is_there() -> None:
    for file, _, name in re.findall(r"`(tests/[\w/]+\.py)(::(\w+))?`", text_of(ROOT / "docs" / "reliability.md")):
        assert (ROOT / file).is_file(), file
        assert not name or f"def {name}(" in text_of(ROOT / file), f"{file}: {name}"


def test_the_planted_bugs_still_fit() -> None:
    """Each text that tests/mutations.py replaces stands exactly once in its file; whoever moves it moves it there, too."""
    assert [words for bug in BUGS for words in misfits(ROOT, bug)] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_two_commands_stand_on_the_first_screen(name: str) -> None:
    first_screen = "\n".join(text_of(ROOT / name).splitlines()[:40])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_what_the_readmes_point_to_is_there() -> None:
    for name in ("README.md", "README.zh-CN.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", text_of(ROOT / name)):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_every_command_of_the_readmes_exists() -> None:
    makefile = text_of(ROOT / "Makefile")
    for name in ("README.md", "README.zh-CN.md"):
        text = text_of(ROOT / name)
        assert set(re.findall(r"\bspotcheck ([a-z]+)\b", text)) <= set(main.commands), name
        for target in re.findall(r"^ *make ([a-z]+)", text, re.MULTILINE):
            assert f"\n{target}:" in makefile, f"{name}: make {target}"


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text_of(ROOT / lock), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_with_hashes_and_names_no_place(lock: str) -> None:
    text = text_of(ROOT / lock)
    assert "://" not in text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    needed = PROJECT["project"]["dependencies"] + (
        PROJECT["project"]["optional-dependencies"]["dev"] if "dev" in lock else []
    )
    there = pins(lock)
    for requirement in map(Requirement, needed):
        assert requirement.specifier.contains(there[canonicalize_name(requirement.name)]), (
            f"{requirement}: run `make lock`"
        )


def test_both_locks_agree() -> None:
    run, develop = (pins(lock) for lock in LOCKS)
    assert {name: version for name, version in develop.items() if name in run} == run


def test_a_lock_holds_for_the_oldest_python() -> None:
    """Debian 12 has Python 3.11.2: a package that needs a later 3.11 cannot be pinned."""
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=") + ".0"
    found = []
    for name, version in pins("requirements-dev.lock").items():
        try:
            package = distribution(name)
        except ModuleNotFoundError:
            continue  # for another version of Python
        needs = package.metadata.get("Requires-Python") or ""
        if package.version == version and not SpecifierSet(needs).contains(oldest):
            found.append(f"{name} {version} needs {needs}: name an older one in .ci/constraints.txt")
    assert found == []


def test_the_wheel_holds_the_four_floors_with_their_data(tmp_path: Path) -> None:
    source = tmp_path / "source"
    kept = [path for path in tracked() if path.relative_to(ROOT).parts[0] in FLOORS]
    for path in [*kept, *(ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE"))]:
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        scripts = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert "spotcheck = crawler.cli:main" in scripts
    assert any(name.endswith("licenses/LICENSE") for name in names)
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == {str(path.relative_to(ROOT)) for path in kept}


def test_points_are_printed_by_one_function() -> None:
    """What staff and units read holds no number that is rounded by hand; a score has its two places."""
    by_hand = re.compile(r"\{[^{}]*:\.?\d*g\}|\{[^{}]*:\.[013-9]f\} 分")
    found = [
        f"{path.name}: {line.strip()}"
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ("checks", "reports")
        for line in text_of(path).splitlines()
        if by_hand.search(line) and re.search(r"[\u4e00-\u9fff]", line)
    ]
    assert found == []
