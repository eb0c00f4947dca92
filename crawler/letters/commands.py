"""`spotcheck letters …`: each step of a test letter, from plan to answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import arguments
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawler.letters.options import Letters
    from crawler.office.config import Office

who = click.option("--who", required=True, metavar="NAME", help="Who says so; it is kept.")


@click.group()
def letters() -> None:
    """Test letters (考核邮件) to the units' mailboxes.

    Off until the office file has [letters]. A letter is planned, approved by a person, sent at most once, and its answers are collected. Letters through web forms are sent by staff and entered with `spotcheck enter`.
    """


@letters.command()
@arguments.office
@arguments.evidence
def plan(office: Path, evidence: Path | None) -> None:
    """Plan one letter to each confirmed mailbox.

    At most one a mailbox and assessment period, from the approved texts. Nothing is sent; planning again adds only what is new.
    """
    from crawler.letters.listing import proposed
    from crawler.letters.plan import plan_letters
    from crawler.night.options import shanghai_now
    from crawler.office.roster import read_roster
    from storage.letters import Case
    from storage.letters import plan as keep

    with _ready(office, evidence) as (db, settings, options):
        period = settings.assessment.name
        new = keep(db, plan_letters(options, read_roster(settings.roster).units, period, shanghai_now()))
    for line in proposed([Case(letter) for letter in new]):
        click.echo(line)
    click.echo(f"{len(new)} new letters planned; next: read them, then `spotcheck letters approve --who NAME`")


@letters.command()
@click.argument("tokens", nargs=-1, metavar="[TOKEN]…")
@who
@arguments.office
@arguments.evidence
def approve(tokens: tuple[str, ...], who: str, office: Path, evidence: Path | None) -> None:
    """Approve planned letters in your name.

    All planned letters of the period, or those with the given TOKENs.
    """
    from crawler.letters.approve import approve as keep
    from crawler.night.options import shanghai_now

    with _ready(office, evidence) as (db, settings, _):
        done = keep(db, settings.assessment.name, tokens, who, shanghai_now)
    for case in done:
        click.echo(f"{case.letter.token}  {case.letter.unit}  {case.letter.mailbox}")
    click.echo(f"{len(done)} letters approved by {who}")


@letters.command()
@arguments.office
@arguments.evidence
def send(office: Path, evidence: Path | None) -> None:
    """Send the approved letters by mail, each at most once.

    A letter of which nobody knows whether it went out is never sent again: `letters list` names it, a person decides.
    """
    from crawler.letters.send import send_letters
    from crawler.night.options import shanghai_now

    with _ready(office, evidence) as (db, settings, options):
        told = send_letters(db, options, settings.assessment.name, shanghai_now)
    click.echo(_counted(told) or "nothing to send")
    if told["unknown"] or told["left for later"]:
        raise CrawlerError("the line to the mail server broke; run the same command to go on")


@letters.command()
@arguments.office
@arguments.evidence
def collect(office: Path, evidence: Path | None) -> None:
    """Read our mailbox and keep what came back.

    Answers, automatic replies, hand-over notes and returned letters are told apart. The mailbox is not changed; reading it again adds only what is new.
    """
    from crawler.letters.collect import collect_replies
    from crawler.night.options import shanghai_now

    with _ready(office, evidence) as (db, _, options):
        told = collect_replies(db, options, shanghai_now())
    click.echo(_counted(told) or "nothing came")
    if told["unreadable"]:
        raise CrawlerError(
            f"{told['unreadable']} messages cannot be read: look at them in the mailbox and move them elsewhere; "
            "until then no letter counts as unanswered"
        )


@letters.command()
@click.argument("token")
@click.argument("word", type=click.Choice(["sent", "not sent", "withdrawn"]))
@who
@click.option("--why", required=True, metavar="TEXT", help="What shows it; it is kept.")
@arguments.office
@arguments.evidence
def decide(token: str, word: str, who: str, why: str, office: Path, evidence: Path | None) -> None:
    """Say what became of a letter that is unknown, or withdraw one.

    WORD is sent or "not sent" for a letter that is unknown, withdrawn for one that has not gone out.
    """
    from crawler.letters.approve import decide as keep
    from crawler.night.options import shanghai_now

    with _ready(office, evidence) as (db, _, _):
        keep(db, token, word, who, why, shanghai_now())
    click.echo(f"{token}: {word}, says {who}")


@letters.command("list")
@arguments.office
@arguments.evidence
def list_letters(office: Path, evidence: Path | None) -> None:
    """Show the letters of the period: how each stands, its deadline, and what came back."""
    from crawler.letters.listing import listed
    from storage.letters import cases

    with _ready(office, evidence) as (db, settings, _):
        found = cases(db, settings.assessment.name)
    for line in listed(found):
        click.echo(line)
    click.echo(f"{len(found)} letters")


@contextmanager
def _ready(office: Path, evidence: Path | None) -> Iterator[tuple[Database, Office, Letters]]:
    from crawler.office.config import read_office
    from storage.schema import open_file

    settings = read_office(office)
    if settings.letters is None:
        raise CrawlerError(
            f"{office}: test letters are off; add [letters] (`spotcheck init` shows how) to turn them on"
        )
    with closing(open_file(evidence or settings.evidence, create=True)) as db:
        yield db, settings, settings.letters


def _counted(told: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in told.items() if count)
