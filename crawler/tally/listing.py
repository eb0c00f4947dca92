"""What was handed in, what is late and what is missing, as lines for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from checks.model import Unit
from reports.tally.fields import report_of, subjects
from reports.tally.parts import late, states
from reports.tally.settings import Span
from storage.forms import Form


def listed(units: Sequence[Unit], found: Sequence[Form], window: Span | None) -> Iterator[str]:
    """The state of every form; self-evaluations that are missing and groups that have not answered by name."""
    own = [form for form in found if form.kind == "self"]
    told = states(units, own)
    names = {unit.code: unit.name for unit in units}
    counts = Counter(state or "not handed in" for state in told.values())
    yield "self-evaluations: " + ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    for title, codes in (
        ("not handed in", [code for code, state in told.items() if not state]),
        ("waiting to be accepted", [code for code, state in told.items() if state == "in"]),
        ("late", [form.subject for form in late(own, window) if form.state != "returned"]),
    ):
        if codes:
            yield f"  {title}: " + ", ".join(f"{code} {names.get(code, '')}".strip() for code in codes)
    reports = {form.subject for form in own if form.state != "returned"}
    lacking = [code for code in told if report_of(code) not in reports]
    yield f"self-reports: {len(told) - len(lacking)} in, {len(lacking)} not handed in"
    standing_forms = {(form.kind, form.subject): form for form in found if form.state != "returned"}
    for code, (kind, members) in subjects(units).items():
        form = standing_forms.get((kind, code))
        yield f"{kind} {code} ({len(members)} units): {form.name if form else 'missing'}"
    yield from (f"{form.kind}: {form.name} of {form.day}, {form.state}" for form in found if not form.subject)


def standing(found: Sequence[Form]) -> dict[str, Form]:
    """Subject → the form that stands."""
    return {form.subject: form for form in found if form.state != "returned"}
