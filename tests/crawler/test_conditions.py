"""The conditions of a run are told as they were."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from checks.rubric import load
from crawler.network.guard import AddressBook, NameTable, NotFoundError
from crawler.night import conditions
from crawler.night.options import NightOptions
from tests.storage.make import EVENING, NIGHT, a_page, a_visit

OPTIONS = NightOptions(Path("e"), NIGHT, (), "spotcheck", rubric="changde-2008")


def a_control(seconds: float, **other: object) -> object:
    told = format_datetime((EVENING + timedelta(seconds=seconds)).replace(microsecond=0))
    return a_page(a_visit("", role="control"), **{"headers": (("date", told),), **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "offset"),
    [((-0.5,), -0.5), ((0, 0, 0), 0.5), ((120, 121, 9999), 121.5), ((-3600, -3601), -3600.0), ((), "not measured")],
)
def test_the_clock_is_compared_with_the_control_hosts(seconds: tuple[float, ...], offset: float | str) -> None:
    assert conditions.clock_offset([a_control(each) for each in seconds]) == offset  # type: ignore[misc]


def test_a_host_without_a_readable_date_tells_no_time() -> None:
    bad = [a_control(0, headers=(("Date", text),)) for text in ("", "yesterday", "Mon, 08 Dec 2008 12:00:00")]
    assert conditions.clock_offset([*bad, a_control(0, headers=())]) == "not measured"  # type: ignore[list-item]


def test_what_is_known_at_the_start() -> None:
    found = conditions.at_start(OPTIONS)
    assert found["rubric"] == load("changde-2008").stamp
    assert found["proxy"] == "none"
    assert all(found[name] for name in ("host", "system", "python", "sqlite", "libraries", "readers", "resolver"))


def test_the_resolver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "RESOLVER", tmp_path / "resolv.conf")
    assert conditions.at_start(OPTIONS)["resolver"] == "the system's"
    (tmp_path / "resolv.conf").write_text("# x\nsearch a\nnameserver 10.0.0.1\nnameserver\nnameserver ::1\n")
    assert conditions.at_start(OPTIONS)["resolver"] == "the system's: 10.0.0.1, ::1"


def test_the_book_tells_what_it_answered() -> None:
    async def ask() -> dict[str, str]:
        book = AddressBook(NameTable({"a.gov.cn": ("127.0.0.1", {})}), [ip_network("127.0.0.0/8")])
        await book.look_up("A.gov.cn")
        with pytest.raises(NotFoundError):
            await book.look_up("b.gov.cn")
        return book.answers()

    assert asyncio.run(ask()) == {"a.gov.cn": "127.0.0.1", "b.gov.cn": ""}
