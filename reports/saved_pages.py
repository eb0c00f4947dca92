"""The saved pages that findings speak of, out of the evidence file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from checks.model import Finding, Page
from checks.reading import VERSION
from reports.evidence import cited
from storage import evidence, facts


def pages_of(db: Database, found: Iterable[Finding]) -> dict[str, Page]:
    """The pages that the findings cite, the pages on which checked links stand, and the earlier ones that any of them stands
    for, by id, with their facts."""
    ids = dict.fromkeys(id for finding in found for id in cited(finding))
    pages = {id: evidence.page(db, id) for id in ids}
    entrances = {page.parent for page in pages.values() if page.role == "link" and page.parent} - pages.keys()
    pages |= {id: evidence.page(db, id) for id in sorted(entrances)}
    seen = {page.stands_for for page in pages.values() if page.stands_for} - pages.keys()
    pages |= {id: evidence.page(db, id) for id in sorted(seen)}
    read = facts.facts(db, VERSION, {page.body for page in pages.values() if page.body})
    return {id: replace(page, facts=read.get(page.body)) for id, page in pages.items()}
