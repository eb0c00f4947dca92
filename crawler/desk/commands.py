"""`spotcheck desk …`: the review app, its accounts and its API clients."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import arguments

if TYPE_CHECKING:
    from sqlite_utils import Database

    from reports.desk.settings import Settings

accounts = click.option("--accounts", type=arguments.FILE, help="The desk's own file, in place of the office's.")
name = click.argument("name")
LOOPBACK = ("127.0.0.1", "localhost")


@click.group(invoke_without_command=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8008, show_default=True, help="Where it listens; 0: any."
)
@click.option("--demo", is_flag=True, help="The demo of this folder, in place of an office.")
@arguments.office
@arguments.evidence
@accounts
@click.pass_context
def desk(ctx: click.Context, port: int, demo: bool, office: Path, evidence: Path | None, accounts: Path | None) -> None:
    """Serve the review desk, until stopped.

    It listens on 127.0.0.1 only; for other computers put a TLS proxy in front of it and say `https = true` and its host name in [desk]. Make the first account with `spotcheck desk user add`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from crawler.demo import review
    from reports.desk.serve import serve

    settings = review.settings(Path("demo-out")) if demo else _settings(office, evidence, accounts)
    serve(settings, port, lambda address: click.echo(f"the desk: {address} (stop with Ctrl-C)"))


@desk.group()
def user() -> None:
    """Accounts of the desk."""


@user.command()
@name
@click.option("--role", type=click.Choice(["reviewer", "head", "unit"]), required=True, help="What the person may do.")
@click.option("--unit", default="", metavar="CODE", help="Whose contact it is; for the role unit only.")
@click.password_option("--word", help="The pass-word; asked for where it is not given.")
@arguments.office
@accounts
def add(name: str, role: str, unit: str, word: str, office: Path, accounts: Path | None) -> None:
    """Make the account NAME, or give it a new role and pass-word.

    Its sessions end, and a lock is taken off.
    """
    from crawler.night.options import shanghai_now
    from reports.desk.accounts import add_user

    with _open(office, accounts) as db:
        add_user(db, name, role, word, shanghai_now(), unit)
    click.echo(f"{name}: {role} {unit}".rstrip())


@user.command()
@name
@arguments.office
@accounts
def close(name: str, office: Path, accounts: Path | None) -> None:
    """Close the account NAME and end its sessions; what it did stays in the history."""
    from reports.desk.accounts import close_user

    with _open(office, accounts) as db:
        close_user(db, name)
    click.echo(f"{name}: closed")


@user.command("list")
@arguments.office
@accounts
def list_users(office: Path, accounts: Path | None) -> None:
    """Show the accounts."""
    from reports.desk.accounts import users

    with _open(office, accounts) as db:
        for each, active in users(db):
            click.echo(f"{each.name}  {each.role} {each.unit}".rstrip() + ("" if active else "  closed"))


@desk.command()
@name
@click.option("--close", is_flag=True, help="Take the token back.")
@arguments.office
@accounts
def client(name: str, close: bool, office: Path, accounts: Path | None) -> None:
    """Make a token for the program NAME that reads the API; it is shown once."""
    from crawler.night.options import shanghai_now
    from reports.desk.accounts import add_client, close_client

    with _open(office, accounts) as db:
        if close:
            close_client(db, name)
            click.echo(f"{name}: closed")
        else:
            click.echo(add_client(db, name, shanghai_now()))


def _settings(office: Path, evidence: Path | None, accounts: Path | None) -> Settings:
    from checks.rubric import load
    from crawler.desk.clerk import OfficeClerk
    from crawler.desk.publisher import OfficePublisher
    from crawler.night.options import shanghai_now
    from crawler.office.config import read_office
    from crawler.office.roster import read_roster
    from reports.desk.settings import Settings

    told = read_office(office)
    return Settings(
        evidence=evidence or told.evidence,
        accounts=accounts or told.desk.accounts,
        rubric=load(told.rubric),
        publisher=OfficePublisher(told),
        clerk=OfficeClerk(told.rubric, lambda: read_roster(told.roster).units, told.letters),
        city=told.city.name,
        clock=shanghai_now,
        objections_until=told.desk.objections_until,
        names=(*LOOPBACK, *told.desk.names),
        https=told.desk.https,
        hour=told.calendar.night,
        browser=told.browser.executable if told.browser else shutil.which("chromium") or "",
    )


@contextmanager
def _open(office: Path, accounts: Path | None) -> Iterator[Database]:
    from crawler.office.config import read_office
    from reports.desk.database import open_desk

    with closing(open_desk(accounts or read_office(office).desk.accounts)) as db:
        yield db
