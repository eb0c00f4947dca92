"""The queue: procrastinate's tables beside ours, and the one job that it knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.schema import SchemaManager

from crawler.cluster.tables import SCHEMA, connected, plan_parts
from crawler.errors import CrawlerError
from crawler.night.batches import Batch

JOB = "spotcheck.part"
QUEUE = "spotcheck"


def set_up(database: str) -> None:
    """Make the tables of the cluster where they are not there. Errors: CrawlerError."""
    with connected(database) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(5460)")  # of two at once the second waits
        connection.execute(SCHEMA)
        there = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if there is None or there[0] is None:
            connection.execute(SchemaManager.get_schema())


def plan(database: str, night: date, order: str, batches: Sequence[Batch]) -> int:
    """Plan a night and queue its parts; planned again, nothing is queued twice. Out: how many parts are new."""
    set_up(database)
    with connected(database) as connection:
        new = plan_parts(connection, night, order, batches)
    numbers = new or unfinished(database, night)
    with _app(database) as app:
        for number in numbers:
            try:
                app.configure_task(
                    JOB, allow_unknown=True, queue=QUEUE, lock=f"{night}/{number}", queueing_lock=f"{night}/{number}"
                ).defer(night=night.isoformat(), number=number)
            except AlreadyEnqueued:
                continue
            except (ConnectorException, psycopg.Error) as error:
                raise CrawlerError(f"the cluster's database: {error}; run the same command again") from error
    return len(new)


def unfinished(database: str, night: date) -> list[int]:
    """The parts of a night that were planned and never begun, or failed."""
    with connected(database) as connection:
        rows = connection.execute(
            "SELECT number FROM spotcheck_parts WHERE night = %s AND state IN ('planned', 'failed') ORDER BY number",
            [night],
        )
        return [number for (number,) in rows]


def _app(database: str) -> procrastinate.App:
    return procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=database)).open()
