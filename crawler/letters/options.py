"""The office file's [letters]: without this table no letter is ever planned or sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from crawler.errors import CrawlerError
from crawler.office.addresses import loopback
from crawler.office.fields import Table, Words

MAIL = r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{0,62}$"
MailAddress = Annotated[str, StringConstraints(strip_whitespace=True, pattern=MAIL)]


class Server(Table):
    """A mail server; its password comes from a file or from the environment, never from the office file."""

    host: Words = Field(examples=["mail.city.example"])
    port: int = Field(ge=1, le=65535, examples=[465])
    security: Literal["tls", "starttls", "plain"] = Field(default="tls", examples=["tls"])
    user: str = Field(default="", examples=["spotcheck"])
    password_file: Path | None = Field(default=None, examples=["/etc/spotcheck/password"])
    ca: Path | None = Field(default=None, examples=["our-ca.pem"])

    @model_validator(mode="after")
    def _secrets_go_over_verified_connections(self) -> Self:
        if self.security == "plain" and not loopback(self.host):
            raise ValueError('security = "plain" is for a server on this machine only; write "tls" or "starttls"')
        return self

    def password(self, variable: str) -> str:
        """The password, from the file or else from an environment variable.

        Errors: CrawlerError where neither gives one.
        """
        if self.password_file:
            try:
                return self.password_file.read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise CrawlerError(f"{self.password_file}: cannot be read as a password: {error}") from error
        if variable not in os.environ:
            raise CrawlerError(f"{self.host}: no password: set {variable}, or name a password_file in the office file")
        return os.environ[variable]


class Inbox(Server):
    """Where answers arrive."""

    port: int = Field(ge=1, le=65535, examples=[993])
    folder: Words = Field(default="INBOX", examples=["INBOX"])


class Letters(Table):
    """Who writes test letters, to whom, with which texts, and how long an answer may take."""

    mailboxes: Path = Field(examples=["mailboxes.csv"])
    texts: Path = Field(examples=["letter-texts.toml"])
    office: Words = Field(examples=["某某市信息化工作办公室"])
    telephone: Words = Field(examples=["0730-0000000"])
    sender: MailAddress = Field(examples=["kaohe@city.example"])
    reply_workdays: int = Field(default=7, ge=1, le=60, examples=[7])
    holidays: Path | None = Field(default=None, examples=["holidays.toml"])
    smtp: Server | None = None
    imap: Inbox | None = None

    def rooted(self, folder: Path) -> Self:
        """The same with its paths counted from a folder."""
        paths = {name: folder / path for name, path in self if isinstance(path, Path)}
        servers = {name: _rooted(server, folder) for name, server in self if isinstance(server, Server)}
        return self.model_copy(update={**paths, **servers})


def _rooted(server: Server, folder: Path) -> Server:
    return server.model_copy(update={name: folder / path for name, path in server if isinstance(path, Path)})
