"""The connections that bound sockets have accepted: who each is, which have finished their handshake, which must go.

Owns the table, the caps and the matching of an admission (a ZAP answer's serial) to a connection (a descriptor and its
cookie). libzmq says the descriptor when it accepts and the key when it asks, and never both together: at the time of
the question the connection is one that has sent its INITIATE and has not been sent READY, which the kernel's counts of
bytes tell. Pure: the kernel is asked through ``look``, and acted upon through ``cut``. Used by one thread.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from ironhouse.keys.trust import Known, Trust
from ironhouse.runtime.descriptors import Look
from ironhouse.runtime.floods import Allowance, Tally
from ironhouse.runtime.serials import OF_DESCRIPTOR, Marks

log = logging.getLogger("ironhouse.runtime")

GREETING = 64
HELLO = 202
WELCOME = 170
INITIATE = 257
"""Bytes of ZMTP 3 and CURVE (https://rfc.zeromq.org/spec/23/, /25/): HELLO and WELCOME with their frames' heads,
INITIATE at its least."""

SERVER_BEFORE_READY = GREETING + WELCOME
CLIENT_WITH_INITIATE = GREETING + HELLO + INITIATE


class Caps(msgspec.Struct, frozen=True):
    """What a socket accepts; None is no cap. ``domain`` is its ZAP domain, empty where it asks for no key."""

    domain: str
    connections: int | None
    unfinished: int | None
    per_address: int | None


class Admission(msgspec.Struct, frozen=True):
    """A peer that was let in: the serial of its connection, its key, who it is, and where it entered."""

    serial: int
    key: bytes
    known: Known
    domain: str
    address: str


class Connection:
    """One that was accepted. ``order`` counts them all; ``admission`` is None until it is matched."""

    __slots__ = ("address", "admission", "cookie", "descriptor", "finished", "order", "tally")

    def __init__(self, descriptor: int, cookie: int | None, address: str, order: int) -> None:
        self.descriptor = descriptor
        self.cookie = cookie
        self.address = address
        self.order = order
        self.finished = False
        self.admission: Admission | None = None
        self.tally: Tally | None = None


class Gate:
    """The connections of one bound socket, in the order in which they came."""

    def __init__(
        self,
        caps: Caps,
        look: Callable[[int], Look | None],
        cut: Callable[[int, int | None], bool],
        serials: Marks | None = None,
    ) -> None:
        self.caps = caps
        self._serials = serials
        self.unmatched: dict[int, Admission] = {}
        """By serial: admissions of which it is not known which connection they are of."""
        self._until: dict[int, int] = {}
        """By serial: the last connection that had come when the admission was given out; it is none that came later."""
        self.revoked: set[int] = set()
        self.evicted = 0
        self.flooding = 0
        self.is_req = False
        """Whether the socket is a REQ, which cannot bear that ZAP's answer names a user."""
        self._look = look
        self._cut = cut
        self._newest = 0
        self._connections: dict[int, Connection] = {}
        self._to_weigh: list[Connection] = []
        self._unfinished: dict[int, Connection] = {}
        self._of_address: Counter[str] = Counter()
        self._admitted = 0

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._connections.values())

    def __len__(self) -> int:
        return len(self._connections)

    # What the monitor tells

    def accepted(self, descriptor: int, room: int | None) -> None:
        """A connection came; *room* is how many the process has descriptors for. The caps hold afterwards."""
        self.gone(descriptor)
        seen = self._look(descriptor)
        if seen is None:
            return
        self._newest += 1
        newcomer = Connection(descriptor, seen.cookie, seen.address, self._newest)
        self._connections[descriptor] = self._unfinished[descriptor] = newcomer
        self._of_address[seen.address] += 1
        self._keep_caps(newcomer, room)

    def gone(self, descriptor: int) -> None:
        """A connection has ended, and whoever it was."""
        one = self._connections.pop(descriptor, None)
        if one is None:
            return
        self._unfinished.pop(descriptor, None)
        if one.tally is not None and one.tally.asked and self._serials is not None:
            self._serials.was_expected(OF_DESCRIPTOR | descriptor)
        self._admitted -= one.admission is not None
        self._of_address[one.address] -= 1
        if not self._of_address[one.address]:
            del self._of_address[one.address]
        if self.unmatched and one.admission is None:
            self._forget_ended(one.address)

    def _forget_ended(self, address: str) -> None:
        """Drops admissions of which each connection that they can be of is another's, or has ended."""
        left = [one.order for one in self._of(address) if one.admission is None]
        for serial, admission in list(self.unmatched.items()):
            if admission.address == address and not any(order <= self._until[serial] for order in left):
                self._forget(serial)

    def _forget(self, serial: int) -> None:
        self.unmatched.pop(serial, None)
        self._until.pop(serial, None)

    # What ZAP asks

    def waiting(self, address: str) -> list[Connection]:
        """The connections from *address* that may be the one that a ZAP question is about."""
        return [one for one in self.unanswered(address) if self._waits(one)]

    def unanswered(self, address: str) -> list[Connection]:
        """The connections from *address* that nobody is known to have been let in by; the kernel is not asked."""
        return [one for one in self._unfinished.values() if one.address == address]

    def dismiss(self, one: Connection) -> None:
        """Ends a connection whose peer is to come again."""
        if self._connections.get(one.descriptor) is one:
            self.gone(one.descriptor)
        self._cut(one.descriptor, one.cookie)

    def is_full(self) -> bool:
        """Whether one more peer would be too many."""
        cap = self.caps.connections
        return cap is not None and self._admitted >= cap

    def match(self, admission: Admission, candidates: Iterable[Connection]) -> bool:
        """After the answer went out and the handshake succeeded: the candidate that was sent READY since. No other
        answer has gone out meanwhile, so the first that is found is it; unless earlier ones are not matched yet."""
        ready = (one for one in candidates if one.admission is None and self._is_ready(one))
        found = next(ready, None)
        if found is None or (self.unmatched.keys() - {admission.serial} and next(ready, None) is not None):
            return False
        self.bind(admission, found)
        return True

    def bind(self, admission: Admission, connection: Connection) -> None:
        """*connection* is the one that *admission* let in."""
        self._finish(connection)
        if connection.admission is None and self._connections.get(connection.descriptor) is connection:
            self._admitted += 1
        connection.admission = admission
        self._forget(admission.serial)

    def _finish(self, connection: Connection) -> None:
        connection.finished = True
        if self._unfinished.get(connection.descriptor) is connection:
            del self._unfinished[connection.descriptor]

    def seen(self, serial: int, descriptor: int) -> None:
        """A message that bears *serial* came by *descriptor*: that settles an admission that is unmatched. A message
        may be read long after its connection has ended: one that came after the admission only has its number."""
        admission, connection = self.unmatched.get(serial), self._connections.get(descriptor)
        if serial & OF_DESCRIPTOR and connection is not None and connection.tally is not None:
            connection.tally.told = True
        if admission is None or connection is None or connection.order > self._until[serial]:
            return
        if connection.admission is None and connection.address == admission.address:
            self.bind(admission, connection)

    def puzzle(self, admission: Admission) -> None:
        """It is not known which connection *admission* let in: its first message will tell."""
        self.unmatched[admission.serial] = admission
        self._until[admission.serial] = self._newest
        if self._serials is not None:
            self._serials.expect(admission.serial)

    # Who must go

    def revoke(self, trust: Trust) -> int:
        """Cuts whom *trust* no longer admits, and no other; returns how many were. Where it is not known which
        connection is theirs, those of that address that nobody is matched to have to authenticate again."""
        cut = 0
        for one in list(self):
            if one.admission is not None and not _stands(one.admission, trust):
                self._bar(one.admission)
                cut += self._cut(one.descriptor, one.cookie)
        for admission in [one for one in self.unmatched.values() if not _stands(one, trust)]:
            self._bar(admission)
            self._forget(admission.serial)
            for one in self._of(admission.address):
                if one.admission is None:
                    cut += self._cut(one.descriptor, one.cookie)
        return cut

    # Who sends without end

    def weigh(self, allowance: Allowance, rounds: int, now: float, most: int, *, reads_all: bool = False) -> int:
        """Cuts those of the next *most* connections that sent more than *allowance*; *rounds* is how often all that was
        whole was received. Returns how many it looked at. *reads_all*: what had come has been read meanwhile."""
        if not self._to_weigh:
            self._to_weigh = list(self)
        looked = 0
        while self._to_weigh and looked < most:
            one = self._to_weigh.pop()
            looked += 1
            seen = self._still(one)
            if seen is None or seen.received is None:
                continue
            if one.tally is None:
                one.tally = Tally(0, now)
            one.tally.told |= reads_all
            match one.tally.look(allowance, seen.received, rounds, now):
                case "ask" if self._serials is not None:
                    self._serials.expect(OF_DESCRIPTOR | one.descriptor)
                case "flooding":
                    log.warning("a peer at %s sent more than its queue can hold: it is cut off", one.address)
                    self.flooding += 1
                    self.dismiss(one)
        return looked

    def _bar(self, admission: Admission) -> None:
        """What it still sends is dropped on receipt."""
        self.revoked.add(admission.serial)
        if self._serials is not None:
            self._serials.revoke(admission.serial)

    def _keep_caps(self, newcomer: Connection, room: int | None) -> None:
        caps = self.caps
        if caps.per_address is not None and self._of_address[newcomer.address] > caps.per_address:
            self._shrink(list(self._of(newcomer.address)), caps.per_address, newcomer)
        if caps.unfinished is not None and len(self._unfinished) > caps.unfinished:
            unfinished = [one for one in list(self._unfinished.values()) if not self._is_ready(one)]
            self._shrink(unfinished, caps.unfinished, newcomer)
        if room is not None and len(self) > room:
            self._shrink(list(self), room, newcomer)

    def _shrink(self, members: list[Connection], cap: int, newcomer: Connection) -> None:
        """Evicts from *members*, the oldest whose handshake is not finished first, else the newcomer: a peer that
        is in stays in."""
        for _ in range(len(members) - cap):
            oldest = next((one for one in members if not one.finished and not self._is_ready(one)), newcomer)
            if oldest in members:
                members.remove(oldest)
            self._evict(oldest)

    def _evict(self, one: Connection) -> None:
        self.evicted += 1
        self.dismiss(one)

    def _of(self, address: str) -> Iterator[Connection]:
        return (one for one in list(self) if one.address == address)

    def _waits(self, one: Connection) -> bool:
        """Whether its client has sent INITIATE and not been answered; True where the kernel does not count."""
        seen = self._still(one)
        if seen is None:
            return False
        if seen.sent is None or seen.received is None:
            return True
        return seen.received >= CLIENT_WITH_INITIATE and seen.sent <= SERVER_BEFORE_READY

    def _is_ready(self, one: Connection) -> bool:
        """Whether its handshake is over. Without CURVE a peer that has sent more than its greeting has sent READY."""
        if one.finished:
            return True
        seen = self._still(one)
        if seen is None or seen.sent is None or seen.received is None:
            return False
        if seen.sent > SERVER_BEFORE_READY if self.caps.domain else seen.received > GREETING:
            self._finish(one)
        return one.finished

    def _still(self, one: Connection) -> Look | None:
        seen = self._look(one.descriptor)
        return seen if seen is not None and seen.cookie == one.cookie else None


def _stands(admission: Admission, trust: Trust) -> bool:
    """Whether its peer is still who its connection says: name and groups are written there once and for all."""
    return trust.judge(admission.domain, admission.key) == admission.known
