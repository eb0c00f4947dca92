"""Days as Chinese pages write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

WEEKDAYS = "一二三四五六日"
_DIGITS = "○一二三四五六七八九"
OLDEST_SHORT = 300  # days; an older row without a year would be read as this year's


def numerals(day: date) -> str:
    """The day in Chinese numerals.

    >>> numerals(date(2008, 11, 10))
    '二○○八年十一月十日'
    """
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_upto_31(day.month)}月{_upto_31(day.day)}日"


def _upto_31(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


FORMS: Mapping[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "bracket": lambda d: f"[{d.isoformat()}]",
    "slash": lambda d: f"{d:%Y/%m/%d}",
    "time": lambda d: f"{d.isoformat()} {_clock(d)}",
    "hanzi": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "hanzi time": lambda d: f"{d:%Y}年{d:%m}月{d:%d}日 {_clock(d)}:25",
    "numerals": numerals,
    "compact": lambda d: f"{d:%Y%m%d}",
    "short": lambda d: f"{d:%m-%d}",
    "short bracket": lambda d: f"[{d:%m-%d}]",
    "short round": lambda d: f"({d:%m-%d})",
}


def _clock(day: date) -> str:
    return f"{8 + day.toordinal() % 9:02d}:{day.toordinal() * 7 % 60:02d}"


def written(form: str, day: date, age: int) -> str:
    """The day in a form; a form without a year is used for the last 300 days only."""
    known = not form.startswith("short") or 0 <= age <= OLDEST_SHORT
    return FORMS[form if known else "iso"](day)


def today_line(day: date) -> str:
    """The clock of a page header."""
    return f"今天是{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
