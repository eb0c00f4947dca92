"""The commands for an objection: verify the file, export what proves a finding, have a run's head stamped."""

from __future__ import annotations

import urllib.request
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
from sqlite_utils import Database

from crawler import arguments
from crawler.errors import CrawlerError

TIMEOUT = 30  # seconds
LARGEST = 1_000_000  # bytes of a time stamp's answer

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
    the time. With --authority the time stamps are checked too.
    """
    from storage.schema import open_file
    from storage.verify import verify as problems_of

    path = arguments.evidence_of(office, evidence)
    with closing(open_file(path)) as db:
        problems = problems_of(db)
        seals, bad = _seals(db, roots)
    problems += bad
    if problems:
        raise CrawlerError("\n".join(f"{path}: {problem}" for problem in problems))
    click.echo(f"{path}: everything is as it was stored")
    for line in seals:
        click.echo(line)


def _seals(db: Database, roots: Path | None) -> tuple[list[str], list[str]]:
    """What there is to say of the seals, and what is wrong with their stamps."""
    from storage.chain import state_of

    state = state_of(db)
    lines = [
        f"sealed: {state.rows} rows, {state.heads} heads; {state.waiting} rows of a running run are sealed at its end"
    ]
    lines += [f"newest head: {tip}" for tip in state.tips]
    if roots is None:
        return [
            *lines,
            *(f"time stamp of {at}, not checked (give --authority): {head}" for head, at in state.stamps),
        ], []
    checked = _needed("storage.stamps", "stamp").stamps(db, _read(roots))
    lines += [f"time stamp of {stamp.at}: {stamp.head}" for stamp in checked if not stamp.problem]
    return lines, [f"time stamp of head {stamp.head}: {stamp.problem}" for stamp in checked if stamp.problem]


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
