"""Windows of time, counted back from the moment at which a page was fetched (监测时间点前X内).

A window is a number of days, or a text of the calendar: `2 weeks`, `6 months`, `1 year`. Months and years are those of
the calendar: on 1 March, 前2个月 begins on 1 January (note of the census of 2015).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from checks.fields import RubricError
from checks.model import Page

Window = int | str
WORDS = {"day": "天", "week": "周", "month": "个月", "year": "年"}
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


def begins(window: Window, on: date) -> date:
    """The first day of the window that ends on `on`; a window that is none raises `RubricError`.

    >>> begins(14, date(2015, 3, 15)), begins("2 months", date(2015, 3, 1)), begins("6 months", date(2015, 8, 31))
    (datetime.date(2015, 3, 1), datetime.date(2015, 1, 1), datetime.date(2015, 2, 28))
    """
    if isinstance(window, int):
        return on - timedelta(days=window)
    count, unit = _parts(window)
    if unit in DAYS:
        return on - timedelta(days=count * DAYS[unit])
    year, month = divmod(on.year * 12 + on.month - 1 - count * MONTHS[unit], 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def within(day: date, page: Page, window: Window) -> bool:
    """Whether a day lies in the window that ends when the page was fetched."""
    return day >= begins(window, page.at.date())


def spoken(window: Window) -> str:
    """The window in Chinese.

    >>> spoken(14), spoken("6 months")
    ('14 天', '6 个月')
    """
    if isinstance(window, int):
        return f"{window} 天"
    count, unit = _parts(window)
    return f"{count} {WORDS[unit]}"


def _parts(window: str) -> tuple[int, str]:
    count, _, unit = window.partition(" ")
    unit = unit.removesuffix("s")
    if not count.isdigit() or unit not in WORDS:
        raise RubricError(f"window {window!r} is none; write a number of days, or such as '2 weeks' or '6 months'")
    return int(count), unit
