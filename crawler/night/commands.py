"""The commands that visit sites: `spotcheck crawl`, `probe` and `schedule`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from crawler import arguments
from crawler.errors import UNFINISHED_NIGHT, complain


@click.command()
@arguments.office
@click.option("--night", type=arguments.DAY, help="The night's date [default: the newest night of the calendar].")
@click.option("--only", multiple=True, metavar="CODE", help="Visit only this unit; may be given several times.")
@arguments.evidence
@click.option("--workers", type=click.IntRange(1, 64), help="How many crawls at once [default: the office file's].")
def crawl(office: Path, night: date | None, only: tuple[str, ...], evidence: Path | None, workers: int | None) -> None:
    """Visit the sites of the roster once.

    A night that was interrupted goes on where it ended. Several workers share the sites and what each address is asked; the findings are the same. With --only and --evidence a part of the roster goes into a file of its own, which `merge` brings together.
    """
    from crawler.night.options import shanghai_now
    from crawler.night.plan import night_options
    from crawler.night.run import run_night
    from crawler.night.workers import begun, run_workers
    from crawler.office.config import read_office
    from crawler.results.metrics import keep_metrics

    settings = read_office(office)
    day = night or settings.nights.newest(shanghai_now())
    options, count = night_options(settings, day, frozenset(only), evidence), workers or settings.workers
    _warn(options.warnings)
    several = count > 1 or begun(options.evidence, day)
    result = run_workers(options, count) if several else run_night(options)
    if evidence is None:
        keep_metrics(settings, shanghai_now())
    counts = ", ".join(f"{name} {count}" for name, count in result.counts.items())
    click.echo(f"night {day}: {result.state}: {counts}")
    if result.not_due:
        share = result.not_due / result.counts["planned"]
        click.echo(
            f"{result.not_due} of them ({share:.0%}) were not due and not asked: an earlier visit stands for them"
        )
    _warn(options.warnings)
    if result.state != "done":
        complain(f"night {day}: {result.state} ({result.reason}); run the same command to go on")
        raise SystemExit(UNFINISHED_NIGHT)


@click.command()
@arguments.office
@click.option("--only", multiple=True, metavar="CODE", help="Look only at this unit; may be given several times.")
@arguments.evidence
def probe(office: Path, only: tuple[str, ...], evidence: Path | None) -> None:
    """Look at every home page once, for 15 seconds at most.

    How often a home page did not open in the last days makes its availability; `schedule` probes about every hour. A probe half an hour after a night also confirms or clears what the night could not open.
    """
    from crawler.night.options import shanghai_now
    from crawler.night.plan import probe_options
    from crawler.night.run import run_night
    from crawler.office.config import read_office
    from crawler.results.metrics import keep_metrics

    settings, now = read_office(office), shanghai_now()
    result = run_night(probe_options(settings, now, frozenset(only), evidence))
    if evidence is None:
        keep_metrics(settings, shanghai_now())
    counts = ", ".join(f"{name} {count}" for name, count in result.counts.items())
    click.echo(f"probe {now:%Y-%m-%d %H:%M}: {result.state}: {counts}")
    if result.state != "done":
        complain(f"probe {now:%Y-%m-%d %H:%M}: {result.state} ({result.reason}); what it saw is kept")
        raise SystemExit(UNFINISHED_NIGHT)


def _warn(warnings: tuple[str, ...]) -> None:
    """What the night goes on without, before it and again below its summary."""
    if warnings:
        complain("test letters through forms are not looked up this night: the list of mailboxes is wrong", *warnings)


@click.command()
@arguments.office
def schedule(office: Path) -> None:
    """Crawl, judge and report every night, and probe every hour, until stopped.

    Each night has its row in the evidence file; after downtime a night is caught up within the office's hours, later it
    is kept as missed.
    """
    from crawler.night.schedule import serve
    from crawler.office.config import read_office

    read_office(office)
    serve(office.absolute())
