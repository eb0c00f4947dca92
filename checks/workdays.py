"""Working days: the State Council's holidays and make-up days, and the deadline of a reply counted in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

Years = Mapping[int, "Year"]
DAY = timedelta(days=1)


class HolidayError(Exception):
    """A holiday list cannot be used, or does not cover a year that is asked for."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's notice: its name, the days off and the weekend days on which people work."""

    source: str
    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for a reply, and how it was counted: days off that were skipped, weekend days that counted."""

    start: date
    days: int
    last: date
    skipped: tuple[date, ...]
    worked: tuple[date, ...]

    @property
    def how(self) -> str:
        """The count in words, as staff and units read it.

        >>> deadline(date(2026, 2, 12), 3, shipped()).how
        '自 2026-02-12 次日起 3 个工作日，截止 2026-02-24；不计放假日 2026-02-16 至 2026-02-23；计入调休上班日 2026-02-14'
        """
        words = [f"自 {self.start} 次日起 {self.days} 个工作日，截止 {self.last}"]
        words += [f"不计放假日 {_spans(self.skipped)}"] if self.skipped else []
        words += [f"计入调休上班日 {_spans(self.worked)}"] if self.worked else []
        return "；".join(words)


def deadline(start: date, days: int, years: Years) -> Deadline:
    """The deadline `days` working days after `start`, whose own day does not count.

    Raises `HolidayError` where the count reaches a year that the list does not cover: nothing is guessed.
    """
    day, left = start, days
    skipped, worked = [], []
    while left:
        day += DAY
        counts, weekend = is_workday(day, years), day.weekday() >= 5
        left -= counts
        skipped += [day] * (not counts and not weekend)
        worked += [day] * (counts and weekend)
    return Deadline(start, days, day, tuple(skipped), tuple(worked))


def is_workday(day: date, years: Years) -> bool:
    """Whether offices work on a day. Raises `HolidayError` for a year that the list does not cover.

    >>> is_workday(date(2026, 2, 14), shipped()), is_workday(date(2026, 10, 1), shipped())
    (True, False)
    """
    year = years.get(day.year)
    if year is None:
        known = "、".join(map(str, sorted(years))) or "none"
        raise HolidayError(
            f"{day}: the holiday list does not cover {day.year} (it covers {known}): "
            "add the State Council's notice of that year to the list"
        )
    return day in year.work or (day.weekday() < 5 and day not in year.off)


@cache
def shipped() -> Years:
    """The list that comes with the program."""
    return parse((resources.files("checks") / "holidays.toml").read_text("utf-8"), "holidays.toml")


def parse(text: str, name: str) -> Years:
    """The years of a holiday list (TOML as the shipped `holidays.toml`).

    Raises `HolidayError` naming the list, the year and what is wrong.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HolidayError(f"{name}: {error}; it must be TOML") from error
    return {_number(key, name): _year(key, table, name) for key, table in raw.items()}


def _number(key: str, name: str) -> int:
    if len(key) == 4 and key.isascii() and key.isdigit():
        return int(key)
    raise HolidayError(f"{name}: [{key}]: name the table by its year, such as [2026]")


def _year(key: str, table: Any, name: str) -> Year:
    here = f"{name}: [{key}]"
    if not isinstance(table, dict) or set(table) != {"source", "off", "work"}:
        raise HolidayError(f"{here}: needs source, off and work, and nothing else")
    off = frozenset(day for span in _list(table["off"], f"{here}: off") for day in _days_of(span, f"{here}: off"))
    work = frozenset(_day(day, f"{here}: work") for day in _list(table["work"], f"{here}: work"))
    if not off:
        raise HolidayError(f"{here}: off names no holiday; a year without holidays is a list that is not filled in")
    strange = [day for day in sorted(off | work) if day.year != int(key)]
    strange += [day for day in sorted(work) if day.weekday() < 5 or day in off]
    if strange:
        raise HolidayError(f"{here}: {strange[0]} is of another year, or a make-up day that is no free weekend day")
    return Year(str(table["source"]), off, work)


def _days_of(span: Any, here: str) -> Iterator[date]:
    first, last = (_day(day, here) for day in span) if isinstance(span, list) and len(span) == 2 else (None, None)
    if first is None or last is None or not timedelta() <= last - first <= timedelta(days=30):
        raise HolidayError(f"{here}: {span} must be [first day, last day] of one holiday")
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _list(value: Any, here: str) -> list[Any]:
    if not isinstance(value, list):
        raise HolidayError(f"{here}: must be a list of days")
    return value


def _day(value: Any, here: str) -> date:
    if type(value) is not date:
        raise HolidayError(f"{here}: {value!r} is no day; write 2026-10-01 without quotes")
    return value


def _spans(days: tuple[date, ...]) -> str:
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][1] <= _gap(spans[-1][1]):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "、".join(str(first) if first == last else f"{first} 至 {last}" for first, last in spans)


def _gap(day: date) -> timedelta:
    """From a weekday to the next one: a holiday that runs over a weekend is one span."""
    return timedelta(days=3 if day.weekday() == 4 else 1)
