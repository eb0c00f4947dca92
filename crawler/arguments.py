"""What the command line's words may be: days, moments, files and codes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; anything else is a usage error."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write YYYY-MM-DD", param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment written YYYY-MM-DDTHH:MM, in Asia/Shanghai where it names no zone."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware moment; anything else is a usage error."""
        zone = ZoneInfo("Asia/Shanghai")
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write YYYY-MM-DDTHH:MM", param, ctx)
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


FILE = click.Path(path_type=Path)
DAY = Day()
MOMENT = Moment()

office = click.option(
    "--office", type=FILE, default=Path("office.toml"), show_default=True, help="The office file that `init` wrote."
)
evidence = click.option("--evidence", type=FILE, help="The evidence file, in place of the office's.")
rubric = click.option("--rubric", help="A shipped rubric or a TOML file, in place of the office's.")
as_of = click.option("--as-of", type=DAY, help="The last night that counts [default: the newest up to the cut-off].")
since = click.option("--since", type=DAY, help="The first night that counts [default: the period's].")


def evidence_of(office: Path, evidence: Path | None) -> Path:
    """The evidence file that was named, or the office's."""
    from crawler.office.config import read_office

    return evidence or read_office(office).evidence
