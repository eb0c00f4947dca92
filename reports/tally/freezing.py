"""Freezing: everything that a tally was made from and what came out, as one text that never changes."""

from __future__ import annotations

import json
from dataclasses import asdict

from reports import ReportError
from reports.tally.result import Tally, Total
from reports.tally.settings import PARTS


def content(tally: Tally) -> bytes:
    """The tally as canonical JSON: settings, inputs by hash, findings by id, parts, totals, ranks.

    Errors: ReportError with what is still open.
    """
    if tally.open:
        names = [f"{own.unit.name}（{PARTS[name]}）" for own, name in tally.open]
        more = f" … and {len(names) - 5} more" if len(names) > 5 else ""
        raise ReportError(f"the tally has {len(names)} open lines and cannot be frozen: {'、'.join(names[:5])}{more}")
    inputs = tally.inputs
    said = {
        "format": "spotcheck tally 1",
        "city": inputs.city,
        "period": [str(day) for day in inputs.period],
        "as_of": str(inputs.as_of),
        "rubric": inputs.rubric.stamp,
        "settings": asdict(inputs.settings),
        "calendar": asdict(inputs.calendar),
        "forms": [[form.kind, form.subject, form.state, str(form.day), form.file] for form in inputs.forms],
        "objections": sorted(inputs.objections),
        "votes": {"valid": dict(tally.count.votes), "aside": dict(tally.count.aside)},
        "units": [_unit(own) for own in tally.totals],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _unit(own: Total) -> dict[str, object]:
    findings = [[line.finding.id, line.finding.points, line.finding.denominator] for line in own.sheet.lines]
    found = {name: [part.mark, part.note, part.source] for name, part in own.parts.items()}
    sums = {
        "total": own.total,
        "rank": own.rank,
        "listed": own.listed,
        "excellent": own.excellent,
        "barred": own.barred,
    }
    return {"code": own.unit.code, "name": own.unit.name, "findings": findings, "parts": found, **sums}
