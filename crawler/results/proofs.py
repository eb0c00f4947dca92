"""The commands for the evidence itself: verify it, export what proves a finding, have a head stamped, prune what is old."""

from __future__ import annotations

import urllib.request
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
from sqlite_utils import Database

from crawler import arguments
from crawler.errors import CrawlerError
from storage.errors import StorageError

TIMEOUT = 30  # seconds
LARGEST = 1_000_000  # bytes of a time stamp's answer

MEGA = 1_000_000


class Age(click.ParamType[date | int]):
    """A day written YYYY-MM-DD, or a number of days before today."""

    name = "date or days"

    def convert(self, value: str | date | int, param: click.Parameter | None, ctx: click.Context | None) -> date | int:
        """The day or the number; anything else is a usage error."""
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        return value if isinstance(value, int) else arguments.DAY.convert(value, param, ctx)


authority = click.option(
    "--authority",
    "roots",
    type=arguments.FILE,
    help="Certificates (PEM) of the time-stamp authorities that are trusted.",
)


@click.command()
@arguments.office
@arguments.evidence
@authority
def verify(office: Path, evidence: Path | None, roots: Path | None) -> None:
    """Check that the evidence file still says what was stored.

    Every row against its seal, every seal against its run, every run against the one before. It proves: since
    it was sealed, the copy that we keep has not been changed. It does not prove: that the website really answered so at
    the time. With --authority the time stamps are checked too. The heads that were mailed to witnesses must still be there.
    """
    from storage.schema import open_file
    from storage.verify import verify as problems_of

    path = arguments.evidence_of(office, evidence)
    with closing(open_file(path)) as db:
        problems = problems_of(db)
        seals, bad = _seals(db, roots)
        mailed, lost = _mailed(db, office) if evidence is None else ([], [])
    problems += bad + lost
    if problems:
        raise CrawlerError("\n".join(f"{path}: {problem}" for problem in problems))
    click.echo(f"{path}: everything is as it was stored")
    for line in seals + mailed:
        click.echo(line)


def _seals(db: Database, roots: Path | None) -> tuple[list[str], list[str]]:
    """What there is to say of the seals, and what is wrong with their stamps."""
    from storage.chain import state_of

    state = state_of(db)
    lines = [
        f"sealed: {state.rows} rows, {state.heads} heads; {state.waiting} rows of a running run are sealed at its end"
    ]
    if state.pruned:
        lines.append(f"pruned: {state.pruned} raw bodies were dropped for their age; their hashes and seals are kept")
    lines += [f"newest head: {tip}" for tip in state.tips]
    if roots is None:
        return [
            *lines,
            *(f"time stamp of {at}, not checked (give --authority): {head}" for head, at in state.stamps),
        ], []
    checked = _needed("storage.stamps", "stamp").stamps(db, _read(roots))
    lines += [f"time stamp of {stamp.at}: {stamp.head}" for stamp in checked if not stamp.problem]
    return lines, [f"time stamp of head {stamp.head}: {stamp.problem}" for stamp in checked if stamp.problem]


def _mailed(db: Database, office: Path) -> tuple[list[str], list[str]]:
    """The newest head that witnesses have in their letter boxes, and those that this file does not hold (any more)."""
    from crawler.office.config import read_office
    from reports.desk.database import open_desk
    from reports.desk.outbox import witnessed
    from reports.witness import heads_in
    from storage.chain import heads_of

    accounts = read_office(office).desk.accounts
    if not accounts.exists():
        return [], []
    with closing(open_desk(accounts)) as desk:
        sent = [(head, at) for at, text in witnessed(desk) for head in heads_in(text)]
    there, many = heads_of(db), Counter(head for head, _ in sent)
    lost = [f"head {head} was mailed to {many[head]} witnesses and is not in this file" for head in many.keys() - there]
    return [f"mailed to {many[head]} witnesses, last at {at}: {head}" for head, at in sent[-1:]], sorted(lost)


@click.command()
@click.argument("finding", required=False)
@click.option("--run", help="A run, by its id or its night, in place of a finding.")
@click.option("--wacz", is_flag=True, help="Write the run's pages as a web archive that replay programs open.")
@click.option("--to", type=arguments.FILE, help="The file to write [default: named after the finding or the run].")
@arguments.office
@arguments.evidence
def export(
    finding: str | None, run: str | None, wacz: bool, to: Path | None, office: Path, evidence: Path | None
) -> None:
    """Write what proves a FINDING, or the pages of a run.

    The proof pack of a finding holds its pages' raw bytes and rows, their proofs, the heads of their runs, and a program
    that checks them offline with nothing but Python. Pages that show citizens' letters go without their bytes, and are
    left out of a web archive.
    """
    from storage.proof import write_pack
    from storage.schema import open_file

    if bool(finding) == bool(run) or bool(run) != wacz:
        raise click.UsageError("give a FINDING, or --run N --wacz")
    with closing(open_file(arguments.evidence_of(office, evidence))) as db:
        if finding:
            to = to or Path(f"proof-{finding}.zip")
            write_pack(db, finding, to)
        else:
            to = to or Path(f"run-{run}.wacz")
            _needed("storage.wacz", "wacz").write_wacz(db, run, to)
    click.echo(to)


@click.command()
@click.option("--url", help="The authority's address; it is sent a hash, nothing else.")
@click.option("--request", type=arguments.FILE, help="Write the request to a file, to be carried to the authority.")
@click.option("--response", type=arguments.FILE, help="Take the authority's answer from a file.")
@authority
@arguments.office
@arguments.evidence
def stamp(
    url: str | None,
    request: Path | None,
    response: Path | None,
    roots: Path | None,
    office: Path,
    evidence: Path | None,
) -> None:
    """Have the newest run's head stamped by an outside authority (RFC 3161).

    At once with --url, or by files where this machine has no way out: --request first, then --response. The stamp proves
    that everything sealed so far is not younger than it; it is kept only if it verifies against --authority.
    """
    from storage.schema import open_file

    if [url, request, response].count(None) != 2 or (roots is None and request is None):
        raise click.UsageError("give one of --url, --request and --response; --authority with the first and the last")
    stamps = _needed("storage.stamps", "stamp")
    with closing(open_file(arguments.evidence_of(office, evidence))) as db:
        if request:
            request.write_bytes(stamps.request_for(db, stamps.newest_head(db)))
            click.echo(request)
            return
        answer = _read(response) if response else asked(str(url), stamps.request_for(db, stamps.newest_head(db)))
        found = stamps.add(db, answer, _read(roots or Path()))
        click.echo(f"head {found.head}: stamped at {found.at}")


@click.command()
@click.option(
    "--older-than", "age", type=Age(), required=True, help="Nights before that DATE, or before so many DAYS ago."
)
@click.option("--yes", is_flag=True, help="Really drop them; without it the command only says what it would drop.")
@arguments.office
@arguments.evidence
def prune(age: date | int, yes: bool, office: Path, evidence: Path | None) -> None:
    """Drop the raw bodies of old pages that no verdict needs.

    Kept are every row, hash and seal, so `verify` holds, and the bodies of all that took or may take points, or that a
    decision, an objection, a frozen tally or a notice speaks of. What is dropped is listed in a sealed table. Later
    versions of the readers cannot read it anew: prune only periods that are settled. Days of the office's current period
    are refused.
    """
    from crawler.night.options import shanghai_now
    from storage.prune import prunable
    from storage.prune import prune as drop
    from storage.schema import open_file

    now = shanghai_now()
    before = now.date() - timedelta(days=age) if isinstance(age, int) else age
    with closing(open_file(_settled(office, evidence, before))) as db:
        if yes:
            done = drop(db, before, now, f"spotcheck prune --older-than {before}")
            _shrink(db, bool(done.bodies))
        else:
            done = prunable(db, before)
    word = "dropped" if yes else "would drop"
    click.echo(f"{word} {done.bodies:,} raw bodies ({done.room / MEGA:,.1f} MB) of nights before {before}")
    click.echo(f"kept {done.kept:,} as old: a finding, a person's word or another body needs them")
    click.echo("every hash and seal is kept" if yes else "nothing was changed: run again with --yes to drop them")


def _settled(office: Path, evidence: Path | None, before: date) -> Path:
    """The evidence file. Errors: CrawlerError where the office still scores nights before that day."""
    from crawler.office.config import read_office

    if evidence:
        return evidence
    settings = read_office(office)
    if before > settings.assessment.start:
        raise CrawlerError(
            f"{before}: is inside the current period, which began on {settings.assessment.start}: its nights may be judged "
            "anew; give an earlier day"
        )
    return settings.evidence


def _shrink(db: Database, dropped: bool) -> None:
    """Give the room back to the disk, if it can be done; else the next nights use it."""
    from storage.prune import shrink

    if dropped:
        try:
            shrink(db)
        except StorageError as error:
            click.echo(f"the file keeps its size, its free room goes to the next nights: {error}", err=True)


def asked(url: str, request: bytes) -> bytes:
    """The answer of a time-stamp authority over HTTP (RFC 3161, section 3.4). Errors: CrawlerError.

    No certificate is needed for the connection: the answer carries its own signature, and is refused without it.
    """
    if not url.startswith(("http://", "https://")):
        raise CrawlerError(f"{url}: a time-stamp authority is asked over http or https")
    head = {"Content-Type": "application/timestamp-query"}
    try:
        query = urllib.request.Request(url, request, head)  # noqa: S310 (the scheme is checked above)
        with urllib.request.urlopen(query, timeout=TIMEOUT) as answer:  # noqa: S310
            return bytes(answer.read(LARGEST))
    except (OSError, ValueError) as error:
        raise CrawlerError(f"{url}: the time-stamp authority does not answer: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror}") from error


def _needed(module: str, extra: str) -> ModuleType:
    """A module that needs a package of an extra."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise CrawlerError(f"this needs the package {error.name}: pip install 'gov-spotcheck[{extra}]'") from error
