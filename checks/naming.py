"""Which unit a title speaks of: full names, short forms, and what must stand before them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from checks.model import Unit

CITY_PREFIXES = ("市委市政府", "市委", "市政府", "市直", "常德市", "常德", "市", "省")
BEFORE = "县区镇乡省厅州旗"  # 桃源县财政局 is not 市财政局


@cache
def forms(name: str) -> tuple[str, ...]:
    """The name and its short forms, longest first; a short form has at least three characters.

    >>> forms("市财政局")
    ('市财政局', '财政局')
    >>> forms("市委组织部")
    ('市委组织部', '组织部')
    """
    prefix = next((prefix for prefix in CITY_PREFIXES if name.startswith(prefix)), "")
    short = name.removeprefix(prefix)
    return (name, short) if prefix and len(short) >= 3 else (name,)


def speaks_of(title: str, unit: Unit, units: Sequence[Unit]) -> bool:
    """Whether a title names the unit and not a longer-named unit of the roster or a county's namesake.

    >>> finance, county = Unit("czj", "市财政局", "government"), Unit("tyx", "桃源县", "county")
    >>> speaks_of("财政局局长谈预算公开", finance, [finance, county])
    True
    >>> speaks_of("桃源县财政局局长谈预算公开", finance, [finance, county])
    False
    """
    return any(_stands(title, form, unit, units) for form in forms(unit.name))


def _stands(title: str, form: str, unit: Unit, units: Sequence[Unit]) -> bool:
    start = title.find(form)
    while start >= 0:
        foreign = start > 0 and title[start - 1] in BEFORE
        if not foreign and not _covered(title, start, start + len(form), unit, units):
            return True
        start = title.find(form, start + 1)
    return False


def _covered(title: str, start: int, end: int, unit: Unit, units: Sequence[Unit]) -> bool:
    """Whether a longer form of another unit covers title[start:end]."""
    for other in units:
        if other.code == unit.code:
            continue
        for form in forms(other.name):
            if len(form) <= end - start:
                continue
            at = title.find(form)
            while at >= 0:
                if at <= start and end <= at + len(form):
                    return True
                at = title.find(form, at + 1)
    return False
