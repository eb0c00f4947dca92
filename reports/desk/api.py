"""The read-only JSON API: sheets and findings for other systems of the office, a token for each client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, g, jsonify, request

from checks.deciding import decided
from checks.model import Finding
from reports.desk import here
from reports.desk.accounts import client
from reports.desk.openapi import document as openapi
from reports.mask import mask
from reports.sheet import Sheet, sheets
from storage import decisions

A_MINUTE = 60
routes = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass
class Rate:
    """How many questions each client has asked in the present minute."""

    asked: dict[str, tuple[int, int]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def wait(self, name: str, at: datetime) -> int:
        """Count a question; seconds until the client may ask again, 0 where it may now."""
        minute, second = divmod(int(at.timestamp()), 60)
        with self.lock:
            last, count = self.asked.get(name, (minute, 0))
            count = count + 1 if last == minute else 1
            self.asked[name] = (minute, count)
        return 60 - second if count > A_MINUTE else 0


def check() -> None:
    """Let a client with a token in, 60 times a minute."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    name = client(here.desk(), token) if kind == "Bearer" and token else None
    if name is None:
        abort(401)
    g.wait = cast(Rate, current_app.extensions["rate"]).wait(name, here.now())
    if g.wait:
        abort(429)


@routes.get("/openapi.json")
def document() -> Response:
    """What the API offers, as an OpenAPI document."""
    return jsonify(openapi(here.settings().city))


@routes.get("/sheets", endpoint="sheets")
def all_sheets() -> Response:
    """Every unit's sheet without its lines."""
    return jsonify(
        as_of=here.judgement().as_of.isoformat(),
        rubric=here.settings().rubric.stamp,
        sheets=[_sheet(each) for each in _sheets()],
    )


@routes.get("/sheets/<code:code>")
def sheet(code: str) -> Response:
    """One unit's sheet with its lines."""
    found = next((each for each in _sheets() if each.unit.code == code), None)
    if found is None:
        abort(404)
    lines = [_finding(line.judged or line.finding, line.finding) for line in found.lines]
    return jsonify({**_sheet(found), "lines": lines})


@routes.get("/findings")
def findings() -> Response:
    """The findings, at most 200 from `offset`; of one unit or indicator where given."""
    wanted = {name: request.args[name] for name in ("unit", "indicator") if name in request.args}
    found = [pair for pair in _pairs() if all(getattr(pair[0], name) == value for name, value in wanted.items())]
    offset = max(0, request.args.get("offset", 0, type=int))
    shown = [_finding(*pair) for pair in found[offset : offset + 200]]
    return jsonify(as_of=here.judgement().as_of.isoformat(), total=len(found), offset=offset, findings=shown)


@routes.get("/findings/<finding:id>")
def finding(id: str) -> Response:
    """One finding."""
    here.finding(id)
    return jsonify(next(_finding(*pair) for pair in _pairs() if pair[0].id == id))


def _pairs() -> list[tuple[Finding, Finding]]:
    judgement = here.judgement()
    after = decided(judgement.rubric, judgement.findings, decisions.of(here.evidence()))
    return list(zip(judgement.findings, after, strict=True))


def _sheets() -> tuple[Sheet, ...]:
    judgement = here.judgement()
    return sheets(judgement.rubric, list(judgement.units.values()), judgement.findings, decisions.of(here.evidence()))


def _sheet(each: Sheet) -> dict[str, Any]:
    return {
        "unit": each.unit.code,
        "name": each.unit.name,
        "division": each.division,
        "status": each.unit.status,
        "score": each.score,
        "provisional": each.provisional,
        "rank": each.rank,
        "points": each.points,
        "denominator": each.denominator,
        "unconfirmed": each.unconfirmed,
    }


def _finding(judged: Finding, now: Finding) -> dict[str, Any]:
    return {
        "id": judged.id,
        "unit": judged.unit,
        "indicator": judged.indicator,
        "rubric": judged.rubric,
        "reason": mask(judged.reason),
        "judged": _standing(judged),
        "decided": _standing(now),
        "pages": list(judged.pages),
    }


def _standing(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict.value,
        "points": finding.points,
        "denominator": finding.denominator,
        "unconfirmed": finding.unconfirmed,
    }
