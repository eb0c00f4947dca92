"""How the nights run: the same figures as in the Prometheus file, for the people at the desk."""

from __future__ import annotations

from flask import render_template

from reports.desk import here, outbox
from reports.labels import OUTCOMES
from reports.morning import STATES, UNWATCHED
from storage.figures import figures
from storage.frontier import tally

SHOWN = 7  # nights
STATE_WORDS = {**STATES, "running": "进行中"}


def running() -> str:
    """The nights with their pages, what failed and why, how far behind the newest one is, and the disk."""
    db = here.evidence()
    told = figures(db, here.now(), here.settings().hour)
    return render_template(
        "desk/running.html",
        figures=told,
        nights=[(night, {} if night.state == "missed" else tally(db, night.night)) for night in told.nights[:SHOWN]],
        states=STATE_WORDS,
        outcomes=OUTCOMES,
        unwatched=UNWATCHED,
        waiting=outbox.waiting(here.desk()),
        at=here.now(),
    )
