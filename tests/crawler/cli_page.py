"""docs/cli.md as it must be: every command's help. `make docs` writes it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from crawler.cli import EXIT_CODES, main

HEAD = """\
# The command line

This page is written by `make docs` from the commands themselves; a test fails where it is out of date.
Messages are in English; what staff and units read (the report, the reasons of findings) is Chinese.
Errors go to standard error, one line each: `error: file: place: what is wrong; the way out`.
"""


def page() -> str:
    """The whole page."""
    codes = [line.split(maxsplit=1) for line in EXIT_CODES.splitlines()[2:]]
    table = "\n".join(["| exit code | meaning |", "|---|---|", *(f"| {code} | {words} |" for code, words in codes)])
    with click.Context(main, info_name="spotcheck") as ctx:
        sections = list(_sections(main, ctx))
    return "\n\n".join([HEAD.strip(), table, *sections]) + "\n"


def _sections(group: click.Group, parent: click.Context) -> Iterator[str]:
    for name in group.list_commands(parent):
        command = group.commands[name]
        with click.Context(command, info_name=name, parent=parent, terminal_width=100) as ctx:
            yield f"## {ctx.command_path}\n\n```\n{command.get_help(ctx)}\n```"
            if isinstance(command, click.Group):
                yield from _sections(command, ctx)


if __name__ == "__main__":
    print(page(), end="")
