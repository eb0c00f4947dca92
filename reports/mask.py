"""Hides personal data in text that is shown: telephone numbers, identity numbers, names of letter writers."""

from __future__ import annotations

import re
from collections.abc import Sequence

CELL = "\x1f"  # stands between the cells of a table row
HREF = "\x1e"  # stands before and after a link's address

_NARROW = str.maketrans("０１２３４５６７８９－：Ｘｘ", "0123456789-:Xx")
_MANY_DIGITS = re.compile(r"[0-9０-９－ -]{10}")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9])")
_DAY = r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(rf"(?<![0-9])[1-9][0-9]{{5}}(?:(?:19|20){_DAY}[0-9]{{3}}[0-9Xx]|{_DAY}[0-9]{{3}})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[0-9]{2,3}[- ]?[2-8][0-9]{6,7}(?![0-9])")
NAME_LABELS = ("来信人", "写信人", "留言人", "投诉人", "举报人", "咨询人", "申请人", "提问者", "联系人", "网友", "姓名")
_LABEL = "|".join(NAME_LABELS)
_NAMED = re.compile(
    rf"((?:{_LABEL})(?:姓名|昵称|名称)?[ 　]*(?:[:：][ 　{CELL}]*|{CELL}[ 　]*))([^\s{CELL}{HREF}，。、；：,;:（(【\[|<>]{{1,20}})"
)
_HEADER = re.compile(rf"(?:{_LABEL})(?:姓名|昵称|名称)?")
_LABEL_ALONE = re.compile(rf"(?:{_LABEL})(?:姓名|昵称|名称)?[ 　]*[:：]")


def mask(text: str, letters: bool = False) -> str:
    """The text with personal data starred out; in `letters` landline numbers too, elsewhere they are the office's own.

    >>> mask("来信人：张三丰 电话13812345678")
    '来信人：张** 电话138********'
    >>> mask("咨询电话0736-7123456"), mask("咨询电话0736-7123456", letters=True)
    ('咨询电话0736-7123456', '咨询电话************')
    """
    if _MANY_DIGITS.search(text):
        text = _star(_IDENTITY, text, keep=2)
        text = _star(_PHONE, text, keep=3)
        text = _star(_LANDLINE, text, keep=0) if letters else text
    return _NAMED.sub(lambda found: found[1] + _surname(found[2]), text)


def mask_rows(rows: Sequence[str], letters: bool = False) -> list[str]:
    """The rows of a page masked, also where a name's label is the head of its column or stands on the row before."""
    shown: list[str] = []
    named: list[int] = []
    width, after_label = 0, False
    for written in rows:
        row, cells = written, written.split(CELL)
        heads = [at for at, cell in enumerate(cells) if _HEADER.fullmatch(cell.strip())]
        if len(cells) > 2 and heads:
            named, width = heads, len(cells)
            shown.append(row)
            continue
        if len(cells) == width:
            row = CELL.join(_surname(cell) if at in named else cell for at, cell in enumerate(cells))
        elif after_label and len(row) <= 20:
            row = _surname(row)
        after_label = _LABEL_ALONE.fullmatch(row.strip()) is not None
        shown.append(mask(row, letters))
    return shown


def _surname(name: str) -> str:
    bare = name.strip()
    return name if not bare or bare.endswith("*") else bare[0] + "*" * min(2, max(1, len(bare) - 1))


def _star(pattern: re.Pattern[str], text: str, keep: int) -> str:
    """Stars over each match of the pattern, found in half-width digits of the same length as the text."""
    narrow = text.translate(_NARROW)
    parts, last = [], 0
    for start, end in [match.span() for match in pattern.finditer(narrow)]:
        parts += [text[last : start + keep], "*" * (end - start - keep)]
        last = end
    return "".join([*parts, text[last:]])
