"""`spotcheck cluster …`: a night by many machines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import arguments
from crawler.errors import UNFINISHED_NIGHT, CrawlerError

if TYPE_CHECKING:
    from crawler.office.config import Office


@click.group()
def cluster() -> None:
    """Share a night among several machines.

    Needs PostgreSQL, `pip install 'gov-spotcheck[cluster]'` and the table [cluster] in the office file. `plan` queues a night in parts, any number of workers take them, `collect` brings their evidence home; then `judge` and `report` as ever.
    """
    try:
        import procrastinate  # noqa: F401
        import psycopg  # noqa: F401
    except ImportError as error:
        raise CrawlerError(f"{error.name} is not installed: pip install 'gov-spotcheck[cluster]'") from error


@cluster.command()
@arguments.office
@click.option("--night", type=arguments.DAY, help="The night's date [default: the newest night of the calendar].")
def plan(office: Path, night: date | None) -> None:
    """Queue a night.

    Units that share an address are in one part. Planned again, nothing is queued twice; parts that failed are queued anew.
    """
    from crawler.cluster import jobs
    from crawler.cluster.orders import order_of
    from crawler.night.batches import addresses_of, batches
    from crawler.night.plan import night_options

    settings, day = _night(office, night)
    options = night_options(settings, day)
    made = batches(addresses_of(options.units, options.resolve), settings.cluster.parts if settings.cluster else 1)
    new = jobs.plan(_database(settings, office), day, order_of(options), made)
    click.echo(
        f"night {day}: {new} parts queued" if new else f"night {day}: planned already; what failed is queued again"
    )


@cluster.command()
@click.option("--database", required=True, metavar="URL", help="postgresql://…; a password is better in ~/.pgpass.")
@click.option(
    "--folder", type=arguments.FILE, default=Path("worker"), show_default=True, help="For the evidence under way."
)
@click.option(
    "--stop-list",
    type=arguments.FILE,
    help="Who is to be left alone, as the office's stop.txt; looked at every second.",
)
@click.option("--until-empty", is_flag=True, help="End when the queue is empty.")
def worker(database: str, folder: Path, stop_list: Path | None, until_empty: bool) -> None:
    """Take parts and crawl them, until stopped.

    Needs no office file. On SIGTERM it finishes its page, seals and gives the part back; a part whose worker dies goes to another one after half a minute.
    """
    import logging

    from crawler.cluster.worker import Worker

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    Worker(database, folder, stop_list=stop_list).work(until_empty=until_empty)


@cluster.command()
@arguments.office
@click.option("--night", type=arguments.DAY, help="The night's date [default: the newest night of the calendar].")
def collect(office: Path, night: date | None) -> None:
    """Bring a night's evidence into the evidence file, once all its parts are done."""
    from crawler.cluster.collect import collect as bring
    from crawler.night.options import shanghai_now
    from crawler.results.metrics import keep_metrics

    settings, day = _night(office, night)
    count = bring(_database(settings, office), settings.evidence, day)
    keep_metrics(settings, shanghai_now())
    click.echo(f"night {day}: {count} parts brought into {settings.evidence}")


@cluster.command()
@arguments.office
def status(office: Path) -> None:
    """Show the nights in the queue, and what failed and why."""
    from crawler.cluster.collect import said
    from crawler.cluster.jobs import set_up
    from crawler.cluster.tables import connected, parts
    from crawler.office.config import read_office

    settings = read_office(office)
    database = _database(settings, office)
    set_up(database)
    with connected(database) as connection:
        known = parts(connection)
    for night in sorted({part.night for part in known}):
        click.echo(f"night {night}: {said([part for part in known if part.night == night])}")
    for part in known:
        if part.state in ("running", "failed"):
            click.echo(f"  part {part.number} of {part.night}: {part.state} at {part.worker} {part.reason}".rstrip())
    if any(part.state == "failed" for part in known):
        raise SystemExit(UNFINISHED_NIGHT)


def _night(office: Path, night: date | None) -> tuple[Office, date]:
    from crawler.night.options import shanghai_now
    from crawler.office.config import read_office

    settings = read_office(office)
    return settings, night or settings.nights.newest(shanghai_now())


def _database(settings: Office, file: Path) -> str:
    if settings.cluster is None:
        raise CrawlerError(f'{file}: no table [cluster]: add one with database = "postgresql://…"')
    return settings.cluster.database
