"""The command line: `spotcheck …`; each command loads what it needs when it is called."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.rubric import RubricError
from crawler import arguments
from crawler.cluster.commands import cluster
from crawler.desk.commands import desk
from crawler.errors import CrawlerError, complain
from crawler.letters.commands import letters
from crawler.messages.commands import message
from crawler.night.commands import crawl, probe, schedule
from crawler.office.commands import backup
from crawler.results.enter import enter
from crawler.results.proofs import export, prune, stamp, verify
from crawler.tally.commands import tally
from reports import ReportError
from storage.errors import StorageError

if TYPE_CHECKING:
    from crawler.office.config import Office

EXIT_CODES = """\b
Exit codes:
  0  done, and nothing to put right
  1  it could not be done, or the check found something: standard error says what
  2  the command line is wrong
  3  the night was stopped or failed: what it saw is kept, and the same command goes on with it
"""


class Commands(click.Group):
    """A group whose expected errors are one plain line each, and whose commands stand in the order of the work."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of the four floors becomes `error: …` and exit code 1."""
        try:
            return super().invoke(ctx)
        except (CrawlerError, StorageError, ReportError, RubricError) as error:
            complain(*str(error).splitlines())
            ctx.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they stand in this file."""
        return list(self.commands)


@click.group(cls=Commands, epilog=EXIT_CODES)
@click.version_option(package_name="gov-spotcheck")
def main() -> None:
    """The nightly spot-check of a city's government websites."""


@main.command()
def demo() -> None:
    """Show the whole job on a made-up city.

    Two nights of 155 sites and a portal, served from this machine: crawled, judged and reported into demo-out/ of this
    folder. An earlier demo there is replaced.
    """
    from crawler.demo.run import run_demo
    from crawler.night.options import shanghai_now

    run_demo(Path("demo-out"), shanghai_now().date(), sys.stdout)


@main.command()
@click.argument("folder", type=arguments.FILE, default=Path())
def init(folder: Path) -> None:
    """Write the files of a new office into FOLDER.

    An office file with comments, a roster, lists, the form for what people enter, and the page that tells the sites who visits them. A file that is there already is never overwritten.
    """
    from crawler.office.init import write_office

    for path in write_office(folder):
        click.echo(f"wrote {path}")
    click.echo("next: fill in office.toml and roster.csv, then `spotcheck roster`")


@main.command()
@click.argument("file", type=arguments.FILE, required=False)
@click.option("--parts", type=click.IntRange(1, 10000), help="Print the codes for `crawl --only` in so many parts.")
@arguments.office
def roster(file: Path | None, parts: int | None, office: Path) -> None:
    """Check a roster and count its units.

    FILE is a CSV file; without it the office's roster is checked. Remarks, such as a printed weekday that is not the date's, are no errors. With --parts it prints a line a part instead, the portal among them; units on one server are in one part, so that each server is asked by one machine only.
    """
    from crawler.office.config import read_office
    from crawler.office.roster import check_roster, summary

    if parts:
        _print_parts(read_office(office), parts)
        return
    checked = check_roster(file or read_office(office).roster)
    for line in summary(checked.units):
        click.echo(line)
    for remark in checked.remarks:
        click.echo(f"remark: {remark}")
    complain(*checked.problems)
    if checked.problems:
        raise SystemExit(1)


main.add_command(crawl)
main.add_command(probe)


@main.command()
@click.argument("files", type=arguments.FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--url", help="Where the page was [default: the file's own address].")
@click.option("--at", type=arguments.MOMENT, help="When it was fetched [default: the file's own time].")
def read(files: tuple[Path, ...], url: str | None, at: datetime | None) -> None:
    """Print what the readers find in saved pages.

    One JSON object a line and a FILE.
    """
    from crawler.reading.saved import describe_file

    for file in files:
        click.echo(json.dumps(describe_file(file, url, at), ensure_ascii=False))


@main.command()
@arguments.office
@arguments.evidence
@arguments.rubric
@arguments.since
@arguments.as_of
def judge(office: Path, evidence: Path | None, rubric: str | None, since: date | None, as_of: date | None) -> None:
    """Judge the evidence by the rubric and keep the findings.

    The same file, rubric and days give the same findings. With --evidence, --rubric, --since and --as-of no office file
    is needed.
    """
    from crawler.office.config import read_office
    from crawler.results.results import judge_file

    if evidence and rubric and since and as_of:
        click.echo(judge_file(evidence, rubric, since, as_of))
        return
    settings = read_office(office)
    period = settings.assessment
    path, name = evidence or settings.evidence, rubric or settings.rubric
    click.echo(judge_file(path, name, since or period.start, as_of or period.cut_off))


@main.command()
@arguments.office
@arguments.evidence
@arguments.rubric
@arguments.as_of
@click.option("--notice", is_flag=True, help="Also the notice (通报), a letter to each unit, the rectification list.")
@click.option(
    "--due", type=arguments.DAY, help="Last day for putting things right [default: in the office's workdays]."
)
@click.option("--issued-by", metavar="NAME", help="Keep the notice as issued: later nights mark what was put right.")
def report(
    office: Path,
    evidence: Path | None,
    rubric: str | None,
    as_of: date | None,
    notice: bool,
    due: date | None,
    issued_by: str | None,
) -> None:
    """Write the report of what was judged.

    Static pages that open without a server; printed is the path of the first.
    """
    from crawler.office.config import read_office
    from crawler.results.results import report_file

    settings = read_office(office)
    path, name = evidence or settings.evidence, rubric or settings.rubric
    day = as_of or settings.assessment.cut_off
    click.echo(report_file(settings, path, name, day))
    if notice or issued_by:
        _publish(settings, path, name, day, due, issued_by)


main.add_command(enter)
main.add_command(letters)
main.add_command(desk)
main.add_command(tally)
main.add_command(cluster)
main.add_command(message)


main.add_command(schedule)
main.add_command(verify)
main.add_command(export)
main.add_command(stamp)


@main.command()
@click.argument("target", type=arguments.FILE)
@click.argument("sources", type=arguments.FILE, nargs=-1, required=True)
def merge(target: Path, sources: tuple[Path, ...]) -> None:
    """Add the evidence of SOURCES to TARGET.

    TARGET is made if need be; merging again changes nothing.
    """
    from storage.merge import merge as add
    from storage.schema import open_file

    with closing(open_file(target, create=True)) as db:
        add(db, sources)
    click.echo(f"{target}: holds {len(sources)} more file{'s' * (len(sources) > 1)}")


main.add_command(backup)
main.add_command(prune)


def _print_parts(settings: Office, parts: int) -> None:
    from crawler.night.batches import addresses_of, batches
    from crawler.night.options import shanghai_now
    from crawler.night.plan import night_options

    options = night_options(settings, shanghai_now().date())
    for part in batches(addresses_of(options.units, options.resolve), parts):
        click.echo(" ".join(sorted(part)))


def _publish(settings: Office, path: Path, rubric: str, day: date, due: date | None, issued_by: str | None) -> None:
    from crawler.night.options import shanghai_now
    from crawler.results.notices import due_day, issue, publish
    from reports.notice import Letterhead

    now = shanghai_now()
    head = Letterhead(settings.publish.office, now.date(), due or due_day(now.date(), settings.publish.workdays))
    if issued_by:
        click.echo(f"{issue(settings, path, rubric, day, head, issued_by, now)} items to put right by {head.due}")
    for written in publish(settings, path, rubric, day, head):
        click.echo(written)


if __name__ == "__main__":
    main()
