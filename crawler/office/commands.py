"""`spotcheck backup`: whole copies of the evidence file and of the desk's own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler import arguments


@click.command()
@click.argument("copy", type=arguments.FILE)
@arguments.office
@arguments.evidence
def backup(copy: Path, office: Path, evidence: Path | None) -> None:
    """Copy the evidence file to COPY, and the desk's own file beside it.

    The copies are whole and consistent, also while a crawl and the desk are at work. The desk's (COPY.sqlite gives
    COPY.desk.sqlite) holds accounts, history and messages, and no sessions: after a restore everybody logs in anew. With
    --evidence that file alone is copied.
    """
    from storage.backup import backup as write_copy
    from storage.schema import open_file

    with closing(open_file(arguments.evidence_of(office, evidence))) as db:
        write_copy(db, copy)
    click.echo(copy)
    if not evidence and (beside := _desk_copied(office, copy)):
        click.echo(beside)


def _desk_copied(office: Path, copy: Path) -> Path | None:
    from crawler.office.config import read_office
    from reports.desk.database import PASSING, open_desk
    from storage.backup import backup as write_copy

    accounts, target = read_office(office).desk.accounts, copy.with_suffix(f".desk{copy.suffix}")
    if not accounts.is_file():
        return None
    with closing(open_desk(accounts)) as db:
        write_copy(db, target, without=PASSING)
    return target
