"""The visits that wait for their turn: one line for each address, and one request at a time at each."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from crawler.network.leases import Leases
from crawler.network.politeness import Gate
from crawler.visits.outcomes import Task

RETRY_PRIORITY = 9  # after everything else of the site


class VisitQueue:
    """Visits by address, by priority and then by age. `now` is a steady clock in seconds, `delay` the pause between two
    requests to an address."""

    def __init__(self, delay: float, now: Callable[[], float], leases: Leases | None = None) -> None:
        """Begin without visits; `leases` where other crawls may ask the same addresses."""
        self._delay = delay
        self._leases = leases
        self._now = now
        self._gates: dict[str, Gate] = {}
        self._lines: dict[str, list[tuple[int, int, Task]]] = {}
        self._turns: list[tuple[float, int, str]] = []  # addresses with a line whose gate is free
        self._ages = count()
        self.waiting = 0
        self.in_flight = 0
        self.ended = 0

    def gate(self, address: str) -> Gate:
        """The gate of an address."""
        return self._gates.setdefault(address, Gate(self._delay))

    def push(self, task: Task) -> None:
        """Put a visit in the line of its address."""
        self.waiting += 1
        line = self._lines.setdefault(task.address, [])
        priority = task.visit.priority if task.attempt == 1 else RETRY_PRIORITY
        heapq.heappush(line, (priority, next(self._ages), task))
        if len(line) == 1 and not self.gate(task.address).busy:
            self._take_turn(task.address)

    def pop(self) -> Task | None:
        """The next visit whose address may be asked now; its address is busy until `leave`."""
        while self._turns and self._turns[0][0] <= self._now():
            _, _, address = heapq.heappop(self._turns)
            gate, line = self._gates[address], self._lines[address]
            if gate.due > self._now():  # it was slowed down meanwhile
                self._take_turn(address)
                continue
            if self._leases and (wait := self._leases.take(address, gate.delay)):
                heapq.heappush(self._turns, (self._now() + wait, next(self._ages), address))
                continue
            self.waiting -= 1
            self.in_flight += 1
            gate.enter()
            return heapq.heappop(line)[2]
        return None

    def leave(self, address: str, retry_after: float = 0.0) -> None:
        """The request at an address ended, and its answer asked for that pause (seconds)."""
        self.in_flight -= 1
        self.ended += 1
        gate, now = self._gates[address], self._now()
        gate.leave(now, retry_after)
        if self._leases:
            self._leases.give(address, gate.due - now)
        if self._lines[address]:
            self._take_turn(address)

    def skip(self, address: str) -> None:
        """The visit just taken was not made: the next one at its address needs no pause."""
        self.in_flight -= 1
        self._gates[address].busy = False
        if self._leases:
            self._leases.give(address, 0.0)
        if self._lines[address]:
            self._take_turn(address)

    def wait(self) -> float | None:
        """Seconds until a visit may be made, None where nothing waits for time alone."""
        return max(0.0, self._turns[0][0] - self._now()) if self._turns else None

    def _take_turn(self, address: str) -> None:
        heapq.heappush(self._turns, (self._gates[address].due, next(self._ages), address))
