"""The ways in which a page writes a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

_HAN = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def han(day: date, zero: str = "〇") -> str:
    """二〇二四年三月五日."""
    year = "".join(_HAN[int(c)] for c in str(day.year)).replace("〇", zero)
    return f"{year}年{_count(day.month)}月{_count(day.day)}日"


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")


# Whole cells that carry the year.
FULL: dict[str, Callable[[date], str]] = {
    "dash": lambda d: d.isoformat(),
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "slash padded": lambda d: d.strftime("%Y/%m/%d"),
    "dot": lambda d: d.strftime("%Y.%m.%d"),
    "short dash": lambda d: f"{d.year}-{d.month}-{d.day}",
    "bracket": lambda d: f"[{d.isoformat()}]",
    "round": lambda d: f"({d.isoformat()})",
    "wide round": lambda d: f"（{d.isoformat()}）",
    "han units": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "han units padded": lambda d: d.strftime("%Y年%m月%d日"),
    "with time": lambda d: f"{d.isoformat()} 09:32:11",
    "with T": lambda d: f"{d.isoformat()}T09:32:11",
    "han time": lambda d: f"{d.year}年{d.month:02}月{d.day:02}日 09时32分",
    "compact": lambda d: d.strftime("%Y%m%d"),
    "han": han,
    "han circle": lambda d: han(d, "○"),
    "wide": lambda d: d.isoformat().translate(_WIDE),
    "wide units": lambda d: f"{d.year}年{d.month}月{d.day}日".translate(_WIDE),
    "minguo": lambda d: f"民国{d.year - 1911}年{d.month}月{d.day}日",
    "labelled": lambda d: f"发布时间：{d.isoformat()}",
    "dated": lambda d: f"日期：{d.year}/{d.month:02}/{d.day:02}",
    "spaced": lambda d: f"{d.year} - {d.month:02} - {d.day:02}",
    "entity": lambda d: f"&nbsp;{d.isoformat()}&nbsp;",
}

# Whole cells without a year.
SHORT: dict[str, Callable[[date], str]] = {
    "month-day": lambda d: d.strftime("%m-%d"),
    "month-day bracket": lambda d: d.strftime("[%m-%d]"),
    "month/day round": lambda d: d.strftime("(%m/%d)"),
    "month.day": lambda d: d.strftime("%m.%d"),
    "month-day han": lambda d: f"{d.month}月{d.day}日",
    "month/day": lambda d: f"{d.month}/{d.day}",
}

# Days spread over two elements (HTML).
SPLIT: dict[str, Callable[[date], str]] = {
    "day, year-month": lambda d: f"<b>{d.day:02}</b><span>{d.year}-{d.month:02}</span>",
    "year-month, day": lambda d: f"<span>{d.year}-{d.month:02}</span><b>{d.day:02}</b>",
    "day, year/month": lambda d: f"<div class=d><p>{d.day:02}</p><p>{d.year}/{d.month:02}</p></div>",
    "month-day, year": lambda d: f"<h5>{d.month:02}-{d.day:02}</h5><em>{d.year}</em>",
    "year, month-day": lambda d: f"<i>{d.year}</i><strong>{d.month:02}-{d.day:02}</strong>",
    "day, year.month": lambda d: f"<em>{d.day}</em>\n<i>{d.year}.{d.month:02}</i>",
    "day, han": lambda d: f"<span>{d.day:02}</span><span>{d.year}年{d.month:02}月</span>",
}
