"""`spotcheck message`: tell the subscribers what the newest night saw."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler import arguments
from crawler.errors import CrawlerError


@click.command()
@arguments.office
@click.option("--show", is_flag=True, help="Print the message of the newest night and send nothing.")
@click.option("--again", is_flag=True, help="Also try at once what was put off or given up.")
def message(office: Path, show: bool, again: bool) -> None:
    """Tell the subscribers of the newest night, by mail and by webhook.

    A short Chinese summary: how the night went, sites that are down, new deductions, deadlines that are near; once a night to each subscriber of [messages] in the office file; its witnesses (the units, say) get the head that seals the night, and nothing else. `schedule` calls it after each night. What a server does not take is tried again for some hours (by `schedule` or this command) and then given up; the desk shows both.
    """
    from crawler.messages.send import newest, send, write
    from crawler.night.options import shanghai_now
    from crawler.office.config import read_office
    from reports.desk import outbox
    from reports.desk.database import open_desk
    from reports.morning import subject, text

    settings = read_office(office)
    told = newest(settings, shanghai_now().date())
    if show:
        click.echo(f"{subject(told)}\n\n{text(told)}" if told else "no night has ended yet", nl=told is None)
        return
    if settings.messages is None:
        raise CrawlerError(f"{office}: messages are off; add [messages] (`spotcheck init` shows how) to turn them on")
    with closing(open_desk(settings.desk.accounts)) as desk:
        if told:
            write(desk, told, settings.messages, shanghai_now())
        if again:
            outbox.again(desk, shanghai_now())
        counts = send(desk, settings.messages, settings.publish.office, shanghai_now)
    click.echo(", ".join(f"{name} {count}" for name, count in counts.items()) or "nothing to send")
    if counts["put off"] or counts["given up"]:
        raise CrawlerError("not every message was taken: see 历史 at the desk; `spotcheck message --again` tries anew")
