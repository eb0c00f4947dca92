"""The figures of the work as a text file for Prometheus (node_exporter's textfile collector), written after each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime

import click

from crawler.office.config import Office
from reports.desk import outbox
from reports.desk.database import open_desk
from storage.errors import StorageError
from storage.figures import STATES, Figures, figures
from storage.schema import open_file

Sample = tuple[dict[str, str], float]


def keep_metrics(office: Office, now: datetime) -> None:
    """Write the office's file, if it wants one. What is wrong is said and fails nothing: the night itself was kept."""
    if office.metrics is None:
        return
    part = office.metrics.with_name(f"{office.metrics.name}.part")
    try:
        with closing(open_file(office.evidence)) as db:
            told = figures(db, now, office.calendar.night)
        part.write_text(exposition(told, _waiting(office)), encoding="utf-8")
        part.replace(office.metrics)
    except (OSError, StorageError) as error:
        click.echo(f"error: {office.metrics}: the figures were not written: {error}", err=True)


def exposition(told: Figures, waiting: int | None) -> str:
    """The figures in Prometheus' text format 0.0.4; what is unknown is left out.

    `waiting`: morning messages not sent yet, None where the office sends none.
    """
    return "".join(_family(name, words, samples) for name, words, samples in _families(told, waiting) if samples)


def _families(told: Figures, waiting: int | None) -> Iterator[tuple[str, str, list[Sample]]]:
    states = Counter(each.state for each in told.nights)
    newest = next((each for each in told.nights if each.state != "missed"), None)
    pages = [({"outcome": name}, count) for name, count in told.pages.items() if name != "planned"]
    failed = [({"outcome": each.outcome.value, "reason": each.reason}, each.count) for each in told.failures]
    yield "nights", "Nights in the evidence file, by state.", [({"state": name}, states[name]) for name in STATES]
    yield "night_pages", "Visits of the newest night, by outcome.", [*pages]
    yield "night_failures", "Visits of the newest night that ended without a page, by reason.", [*failed]
    yield (
        "night_duration_seconds",
        "Time in which the newest night's crawl was at work.",
        _one(newest.seconds if newest else None),
    )
    yield (
        "due_timestamp_seconds",
        "When the newest night that is done was due.",
        _one(told.due.timestamp() if told.due else None),
    )
    yield "lag_seconds", "Time since then, when this file was written.", _one(told.lag)
    yield "evidence_bytes", "Size of the evidence file.", _one(told.size)
    yield "disk_free_bytes", "Free room on its disk.", _one(told.free)
    yield "messages_waiting", "Morning messages that wait to be sent.", _one(waiting)


def _one(value: float | None) -> list[Sample]:
    return [] if value is None else [({}, value)]


def _family(name: str, words: str, samples: Iterable[Sample]) -> str:
    head = f"# HELP spotcheck_{name} {words}\n# TYPE spotcheck_{name} gauge\n"
    return head + "".join(f"spotcheck_{name}{_labels(labels)} {value:.17g}\n" for labels, value in samples)


def _labels(labels: dict[str, str]) -> str:
    inner = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{inner}}}" if inner else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _waiting(office: Office) -> int | None:
    if office.messages is None or not office.desk.accounts.exists():
        return None
    with closing(open_desk(office.desk.accounts)) as desk:
        return outbox.waiting(desk)
