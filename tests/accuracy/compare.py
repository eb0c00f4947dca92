"""Our readers beside htmldate, GNE and GerapyAutoExtractor: `python tests/accuracy/compare.py` prints the table.

The other tools are installed into `.tools/accuracy` (git ignores it) from requirements.txt; one that cannot be installed is
left out and named. They get the text as we decode it, so that encodings do not count against them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from checks.model import Facts  # noqa: E402 (run as a file, the project must be found first)
from checks.reading import read  # noqa: E402
from checks.reading.text import decode  # noqa: E402
from checks.resolve import resolve_day, resolve_url  # noqa: E402
from tests.accuracy.made import AT, URL, Made, pages  # noqa: E402
from tests.accuracy.measure import Tally, measure  # noqa: E402
from tests.checks.reading.realpages import FOLDER, SAME_KIND, labels  # noqa: E402

HOME = ROOT / ".tools" / "accuracy"
TOOLS = {
    "htmldate fast": "htmldate",
    "htmldate": "htmldate",
    "GNE": "gne",
    "Gerapy": "gerapy-auto-extractor",
    "Gerapy list": "gerapy-auto-extractor",
}


@dataclass
class Case:
    """A page with what is known of it."""

    name: str
    body: bytes
    base: str
    at: datetime
    published: frozenset[str] | None = None  # days that are right; empty: none is shown
    rows: frozenset[tuple[str, str]] | None = None
    facts: Facts = field(init=False)


def main() -> None:
    """Print the table for the real and the made pages."""
    made = list(pages())
    sets = {"real": real_cases(), "made": [made_case(page) for page in made]}
    python = environment()
    print(f"Read on {datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d} with `make accuracy`.\n")
    for name, cases in sets.items():
        if not cases:
            print(f"No real pages at {FOLDER}: left out.\n")
            continue
        spent = read_all(cases)
        print_dates(name, cases, spent, python)
    print_ours(made, sets["made"])
    print_speed(sorted(FOLDER.glob("*/*.html")))


def environment() -> str | None:
    """The Python with the other tools; None where it cannot be made."""
    python = HOME / "bin" / "python"
    if not python.exists():
        venv.create(HOME, with_pip=True)
    for line in Path(__file__).with_name("requirements.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", line], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"left out, cannot be installed: {line}", file=sys.stderr)
    return str(python)


def made_case(page: Made) -> Case:
    """A made page as a case."""
    right = None if page.published is None else frozenset({page.published} - {""})
    dated = None if page.rows is None or page.family == "undated" else page.rows
    return Case(page.name, page.body, URL, AT, right, dated)


def real_cases() -> list[Case]:
    """The labelled real pages; rows only where the label is for the whole page."""
    if not (FOLDER / "labels.json").exists():
        return []
    cases = []
    for label in labels()["dates"]:
        right = frozenset({label["date"], *label["alt"]})
        cases.append(Case(label["file"], (FOLDER / label["file"]).read_bytes(), "http://x.gov.cn/", AT, right))
    for label in (row for row in labels()["rows"] if row["block"] is None):
        at = datetime.fromisoformat(label["newest"]).replace(hour=12, tzinfo=ZoneInfo("Asia/Shanghai"))
        known = frozenset((row["href"], row["date"]) for row in label["rows"])
        cases.append(Case(label["file"], (FOLDER / label["file"]).read_bytes(), label["base_url"], at, rows=known))
    return cases


def read_all(cases: list[Case]) -> float:
    """Read every case; milliseconds a page."""
    start = time.process_time()
    for case in cases:
        case.facts = read(case.body)
    return 1000 * (time.process_time() - start) / len(cases)


def print_speed(files: list[Path]) -> None:
    """Processor time of one real page, all readings, for the sizes that the goals name: each page's best of nine, then the median page."""
    print("\n| real pages of | pages | median ms | slowest ms |\n|---|---|---|---|")
    for least, most in ((20, 40), (50, 90)):
        bodies = [body for file in files if least * 1000 <= len(body := file.read_bytes()) < most * 1000]
        spent = [1000 * min(map(_seconds, [body] * 9)) for body in bodies]
        if spent:
            print(f"| {least} to {most} KB | {len(spent)} | {median(spent):.1f} | {max(spent):.1f} |")


def _seconds(body: bytes) -> float:
    start = time.process_time()
    read(body)
    return time.process_time() - start


def print_dates(name: str, cases: list[Case], spent: float, python: str | None) -> None:
    """The comparison with the other tools: publication day and list rows."""
    dated = [case for case in cases if case.published is not None]
    listed = [case for case in cases if case.rows]
    print(
        f"| {name} pages | exact day | wrong day | missed | list links F1 | list rows (link and day) F1 | ms a page |"
    )
    print("|---|---|---|---|---|---|---|")
    ours = {case.name + str(i): case.facts.published for i, case in enumerate(dated)}
    links, both = Tally(), Tally()
    for case in listed:
        want = {(resolve_url(href, case.base) or href, day) for href, day in case.rows or ()}
        got = {
            (resolve_url(p.href, case.base) or p.href, str(resolve_day(p.date, case.at)))
            for p in case.facts.posts
            if p.href
        }
        both.add(case.name, want, got)
        links.add(case.name, {href for href, _ in want}, {href for href, _ in got})
    print(line("spotcheck", dated, list(ours.values()), f"{links.f1:.3f}", f"{both.f1:.3f}", spent))
    if not python:
        return
    with tempfile.TemporaryDirectory() as folder:
        days_folder, lists_folder = Path(folder) / "days", Path(folder) / "lists"
        save(days_folder, dated)
        save(lists_folder, listed)
        found_links = run(python, "Gerapy list", lists_folder)
        for tool in ("htmldate fast", "htmldate", "GNE", "Gerapy"):
            result = run(python, tool, days_folder)
            if result is None:
                print(f"| {tool} | not installed | | | | | |")
                continue
            score = "–"
            if tool == "Gerapy" and found_links:
                score = f"{list_links(listed, found_links['found']).f1:.3f}"
            print(
                line(tool, dated, [result["found"][key] for key in sorted(result["found"])], score, "–", result["ms"])
            )
    print()


def line(tool: str, cases: list[Case], got: list[str], links: str, both: str, spent: float) -> str:
    """A row of the table: right, wrong and missed days counted apart; a page that shows no day asks for none."""
    right = sum(day in case.published if case.published else day == "" for case, day in zip(cases, got, strict=True))
    wrong = sum(bool(day) and day not in (case.published or ()) for case, day in zip(cases, got, strict=True))
    total = len(cases)
    return f"| {tool} | {right} of {total} ({right / total:.1%}) | {wrong} ({wrong / total:.1%}) | {total - right - wrong} | {links} | {both} | {spent:.1f} |"


def list_links(cases: list[Case], found: dict[str, list[str]]) -> Tally:
    """Addresses of list rows alone, for a tool that reads no days."""
    tally = Tally()
    for key, case in zip(sorted(found), cases, strict=True):
        tally.add(
            case.name,
            {resolve_url(href, case.base) for href, _ in case.rows or ()},
            {resolve_url(href, case.base) for href in found[key]},
        )
    return tally


def save(folder: Path, cases: list[Case]) -> None:
    """The decoded texts as files, in order."""
    folder.mkdir()
    for number, case in enumerate(cases):
        (folder / f"{number:04}.html").write_text(decode(case.body).text, "utf-8", newline="")


def run(python: str, tool: str, folder: Path) -> dict[str, dict[str, list[str]]] | None:
    """What a tool read, or None where it does not run."""
    script = str(Path(__file__).with_name("others.py"))
    done = subprocess.run([python, script, tool, str(folder)], capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        print(f"{tool} does not run: {done.stderr[-300:]}", file=sys.stderr)
        return None


def print_ours(made: list[Made], cases: list[Case]) -> None:
    """Our other readings, which the other tools do not have."""
    tallies = measure(zip(made, (case.facts for case in cases), strict=True))
    print(f"| {len(made)} made pages: our readings | precision | recall | F1 |\n|---|---|---|---|")
    names = [
        "published",
        "rows",
        "columns",
        *sorted(n for n in tallies if n.startswith("columns ")),
        "letters",
        "kind",
        "state",
    ]
    for name in names:
        tally = tallies[name]
        print(f"| {name} | {tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f} |")
    texts = [(page, case) for page, case in zip(made, cases, strict=True) if page.text]
    right = sum(decode(page.body).text.strip() == page.text.strip() for page, _ in texts)
    print(f"| encodings: right text | {right} of {len(texts)} | | |")
    if (FOLDER / "labels.json").exists():
        recall = Tally()
        for label in labels()["columns"]:
            want = {(SAME_KIND.get(c["kind"], c["kind"]), c["url"].rstrip("/")) for c in label["columns"]}
            got = read((FOLDER / label["file"]).read_bytes()).columns
            have = {
                (SAME_KIND.get(c.kind, c.kind), (resolve_url(c.href, label["base_url"]) or "").rstrip("/")) for c in got
            }
            recall.add(label["file"], want, want & have)
        print(f"| real pages: columns (not every link is labelled) | – | {recall.recall:.3f} | – |")


if __name__ == "__main__":
    main()
