"""The office file's [messages]: without this table nobody is told anything."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import Field, model_validator

from crawler.errors import CrawlerError
from crawler.letters.options import MailAddress, Server
from crawler.messages.webhooks import Hook, hook_of
from crawler.office.fields import Table, Words
from reports.desk.outbox import WITNESS

AnyTable = TypeVar("AnyTable", bound=Table)


class Webhook(Table):
    """A group chat's robot; its address holds the key to the group and stands in a file of its own."""

    name: Words = Field(examples=["值班群"])
    kind: Literal["wecom", "dingtalk", "feishu"] = Field(examples=["dingtalk"])
    url_file: Path = Field(examples=["/etc/spotcheck/robot-url"])
    secret_file: Path | None = Field(default=None, examples=["/etc/spotcheck/robot-secret"])

    @model_validator(mode="after")
    def _who_signs(self) -> Self:
        if self.secret_file and self.kind == "wecom":
            raise ValueError("secret_file: a robot of wecom signs nothing; leave it out")
        return self

    def hook(self) -> Hook:
        """The robot with its address and its secret.

        Errors: CrawlerError where a file cannot be read or holds no address to which a secret may go.
        """
        return hook_of(self.kind, _line(self.url_file), _line(self.secret_file) if self.secret_file else "")


class Messages(Table):
    """Who is told each morning what the night saw, and by what way."""

    sender: MailAddress | None = Field(default=None, examples=["spotcheck@city.example"])
    mail: tuple[MailAddress, ...] = Field(default=(), examples=[["zhiban@city.example"]])
    witnesses: tuple[MailAddress, ...] = Field(default=(), examples=[["czj@city.example"]])
    days: int = Field(default=3, ge=0, le=30, examples=[3])
    smtp: Server | None = None
    webhooks: tuple[Webhook, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if (self.mail or self.witnesses) and not (self.sender and self.smtp):
            raise ValueError("mail needs sender and [messages.smtp] with host and port; add them")
        names = [each.name for each in self.webhooks]
        if len(set(names)) < len(names):
            raise ValueError("two [[messages.webhooks]] have one name; give each its own")
        return self

    @property
    def subscribers(self) -> list[str]:
        """Each subscriber by the name under which its messages are kept."""
        return [f"mail {address}" for address in self.mail] + [f"webhook {each.name}" for each in self.webhooks]

    @property
    def keepers(self) -> list[str]:
        """Those who get the head that seals the night and nothing else, by the name under which it is kept."""
        return [f"{WITNESS} {address}" for address in self.witnesses]

    def rooted(self, folder: Path) -> Self:
        """The same with its paths counted from a folder."""
        hooks = tuple(_rooted(each, folder) for each in self.webhooks)
        return self.model_copy(update={"smtp": self.smtp and _rooted(self.smtp, folder), "webhooks": hooks})


def _rooted(table: AnyTable, folder: Path) -> AnyTable:
    return table.model_copy(update={name: folder / path for name, path in table if isinstance(path, Path)})


def _line(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CrawlerError(f"{path}: cannot be read: {error}; it holds one line") from error
