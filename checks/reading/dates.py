"""Days as Chinese government pages write them: in running text, and as a whole cell."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

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
_MINGUO = rf"民[国國]\s?(?P<ny>元|\d{{1,3}}|[{_SMALL}百]{{1,6}})\s?年\s?(?P<nm>\d{{1,2}}|[{_SMALL}]{{1,3}})\s?月\s?(?P<nd>\d{{1,2}}|[{_SMALL}]{{1,4}})\s?日"
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
_SHORT_YEAR = re.compile(rf"(\d\d){_SEP}(\d\d){_SEP}(\d\d)")
_LABELLED = re.compile(
    rf"(?:时间|日期|发布|更新)\s{{0,3}}[:：]\s{{0,3}}(?:(\d\d){_SEP}(\d\d){_SEP}(\d\d)|(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}((?:19|20)\d\d))(?![\d:])"
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}((?:19|20)\d\d)")
_MONTH_DAY = re.compile(rf"(\d{{1,2}})(?:\s?{_SEP}\s?|\s?月\s?)(\d{{1,2}})\s?日?")
_SPLIT = (
    re.compile(rf"(?P<d>\d{{1,2}})日?\s{{1,3}}(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s?(?P<m>\d{{1,2}})月?"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)\s?(?:{_SEP}|年)\s?(?P<m>\d{{1,2}})月?{_SEP}?\s{{1,3}}(?P<d>\d{{1,2}})日?"),
    re.compile(rf"(?P<m>\d{{1,2}})\s?(?:{_SEP}|月)\s?(?P<d>\d{{1,2}})日?\s{{1,3}}(?P<y>(?:19|20)\d\d)年?"),
    re.compile(rf"(?P<y>(?:19|20)\d\d)年?\s{{1,3}}(?P<m>\d{{1,2}})\s?(?:{_SEP}|月)\s?(?P<d>\d{{1,2}})日?"),
    re.compile(r"(?P<y>(?:19|20)\d\d)\s{1,3}(?P<m>\d\d)\s{1,3}(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<y>(?:19|20)\d\d)年?\s{1,3}(?P<m>\d{1,2})月"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<m>\d{1,2})月\s{1,3}(?P<y>(?:19|20)\d\d)年?"),
    re.compile(r"(?P<d>\d{1,2})日?\s{1,3}(?P<m>\d{1,2})月"),
    re.compile(r"(?P<m>\d{1,2})月\s{1,3}(?P<d>\d{1,2})日?"),
)
_AROUND = re.compile(r"\s([-/.])\s")  # 2024 03 / 05
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
    """Days behind a label in forms that mean nothing without one: two-digit years and years at the end.

    >>> [d.day for d in labelled_days("发布时间：08-11-10 日期：03-15-2024 电话：08-11-10")]
    ['2008-11-10', '2024-03-15']
    """
    found = []
    for match in _LABELLED.finditer(narrow(text)):
        short = match[1] is not None
        day = _two_digit(match[1], match[2], match[3]) if short else _year_last(match[4], match[5], match[6])
        if day:
            found.append(Day(day, match.start(1 if short else 4), match.end()))
    return found


def cell(text: str) -> str:
    """The day that a short text is, as `YYYY-MM-DD` or `MM-DD`; "" where the text is more than a day.

    >>> cell("[03-05]"), cell("发布时间：2024/3/5 10:20"), cell("20240305"), cell("3.5 亿")
    ('03-05', '2024-03-05', '2024-03-05', '')
    """
    if not 3 <= len(text) <= 60 or not HINT.search(text):
        return ""
    match = _CELL.fullmatch(narrow(text).strip())
    return _bare(match["day"].strip()) if match else ""


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
    return ""


def _bare(text: str) -> str:
    full = _FULL.fullmatch(text)
    if full:
        return _from_match(full)
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), match[2], match[3])
    if match := _SHORT_YEAR.fullmatch(text):
        return _two_digit(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match[1], match[2], match[3])
    match = _MONTH_DAY.fullmatch(text)
    return _short(match[1], match[2]) if match else ""


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
