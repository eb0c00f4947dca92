"""`spotcheck enter`: what only a person can enter comes in on a form, or not at all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler import arguments


@click.command()
@click.argument("file", type=arguments.FILE)
@click.option("--blank", is_flag=True, help="Write an empty form for the present roster and rubric to FILE instead.")
@arguments.office
@arguments.evidence
def enter(file: Path, blank: bool, office: Path, evidence: Path | None) -> None:
    """Keep what staff filled in on a form.

    FILE is the .xlsx form that `init` wrote: project management, staff's own checks, answers that came by telephone, letters sent through web forms. Each entry is kept with its author, time and the file's hash. A bad row is named by its cell, and then nothing of the file is kept.
    """
    from checks.rubric import load
    from crawler.night.options import shanghai_now
    from crawler.office.config import read_office
    from crawler.office.roster import read_roster
    from crawler.results.entries import enter_file, known_to
    from reports.entries.blank import write_blank
    from storage.schema import open_file

    settings = read_office(office)
    units = list(read_roster(settings.roster).units)
    indicators = {line.name: line.indicator for line in load(settings.rubric).lines}
    if blank:
        write_blank(file, units, list(indicators))
        click.echo(f"wrote {file}")
        return
    now = shanghai_now()
    with closing(open_file(evidence or settings.evidence, create=True)) as db:
        known = known_to(db, units, indicators, settings.letters, now.date())
        count, sha = enter_file(db, file, known, now)
    click.echo(f"{file}: {count} entries kept (SHA-256 {sha})")
