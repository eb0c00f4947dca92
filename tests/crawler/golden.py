"""Golden sheets: a verdict and points for each unit and line, which stand once whoever read them adds `reviewed: yes`.

A line that starts with # says who read them and against what.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from checks.model import Finding

FOLDER = Path(__file__).parents[1] / "golden"
REVIEWED = "reviewed: yes"
HEAD = "unit,line,verdict,points"


def sheet(found: Iterable[Finding]) -> list[str]:
    """The rows of a golden: one for each finding, in roster and rubric order."""
    return [HEAD, *(f"{each.unit},{each.indicator},{each.verdict.value},{each.points:g}" for each in found)]


def problems(path: Path, found: Iterable[Finding]) -> list[str]:
    """What keeps a golden from standing: it was not there (it is written then), is not reviewed, or says otherwise."""
    rows = sheet(found)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([*rows, ""]), "utf-8")
        return [f"{path.name} was not there and has been written: read it, then put the line `{REVIEWED}` on top"]
    kept = path.read_text("utf-8").splitlines()
    missing = (
        [] if REVIEWED in kept else [f"{path.name} is not reviewed: read it, then put the line `{REVIEWED}` on top"]
    )
    kept = [row for row in kept if row != REVIEWED and not row.startswith("#")]
    if kept == rows:
        return missing
    gone, new = sorted(set(kept) - set(rows)), sorted(set(rows) - set(kept))
    way_out = f"{path.name} says otherwise; where the new rows are right, take the file away and run again"
    return [*missing, way_out, *(f"- {row}" for row in gone), *(f"+ {row}" for row in new)]
