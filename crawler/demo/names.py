"""Short forms of unit names."""

from __future__ import annotations


def short(name: str) -> str:
    """The name without the city in front.

    >>> short("市财政局"), short("常德电大"), short("桃源县")
    ('财政局', '电大', '桃源县')
    """
    for city in ("常德市", "常德", "市"):
        if name.startswith(city) and len(name) - len(city) >= 2:
            return name.removeprefix(city)
    return name
