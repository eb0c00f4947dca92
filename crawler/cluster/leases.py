"""Addresses that workers on several machines share: a row in PostgreSQL for each that is being asked or rests."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, field

import psycopg

from crawler.cluster.tables import CONNECT_SECONDS

LOOK_AGAIN = 0.1  # seconds after which an address that another worker holds is tried again
OUTAGE = 2.0  # the same while the database does not answer
LONGEST = 300.0  # seconds that a request with its redirects may take; then its holder is taken for dead

TAKE = """
INSERT INTO spotcheck_leases AS mine (address, holder, until)
VALUES (%(address)s, %(holder)s, now() + make_interval(secs => %(secs)s))
ON CONFLICT (address) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE mine.until <= now() OR mine.holder = excluded.holder
RETURNING 1
"""
REST = "SELECT extract(epoch FROM until - now())::float FROM spotcheck_leases WHERE address = %s AND holder = ''"
GIVE = """
UPDATE spotcheck_leases SET holder = '', until = now() + make_interval(secs => %(secs)s)
WHERE address = %(address)s AND holder = %(holder)s
"""


@dataclass
class ClusterLeases:
    """Leases of all workers of one database. Without the database nobody gets an address: the crawl waits.

    A lease that could not be given back because the database was away is given back when it answers again; that of a
    holder that died ends by itself.
    """

    database: str
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    _connection: psycopg.Connection | None = None
    _owed: dict[str, float] = field(default_factory=dict)  # address → its pause

    def take(self, address: str, delay: float) -> float:
        """Hold an address. Out: 0.0, or the seconds after which to try again."""
        try:
            connection = self._open()
            self._pay(connection)
            values = {"address": address, "holder": self.holder, "secs": max(delay, LONGEST)}
            if connection.execute(TAKE, values).fetchone():
                return 0.0
            row = connection.execute(REST, [address]).fetchone()
            return max(LOOK_AGAIN, row[0]) if row else LOOK_AGAIN
        except psycopg.Error:
            self._forget()
            return OUTAGE

    def give(self, address: str, pause: float) -> None:
        """Give an address back; nobody may ask it for `pause` seconds."""
        self._owed[address] = pause
        try:
            self._pay(self._open())
        except psycopg.Error:
            self._forget()

    def _pay(self, connection: psycopg.Connection) -> None:
        for address, pause in list(self._owed.items()):
            connection.execute(GIVE, {"address": address, "holder": self.holder, "secs": pause})
            del self._owed[address]

    def _open(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = psycopg.connect(self.database, autocommit=True, connect_timeout=CONNECT_SECONDS)
        return self._connection

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                connection.close()
