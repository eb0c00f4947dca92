"""Votes: ballots read from CSV files, counted by the rules, and turned into marks by the office's setting."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from checks.model import Unit
from reports import ReportError
from reports.tally.fields import sites
from reports.tally.settings import CLASSES, Settings, Span, class_of
from storage.rows import SHANGHAI

COLUMNS = {"channel": "渠道", "time": "时间", "voter": "选民", "unit": "单位"}
CHANNELS = {"web": "web", "网络": "web", "网站": "web", "sms": "sms", "短信": "sms"}
OUTSIDE, TWICE, UNKNOWN, UNREADABLE = "不在投票期内", "同一选民当日重复", "不是参评单位", "无法读懂"
ASIDE = (OUTSIDE, TWICE, UNKNOWN, UNREADABLE)
LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Ballot:
    """One row of a ballot file; `time` is None and `channel` "" where they cannot be read."""

    channel: str
    time: datetime | None
    voter: str
    unit: str


@dataclass(frozen=True, slots=True)
class Count:
    """How the ballots were counted: valid ones by unit and by channel, and how many were set aside for what."""

    votes: Mapping[str, int]
    channels: Mapping[str, int]
    aside: Mapping[str, int]

    @property
    def valid(self) -> int:
        """How many ballots counted."""
        return sum(self.votes.values())


def read_ballots(data: bytes, name: str) -> list[Ballot]:
    """The ballots of a CSV file (UTF-8 with or without BOM, or GBK; headings in English or Chinese).

    Rows that make no sense are kept as such: they are counted as unreadable. Errors: ReportError for a file that is no
    such table at all.
    """
    if len(data) > LARGEST:
        raise ReportError(f"{name}: has {len(data)} bytes; split it into files of at most {LARGEST}")
    try:
        rows = csv.reader(io.StringIO(_text(data, name), newline=""))
        heads = [cell.strip().lower() for cell in next(rows, [])]
        places = {key: _place(heads, key, name) for key in COLUMNS}
        return [_ballot(row, places) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ReportError(f"{name}: {error}; save it as CSV again") from error


def count(ballots: Iterable[Ballot], units: Sequence[Unit], window: Span, settings: Settings) -> Count:
    """The valid votes of each unit with a site, and what was set aside.

    Ballots count by their time, so that the order of the files does not matter.
    """
    codes = {name: unit.code for unit in sites(units) for name in (unit.code, unit.name)}
    votes: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    cast: Counter[tuple[str, date]] = Counter()
    seen: set[tuple[str, date, str]] = set()
    for ballot in sorted(ballots, key=_order):
        unit = codes.get(ballot.unit, "")
        wrong = _wrong(ballot, unit, window)
        if wrong or ballot.time is None:
            aside[wrong] += 1
            continue
        day = ballot.time.date()
        if cast[ballot.voter, day] >= settings.per_day or (ballot.voter, day, unit) in seen:
            aside[TWICE] += 1
            continue
        cast[ballot.voter, day] += 1
        seen.add((ballot.voter, day, unit))
        votes[unit] += 1
        channels[ballot.channel] += 1
    counted = {unit.code: votes[unit.code] for unit in sites(units)}
    return Count(counted, dict(sorted(channels.items())), {reason: aside[reason] for reason in ASIDE})


def marks(counted: Count, units: Sequence[Unit], settings: Settings) -> dict[str, float]:
    """Unit → mark out of 100; a class for which nobody voted has none."""
    found: dict[str, float] = {}
    for name in CLASSES:
        votes = {unit.code: counted.votes[unit.code] for unit in sites(units) if class_of(unit) == name}
        most = max(votes.values(), default=0)
        if most:
            found |= _bands(votes, settings.bands) if settings.votes == "bands" else _shares(votes, most)
    return found


def _shares(votes: Mapping[str, int], most: int) -> dict[str, float]:
    return {
        code: float((Decimal(100 * own) / most).quantize(Decimal("0.01"), ROUND_HALF_UP)) for code, own in votes.items()
    }


def _bands(votes: Mapping[str, int], bands: Sequence[tuple[float, float]]) -> dict[str, float]:
    """A mark by the rank's place in the class; equal votes share the better rank."""
    order = sorted(votes.values(), reverse=True)
    places = {code: 100 * (order.index(own) + 1) / len(order) for code, own in votes.items()}
    return {code: next((mark for upto, mark in bands if place <= upto), 0.0) for code, place in places.items()}


def _wrong(ballot: Ballot, unit: str, window: Span) -> str:
    if ballot.time is None or not ballot.channel or not ballot.voter:
        return UNREADABLE
    if not window[0] <= ballot.time.date() <= window[1]:
        return OUTSIDE
    return "" if unit else UNKNOWN


def _order(ballot: Ballot) -> tuple[str, str, str, str]:
    return (ballot.time.isoformat() if ballot.time else "", ballot.voter, ballot.unit, ballot.channel)


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReportError(f"{name}: is neither UTF-8 nor GBK text; save it as 'CSV UTF-8'")


def _place(heads: Sequence[str], key: str, name: str) -> int:
    for word in (key, COLUMNS[key]):
        if heads.count(word) == 1:
            return heads.index(word)
    raise ReportError(f"{name}: row 1: column '{key}' ({COLUMNS[key]}) is missing or stands twice; add it")


def _ballot(row: Sequence[str], places: Mapping[str, int]) -> Ballot:
    cells = {key: row[place].strip() if place < len(row) else "" for key, place in places.items()}
    voter = cells["voter"] if re.fullmatch(r"[\w.:-]{1,128}", cells["voter"]) else ""
    return Ballot(CHANNELS.get(cells["channel"].lower(), ""), _time(cells["time"]), voter, cells["unit"])


def _time(text: str) -> datetime | None:
    """A moment as it is written, in Asia/Shanghai: 2008-12-01 08:30, 2008/12/1 8:30:05, 2008-12-01T08:30."""
    parts = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", text, re.ASCII)
    try:
        return datetime.strptime(_plain(parts), "%Y %m %d %H %M %S").replace(tzinfo=SHANGHAI) if parts else None
    except ValueError:
        return None


def _plain(parts: re.Match[str]) -> str:
    return " ".join(part or "0" for part in parts.groups())
