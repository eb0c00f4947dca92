"""The mailboxes that a person confirmed; addresses for petitions and reports (信访, 举报) are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.model import Unit
from checks.resolve import same_site
from crawler.errors import CrawlerError
from crawler.letters.options import MAIL
from crawler.office.addresses import problem_of
from crawler.office.tables import rows_of

COLUMNS = ("unit", "mailbox", "name", "confirmed_by")
CODE = "{code}"  # stands in a query address for the letter's code
DELICATE_WORDS = re.compile(r"信访|上访|举报|检举|控告|申诉|纪检|纪委|监察|监委|巡视|巡察|扫黑|12388|12380|12337|12339")
DELICATE_PARTS = re.compile(
    r"(?:^|[^a-z])(?:xinfang|xfj|xfb|xf|jubao|jb|jijian|jiwei|jjw|jiancha|petition|tipoff)(?:$|[^a-z])"
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox of a unit: an e-mail address, or the address of a form on its site."""

    unit: Unit
    address: str
    way: str  # mail or form
    query: str = ""  # of a form: where an answer is looked up, with {code} in the place of the letter's code


def read_mailboxes(path: Path, units: Sequence[Unit]) -> list[Mailbox]:
    """The mailboxes of a CSV file with the columns unit, mailbox, name, confirmed_by and, where wanted, query.

    Errors: CrawlerError with every row that is wrong, unconfirmed or delicate.
    """
    _, rows = rows_of(path, COLUMNS)
    known = {unit.code: unit for unit in units}
    problems = [f"{path}: row {number}: {words}" for number, cells in rows for words in _problems(cells, known)]
    addresses = [_plain(cells["mailbox"]) for _, cells in rows]
    problems += [
        f"{path}: row {number}: mailbox: '{cells['mailbox']}' stands twice; keep one"
        for place, (number, cells) in enumerate(rows)
        if addresses[place] in addresses[:place]
    ]
    if problems:
        raise CrawlerError(*problems)
    return [
        Mailbox(known[cells["unit"]], _plain(cells["mailbox"]), _way(cells["mailbox"]), cells.get("query", ""))
        for _, cells in rows
    ]


def read_queries(path: Path, units: Sequence[Unit]) -> dict[str, str]:
    """Form → the address at which its letters are looked up, for the forms that have one. Errors: as above."""
    return {mailbox.address: mailbox.query for mailbox in read_mailboxes(path, units) if mailbox.query}


def delicate(address: str, *names: str) -> bool:
    """Whether a mailbox takes petitions or reports: a test letter there would take the place of a citizen's.

    >>> delicate("xinfang@czj.example"), delicate("jubao01@czj.example"), delicate("jz@czj.example", "举报信箱")
    (True, True, True)
    >>> delicate("juzhang@czj.example", "局长信箱"), delicate("http://jbz.city.example/mail.asp", "书记信箱")
    (False, False)
    """
    return bool(DELICATE_PARTS.search(address.lower())) or any(
        DELICATE_WORDS.search(text) for text in (address, *names)
    )


def _problems(cells: Mapping[str, str], known: Mapping[str, Unit]) -> Iterator[str]:
    unit = known.get(cells["unit"])
    if unit is None:
        yield f"unit: '{cells['unit']}' is no code of the roster; correct it there or here"
    if not cells["confirmed_by"]:
        yield "confirmed_by: is empty; write who looked that this mailbox is the unit's and takes letters"
    way = _way(cells["mailbox"])
    problem = problem_of(cells["mailbox"]) if way == "form" else ""
    if way == "mail" and not re.fullmatch(MAIL, cells["mailbox"]):
        problem = "is no e-mail address, nor the address (http…) of a form"
    if problem:
        yield f"mailbox: '{cells['mailbox']}' {problem}"
    yield from (f"query: {words}" for words in _query_problems(cells.get("query", ""), cells["mailbox"], way))
    if delicate(cells["mailbox"], cells["name"], unit.name if unit else ""):
        yield f"mailbox: '{cells['mailbox']}' takes petitions or reports; no test letter goes there: take the row out"


def _query_problems(query: str, form: str, way: str) -> Iterator[str]:
    if query and way != "form":
        yield "stands beside an e-mail address; only a form's letters are looked up"
    elif query and (CODE not in query or problem_of(query.replace(CODE, "1")) or not same_site(query, form)):
        yield f"'{query}' must be an address of the form's own site with {CODE} in the place of the code"


def _way(address: str) -> str:
    return "form" if address.lower().startswith(("http:", "https:")) else "mail"


def _plain(address: str) -> str:
    """One spelling of one mailbox."""
    if _way(address) == "form":
        return address
    return address.lower()
