"""`spotcheck tally …`: forms out and in, votes, totals, freezing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import arguments
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from checks.model import Unit
    from checks.rubric import Rubric
    from crawler.office.config import Office

who = click.option("--who", required=True, metavar="NAME", help="Who does so; it is kept.")


@click.group()
def tally() -> None:
    """The annual tally (绩效考核总分).

    网上抽查, 单位自评, 分组考核 and 网上投票 become one total for each unit, with ranks among counties, zones and municipal units apart.
    """


@tally.command("forms")
@click.argument("folder", type=arguments.FILE, default=Path("forms"))
@arguments.office
def write_forms(folder: Path, office: Path) -> None:
    """Write the empty forms into FOLDER.

    A self-evaluation form for each unit, a marking form for each group, visit forms for counties and zones, and the form of the responsibility assessment. A file that is there already is never overwritten.
    """
    from checks.rubric import load
    from crawler.office.config import read_office
    from crawler.office.roster import read_roster
    from reports.tally.blank import all_forms

    settings = read_office(office)
    units = read_roster(settings.roster).units
    made = list(all_forms(units, load(settings.rubric), own=settings.tally.own_marks))
    taken = [folder / name for name, _ in made if (folder / name).exists()]
    if taken:
        raise CrawlerError(*(f"{path}: is there already; name another folder or move it away" for path in taken))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made:
        (folder / name).write_bytes(data)
    click.echo(f"{folder}: wrote {len(made)} forms; next: `spotcheck tally import FILE… --who NAME`")


@tally.command("import")
@click.argument("files", type=arguments.FILE, nargs=-1, required=True, metavar="FILE…")
@who
@click.option("--day", type=arguments.DAY, help="The day on which they were handed in [default: today].")
@arguments.office
@arguments.evidence
def import_files(files: tuple[Path, ...], who: str, day: date | None, office: Path, evidence: Path | None) -> None:
    """Keep filled-in forms (.xlsx), ballot files (.csv) and written self-reports (自评报告-CODE-NAME.docx).

    A self-report is kept as it is, by its hash. A form with a wrong cell is refused whole, with every such cell named; the other FILEs are kept.
    """
    from crawler.night.options import shanghai_now
    from crawler.tally.gather import Handed, hand_in
    from reports import ReportError
    from storage.errors import StorageError

    problems: list[str] = []
    with _ready(office, evidence) as (db, settings):
        units, rubric = _city(settings)
        for file in files:
            now = shanghai_now()
            try:
                click.echo(hand_in(db, settings, file, units, rubric, Handed(who, day or now.date(), now)))
            except (CrawlerError, ReportError, StorageError) as error:
                problems += str(error).splitlines()
    if problems:
        raise CrawlerError(*problems)


@tally.command("list")
@arguments.office
@arguments.evidence
def list_forms(office: Path, evidence: Path | None) -> None:
    """Show what was handed in, what is late and what is missing."""
    from crawler.tally.listing import listed
    from storage import forms

    with _ready(office, evidence) as (db, settings):
        found = forms.of(db, settings.assessment.name)
        units, _ = _city(settings)
    for line in listed(units, found, settings.calendar.self_evaluation):
        click.echo(line)


@tally.command()
@click.argument("subjects", nargs=-1, metavar="[CODE]…")
@click.option("--all", "everything", is_flag=True, help="Every self-evaluation that is in.")
@who
@arguments.office
@arguments.evidence
def accept(subjects: tuple[str, ...], everything: bool, who: str, office: Path, evidence: Path | None) -> None:
    """Accept the self-evaluations of units (CODEs)."""
    from crawler.night.options import shanghai_now
    from crawler.tally.listing import standing
    from reports.tally.fields import is_report
    from storage import forms
    from storage.forms import Word

    with _ready(office, evidence) as (db, settings):
        found = standing(forms.of(db, settings.assessment.name, "self"))
        waiting = [code for code, form in found.items() if form.state == "in" and not is_report(code)]
        wanted = waiting if everything else list(subjects)
        for code in wanted:
            if code not in found:
                raise CrawlerError(f"{code}: no self-evaluation of this unit was handed in")
            forms.say(db, found[code].id, Word("accepted", who, shanghai_now()))
    click.echo(f"{len(wanted)} self-evaluations accepted by {who}")


@tally.command("return")
@click.argument("form", metavar="FORM")
@who
@click.option("--why", required=True, metavar="TEXT", help="What must be put right; it is kept.")
@arguments.office
@arguments.evidence
def return_form(form: str, who: str, why: str, office: Path, evidence: Path | None) -> None:
    """Return a form, so that it can be handed in again.

    FORM is a unit's code, a group, `responsibility`, or the file's name as `list` shows it.
    """
    from crawler.night.options import shanghai_now
    from storage import forms
    from storage.forms import Word

    with _ready(office, evidence) as (db, settings):
        kept = [each for each in forms.of(db, settings.assessment.name) if each.state != "returned"]
        found = [each for each in kept if form in (each.subject or each.kind, each.name)]
        if len(found) != 1:
            raise CrawlerError(
                f"{form}: names {len(found)} forms that stand; write the file's name as `tally list` shows it"
            )
        forms.say(db, found[0].id, Word("returned", who, shanghai_now(), why))
    click.echo(f"{found[0].name}: returned by {who}")


@tally.command()
@arguments.office
@arguments.evidence
@arguments.as_of
def show(office: Path, evidence: Path | None, as_of: date | None) -> None:
    """Compute the tally and write tally.xlsx beside the report; printed is its path.

    The responsibility assessment is also written alone, as responsibility.xlsx for those to whom it is reported.
    """
    from crawler.tally.gather import inputs_of
    from reports.tally.book import book, duty_book
    from reports.tally.result import tally as compute

    with _ready(office, evidence) as (db, settings):
        result = compute(inputs_of(db, settings, as_of or settings.assessment.cut_off))
        _written(settings, "responsibility.xlsx", duty_book(result))
        path = _written(settings, "tally.xlsx", book(result))
    click.echo(f"{sum(own.rank is not None for own in result.totals)} units ranked, {len(result.open)} lines open")
    click.echo(path)


@tally.command("what-if")
@click.argument("rubric")
@arguments.office
@arguments.evidence
@arguments.as_of
def what_if(rubric: str, office: Path, evidence: Path | None, as_of: date | None) -> None:
    """Compare the tally with one under another RUBRIC.

    The same night must be judged by both. What counts is not changed.
    """
    from crawler.tally.gather import inputs_of
    from reports.tally.comparison import what_if as compare
    from reports.tally.result import tally as compute
    from reports.workbook import write_book

    with _ready(office, evidence) as (db, settings):
        day = as_of or settings.assessment.cut_off
        now = compute(inputs_of(db, settings, day))
        then = compute(inputs_of(db, settings, day, rubric))
        table = compare(now, then)
        path = _written(settings, "what-if.xlsx", write_book([table], table.title))
    click.echo(f"{len(table.rows)} units compared under {then.inputs.rubric.stamp}")
    click.echo(path)


@tally.command()
@who
@arguments.office
@arguments.evidence
@arguments.as_of
def freeze(who: str, office: Path, evidence: Path | None, as_of: date | None) -> None:
    """Freeze the tally as the period's next version.

    Its inputs are kept by hash and its printed form byte for byte. A tally with an open line cannot be frozen.
    """
    from crawler.night.options import shanghai_now
    from crawler.tally.gather import inputs_of
    from reports.tally.book import book
    from reports.tally.freezing import content
    from reports.tally.result import tally as compute
    from storage import published

    with _ready(office, evidence) as (db, settings):
        result = compute(inputs_of(db, settings, as_of or settings.assessment.cut_off))
        period, at = settings.assessment.name, shanghai_now()
        made = published.freeze(db, period, content(result), book(result), who, at)
    click.echo(f"version {made.version} frozen by {who}: content {made.content}, book {made.book}")


@tally.command("print")
@click.option("--version", "number", type=int, help="Which one [default: the newest].")
@arguments.office
@arguments.evidence
def print_frozen(number: int | None, office: Path, evidence: Path | None) -> None:
    """Write a frozen tally again, byte for byte as it was frozen."""
    from storage import published
    from storage.bodies import body

    with _ready(office, evidence) as (db, settings):
        frozen = {each.version: each for each in published.frozen(db, settings.assessment.name)}
        wanted = number or max(frozen, default=0)
        if wanted not in frozen:
            raise CrawlerError(
                f"version {wanted or ''}: not frozen; `spotcheck tally freeze` makes one".replace("  ", " ")
            )
        path = _written(settings, f"tally-v{wanted}.xlsx", body(db, frozen[wanted].book))
    click.echo(path)


def _written(settings: Office, name: str, data: bytes) -> Path:
    settings.report.mkdir(parents=True, exist_ok=True)
    (settings.report / name).write_bytes(data)
    return settings.report / name


def _city(settings: Office) -> tuple[list[Unit], Rubric]:
    from checks.rubric import load
    from crawler.office.roster import read_roster

    return list(read_roster(settings.roster).units), load(settings.rubric)


@contextmanager
def _ready(office: Path, evidence: Path | None) -> Iterator[tuple[Database, Office]]:
    from crawler.office.config import read_office
    from storage.schema import open_file

    settings = read_office(office)
    with closing(open_file(evidence or settings.evidence, create=True)) as db:
        yield db, settings
