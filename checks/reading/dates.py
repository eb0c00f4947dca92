"""Days as Chinese government pages write them: in running text, and as a whole cell."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_WIDE = tuple(zip("０１２３４５６７８９－／．：［］", "0123456789-/.:[]", strict=True))
_ANY_WIDE = re.compile(f"[{''.join(wide for wide, _ in _WIDE)}]")
_DIGITS = {
    c: i
    for i, row in enumerate(("〇○零Ｏ0O◯", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in row
}
_YEAR_DIGIT = "〇○零ＯO◯一二三四五六七八九"
_SMALL = "〇○零一二三四五六七八九十廿卅"

_SEP = r"[-/.－—–‐]"
_NUMERIC = rf"(?P<y>(?:19|20)\d\d)(?<![\d.]\d{{4}})\s?(?:{_SEP}\s?(?P<m>\d{{1,2}})\s?{_SEP}\s?(?P<d>\d{{1,2}})(?!\d)|年\s{{0,2}}(?P<m2>\d{{1,2}})\s{{0,2}}月\s{{0,2}}(?P<d2>\d{{1,2}})\s?(?:日|(?!\d)))"
_HAN = rf"(?P<hy>[{_YEAR_DIGIT}]{{4}})年\s?(?P<hm>[{_SMALL}]{{1,3}})月\s?(?P<hd>[{_SMALL}]{{1,4}})日"
_MINGUO = rf"(?:中[华華])?民[国國]\s?(?P<ny>元|\d{{1,3}}|[{_SMALL}百]{{1,6}})\s?年\s?(?P<nm>\d{{1,2}}|[{_SMALL}]{{1,3}})\s?月\s?(?P<nd>\d{{1,2}}|[{_SMALL}]{{1,4}})\s?日"
_FULL = re.compile(rf"{_NUMERIC}|{_HAN}|{_MINGUO}")
_DIGITS_ONLY = re.compile(rf"{_NUMERIC}(?P<hy>)(?P<ny>)")
_SPELT = re.compile(rf"[一二民](?:[{_YEAR_DIGIT}]{{3}}年|(?<=民)[国國])")

_CLOCK = r"(?:[\sT]{0,3}(?:[上下]午\s?)?\d{1,2}[:时]\d{1,2}(?:[:分](?:\d{1,2}(?:\.\d{1,3})?秒?)?)?)?"
_WEEK = r"(?:\s{0,3}(?:星期|周)[一二三四五六日天])?"
_LABEL = r"(?:[\u4e00-\u9fff]{0,4}(?:时间|日期|发布|发表|时间发布|發佈|日期)\s{0,3}[:：]?\s{0,3})?"
_OPEN = r"[\s\[(（【〔{<《·|:：/—.…_-]{0,40}"
_CLOSE = r"[\s\])）】〕}>》|/]{0,6}"
_CELL = re.compile(rf"{_OPEN}{_LABEL}(?P<day>.{{2,30}}?){_WEEK}{_CLOCK}{_CLOSE}")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(rf"(\d\d)(?:{_SEP}|年)(\d\d)(?:{_SEP}|月)(\d\d)日?")
_REPUBLIC = re.compile(rf"(1[0-3]\d)(?:{_SEP}|年)(\d\d?)(?:{_SEP}|月)(\d\d?)日?")
_LABELLED = re.compile(
    rf"(?:时间|日期|發佈|发布|更新|于|時間)[\s\]】)）]{{0,3}}[:：]?\s{{0,3}}"
    rf"(?P<form>(?P<y>\d\d)(?:{_SEP}|年)(?P<m>\d{{1,2}})(?:{_SEP}|月)(?P<d>\d\d?)(?:日|(?![\d:]))"
    rf"|(?P<m2>\d{{1,2}}){_SEP}(?P<d2>\d{{1,2}}){_SEP}(?P<y2>(?:19|20)\d\d)(?![\d:])"
    rf"|(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)(?=\D|\d{{4}}\D|\d{{6}}\D|$)"
    rf"|(?P<ny>1\d\d|9\d)(?:{_SEP}|年)(?P<nm>\d{{1,2}})(?:{_SEP}|月)(?P<nd>\d\d?)(?:日|(?![\d:])))"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAME = rf"(?P<{{0}}>{'|'.join(_MONTHS)})(?:[a-z]{{{{0,6}}}})"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?:{_NAME.format('m')}[.\s]{{0,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{0,3}}(?P<clock>\d\d:\d\d:\d\d\s[A-Z+\d:]{{3,9}}\s)?(?P<y>(?:19|20)\d\d)(?!\d)"
    rf"|(?<![\d:])(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,3}}{_NAME.format('m2')}[.,]?[\s-]{{1,3}}(?P<y2>(?:19|20)\d\d)(?!\d))"
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}((?:19|20)\d\d)")
_MONTH_DAY = re.compile(rf"(\d{{1,2}})(?:\s?{_SEP}\s?|\s?月\s?)(\d{{1,2}})\s?日?")
_SPLIT = (
    re.compile(rf"(?P<d>\d{{1,2}})日?(?:\s{{1,3}}|[/|,])(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s?(?P<m>\d{{1,2}})月?"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s?(?P<m>\d{{1,2}})月?{_SEP}?\s{{1,3}}(?P<d>\d{{1,2}})日?"),
    re.compile(rf"(?P<m>\d{{1,2}})\s?(?:{_SEP}|月)\s?(?P<d>\d{{1,2}})日?\s{{1,3}}(?P<y>(?:19|20)\d\d)年?"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)年?\s{{1,3}}(?P<m>\d{{1,2}})\s?(?:{_SEP}|月)\s?(?P<d>\d{{1,2}})日?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)\s{1,3}(?P<m>\d\d)\s{1,3}(?P<d>\d\d)"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s{{1,3}}(?P<m>\d{{1,2}})(?:{_SEP}|月)\s?(?P<d>\d{{1,2}})日?"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s?(?P<m>\d{{1,2}})(?:{_SEP}|月)\s{{1,3}}(?P<d>\d{{1,2}})日?"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<y>(?:19|20)\d\d)年?\s{1,3}(?P<m>\d{1,2})月"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<m>\d{1,2})月\s{1,3}(?P<y>(?:19|20)\d\d)年?"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<m>\d{1,2})月"),
    re.compile(r"(?P<m>\d{1,2})月\s{1,3}(?P<d>\d{1,2})日?"),
)
_AROUND = re.compile(r"\s([-/.|,])\s")  # 2024 03 / 05
HINT = re.compile(r"[\d〇○零一二三]")
CLOCK_WORDS = re.compile(r"今天|今日[是:：]|现在[是时:：]|当前[时日]|欢迎[您你来访光]|北京时间|农历|您好|系统时间")


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in running text: `day` is `YYYY-MM-DD`; `start` and `end` are its place."""

    day: str
    start: int
    end: int


def narrow(text: str) -> str:
    """The text with full-width digits and separators made ASCII; every character keeps its place."""
    if text.isascii() or not _ANY_WIDE.search(text):
        return text
    for wide, thin in _WIDE:  # 20 times as fast as str.translate on a page's text
        if wide in text:
            text = text.replace(wide, thin)
    return text


def days(text: str) -> list[Day]:
    """Every full date (with a year) in a running text, in order.

    >>> [d.day for d in days("二○○八年十一月十日起，至２０２４年３月５日；民国113年1月2日")]
    ['2008-11-10', '2024-03-05', '2024-01-02']
    """
    text = narrow(text)
    if not ("年" in text or "20" in text or "19" in text):
        return []
    found = []
    for match in (_FULL if _SPELT.search(text) else _DIGITS_ONLY).finditer(text):
        day = _from_match(match)
        if day:
            found.append(Day(day, match.start(), match.end()))
    return found


def labelled_days(text: str) -> list[Day]:
    """Days behind a label in forms that mean nothing without one: two-digit years, years at the end, bare digits, 民国 years.

    >>> [d.day for d in labelled_days("发布时间：08-11-10 日期：03-15-2024 电话：08-11-10 時間:20240305101112 日期：113.03.05")]
    ['2008-11-10', '2024-03-15', '2024-03-05', '2024-03-05']
    """
    found = []
    for match in _LABELLED.finditer(narrow(text)):
        part = match.groupdict()
        if part["y"]:
            day = _two_digit(part["y"], part["m"], part["d"])
        elif part["y2"]:
            day = _year_last(part["m2"], part["d2"], part["y2"])
        elif part["y3"]:
            day = _day(int(part["y3"]), part["m3"], part["d3"])
        else:
            day = _day(1911 + int(part["ny"]), part["nm"], part["nd"])
        if day:
            found.append(Day(day, match.start("form"), match.end()))
    return found


def english_days(text: str) -> list[Day]:
    """Days with an English month: Mar 5, 2024; 5 March 2024; Tue Mar 05 10:20:30 CST 2024.

    >>> [d.day for d in english_days("Mar 5, 2024 / 15th August 2023 / Wed Mar 06 10:20:30 CST 2024")]
    ['2024-03-05', '2023-08-15', '2024-03-06']
    """
    if not any(month in text for month in _MONTHS):
        return []
    found = []
    for match in _ENGLISH.finditer(text):
        month = _MONTHS.index(match["m"] or match["m2"]) + 1
        if day := _day(int(match["y"] or match["y2"]), month, match["d"] or match["d2"]):
            found.append(Day(day, match.start(), match.end()))
    return found


@lru_cache(maxsize=20_000)  # the days of a list stand on many pages of its site
def cell(text: str) -> str:
    """The day that a short text is, as `YYYY-MM-DD` or `MM-DD`; "" where the text is more than a day.

    >>> cell("[03-05]"), cell("发布时间：2024/3/5 10:20"), cell("20240305"), cell("3.5 亿")
    ('03-05', '2024-03-05', '2024-03-05', '')
    """
    if not 3 <= len(text) <= 60 or not HINT.search(text):
        return ""
    match = _CELL.fullmatch(narrow(text).strip())
    return _bare(match["day"].strip()) if match else ""


@lru_cache(maxsize=20_000)
def split_cell(text: str) -> str:
    """The day that stands in two neighbouring elements, joined here by a space.

    >>> split_cell("05 2024-03"), split_cell("03-05 2024"), split_cell("5日 3月")
    ('2024-03-05', '2024-03-05', '03-05')
    """
    if len(text) > 24:
        return ""
    text = _AROUND.sub(r"\1", narrow(text).strip("[]()（）【】 \t\n"))
    for form in _SPLIT:
        match = form.fullmatch(text)
        if match:
            parts = match.groupdict()
            return _day(int(parts["y"]), parts["m"], parts["d"]) if "y" in parts else _short(parts["m"], parts["d"])
    return english_days(text)[0].day if text.isascii() and english_days(text) else ""


def _bare(text: str) -> str:
    if full := _FULL.fullmatch(text):
        return _from_match(full)
    if text.isascii() and text[-1:].isdigit() and (found := english_days(text)):
        return found[0].day if found[0].end - found[0].start == len(text) else ""
    for form, day in _FORMS:
        if match := form.fullmatch(text):
            return day(*match.groups())
    return ""


def _year_last(first: str, second: str, year: str) -> str:
    """03-15-2024 as servers with American settings write it; the other order only where the first number is no month."""
    return _day(int(year), first, second) or _day(int(year), second, first)


def _two_digit(year: str, month: str, day: str) -> str:
    """A day of 1995 to 2039 whose year has two digits."""
    short = int(year)
    return _day(2000 + short, month, day) if short < 40 else _day(1900 + short, month, day) if short >= 95 else ""


def _from_match(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["y"]:
        return _day(int(part["y"]), part["m"] or part["m2"], part["d"] or part["d2"])
    if part["hy"]:
        year = int("".join(str(_DIGITS[c]) for c in part["hy"]))
        return _day(year, _number(part["hm"]), _number(part["hd"]))
    return _day(1911 + _number(part["ny"]), _number(part["nm"]), _number(part["nd"]))


def _number(text: str) -> int:
    """十一 → 11, 二十 → 20, 廿五 → 25, 一百一十三 → 113, 一一三 → 113, 元 → 1."""
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    text = text.replace("廿", "二十").replace("卅", "三十")
    hundreds, _, rest = text.rpartition("百")
    total = 100 * _DIGITS.get(hundreds[-1:], 0)
    if "十" in rest:
        tens, _, ones = rest.partition("十")
        return total + 10 * _DIGITS.get(tens[-1:], 1) + _DIGITS.get(ones[:1], 0)
    digits = "".join(str(_DIGITS[c]) for c in rest if c in _DIGITS)
    return total + int(digits or 0)


def _day(year: int, month: str | int, day: str | int) -> str:
    month, day = int(month), int(day)
    if not (1949 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return ""
    return f"{year:04}-{month:02}-{day:02}"


def _short(month: str, day: str) -> str:
    return _day(2000, month, day)[5:]


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = (
    (_COMPACT, lambda year, month, day: _day(int(year), month, day)),
    (_SHORT_YEAR, _two_digit),
    (_YEAR_LAST, _year_last),
    (_REPUBLIC, lambda year, month, day: _day(1911 + int(year), month, day)),
    (_MONTH_DAY, _short),
)
