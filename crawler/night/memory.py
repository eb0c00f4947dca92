"""What earlier visits brought: kept in the crawl's own file, or in the file that its evidence will be merged into."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlite_utils import Database

from checks.model import Facts
from checks.reading import VERSION
from storage import evidence, letters
from storage.bodies import has_body
from storage.evidence import Seen
from storage.facts import facts
from storage.known import Known, Place, earlier_nights, known
from storage.letters import Case

AT_HAND = 50  # bodies whose facts were read last; those of one page take some 100 KB


class Memory:
    """Looks into several evidence files, the crawl's own first."""

    def __init__(self, files: Sequence[Database]) -> None:
        """Take the open files."""
        self._files = files
        self._read: OrderedDict[str, Facts] = OrderedDict()
        self._nights: dict[date, list[list[date]]] = {}

    def last_body(self, unit: str, url: str) -> Seen | None:
        """The last full answer of a URL (`storage.evidence.last_body`)."""
        return next((seen for db in self._files if (seen := evidence.last_body(db, unit, url))), None)

    def body(self, sha: str) -> bytes:
        """The bytes of a body. Errors: StorageError where no file has it."""
        return evidence.body(next((db for db in self._files if has_body(db, sha)), self._files[0]), sha)

    def borrowed(self, sha: str) -> bytes | None:
        """The bytes of a body that the crawl's own file still lacks, so that its evidence is whole."""
        return None if has_body(self._files[0], sha) else self.body(sha)

    def letters(self) -> list[Case]:
        """The test letters, which only the last file has: the one that the evidence will be merged into."""
        return letters.cases(self._files[-1])

    def facts(self, sha: str) -> Facts | None:
        """What this version of the readers found in a body, None where it has not read it."""
        if sha not in self._read:
            found = next((known for db in self._files if (known := facts(db, VERSION, [sha]).get(sha))), None)
            if found is None:
                return None
            self._read[sha] = found
            if len(self._read) > AT_HAND:
                self._read.popitem(last=False)
        return self._read[sha]

    def known(self, unit: str, night: date) -> Mapping[Place, Known]:
        """What the nights before this one saw at a unit's addresses."""
        if night not in self._nights:
            self._nights[night] = [earlier_nights(db, night) for db in self._files]
        found = (known(db, unit, nights) for db, nights in zip(self._files, self._nights[night], strict=True))
        return next((each for each in found if each), {})
