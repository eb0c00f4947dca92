"""What the keys of an office file may hold."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, StringConstraints

from crawler.office.addresses import problem_of


def _address(url: str) -> str:
    problem = problem_of(url)
    if problem:
        raise ValueError(problem)
    return url


def _span(days: tuple[date, date]) -> tuple[date, date]:
    if days[1] < days[0]:
        raise ValueError(f"ends ({days[1]}) before it begins ({days[0]})")
    return days


Address = Annotated[str, AfterValidator(_address)]
Span = Annotated[tuple[date, date], AfterValidator(_span)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
HeaderWords = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\x20-\x7e]*$")]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(ip_network)]


class Table(BaseModel):
    """A table of the office file: its keys are these and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
