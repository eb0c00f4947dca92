"""Which nights of a unit count: a unit without a site, with a new one, or with one that is closed, is not scored."""

from __future__ import annotations

from datetime import date

from checks.model import Unit

CLOSED = "closed until "


def counts(unit: Unit, night: date) -> bool:
    """Whether the unit's site is judged on that night.

    `site` counts always, `none` and `new` never, `closed until DATE` on the nights after DATE.

    >>> closed = Unit("lyj", "市林业局", "government", status="closed until 2008-12-03")
    >>> counts(closed, date(2008, 12, 3)), counts(closed, date(2008, 12, 4))
    (False, True)
    """
    if unit.status.startswith(CLOSED):
        return night > date.fromisoformat(unit.status.removeprefix(CLOSED))
    return unit.status == "site"
