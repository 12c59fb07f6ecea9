"""The connections that bound sockets have accepted: who each is, which have finished their handshake, which must go.

Owns the table, the caps and the matching of an admission (a ZAP answer's serial) to a connection (a descriptor and its
cookie). libzmq says the descriptor when it accepts and the key when it asks, and never both together: at the time of
the question the connection is one from which libzmq has read an INITIATE and to which it has written no READY, which
the kernel's counts of bytes tell. Pure: the kernel is asked through ``look`` and ``counts``, and acted upon through
``cut``. Used by one thread.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from ironhouse.keys.trust import Known, Trust
from ironhouse.runtime.descriptors import Counts, Look
from ironhouse.runtime.floods import Allowance, Tally
from ironhouse.runtime.serials import OF_DESCRIPTOR, Marks

log = logging.getLogger("ironhouse.runtime")

GREETING = 64
HELLO = 202
WELCOME = 170
INITIATE = 257
READY = 51
"""Bytes of ZMTP 3 and CURVE (https://rfc.zeromq.org/spec/23/, /25/): HELLO and WELCOME with their frames' heads,
INITIATE and READY at their least. An ERROR, which who is refused is sent, has 12."""

SERVER_BEFORE_READY = GREETING + WELCOME
SERVER_WITH_READY = SERVER_BEFORE_READY + READY
CLIENT_WITH_INITIATE = GREETING + HELLO + INITIATE


class Caps(msgspec.Struct, frozen=True):
    """What a socket accepts; None is no cap. ``domain`` is its ZAP domain, empty where it asks for no key."""

    domain: str
    connections: int | None
    unfinished: int | None
    per_address: int | None


class Admission(msgspec.Struct, frozen=True):
    """A peer that was let in: the serial of its connection, its key, who it is, and where it entered. ``beside`` are
    serials that were given to the same key at the same time, its own too: which connection bears which is not sure."""

    serial: int
    key: bytes
    known: Known
    domain: str
    address: str
    beside: list[int] = []


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
        counts: Counts,
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
        self._counts = counts
        self._cut = cut
        self._newest = 0
        self._connections: dict[int, Connection] = {}
        self._to_weigh: list[Connection] = []
        self._unfinished: dict[int, Connection] = {}
        self._unknown: dict[int, Connection] = {}
        """Those that are matched to nobody, by descriptor."""
        self._of_address: Counter[str] = Counter()
        self._admitted = 0
        self._matched = 0

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
        self._connections[descriptor] = self._unfinished[descriptor] = self._unknown[descriptor] = newcomer
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
        self._unknown.pop(descriptor, None)
        if self.unmatched and one.admission is None:
            self._forget_ended(one.address)

    def tidy(self) -> None:
        """Drops admissions whose connection has ended."""
        for address in {one.address for one in self.unmatched.values()}:
            self._forget_ended(address)

    def _forget_ended(self, address: str) -> None:
        """Drops admissions of which each connection that they can be of is another's, or has ended."""
        left = [one.order for one in self._unknown.values() if one.address == address]
        for serial, admission in list(self.unmatched.items()):
            if admission.address == address and not any(order <= self._until[serial] for order in left):
                self._forget(serial)

    def _forget(self, serial: int) -> None:
        if self.unmatched.pop(serial, None) is None:
            return
        self._until.pop(serial, None)
        if self._serials is not None:
            self._serials.was_expected(serial)  # its messages need not be looked at any more

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

    def is_full(self, coming: int = 0) -> bool:
        """Whether one more peer would be too many, when *coming* are let in already."""
        cap = self.caps.connections
        return cap is not None and self._admitted + coming >= cap

    def likeliest_first(self, candidates: list[Connection]) -> list[Connection]:
        """The next that came after who was matched last goes first."""
        start = next((at for at, one in enumerate(candidates) if one.order > self._matched), 0)
        return candidates[start:] + candidates[:start]

    def match(self, admissions: list[Admission], candidates: list[Connection], most: int) -> list[Connection]:
        """After answers went out, all for one key: up to *most* of *candidates* that were sent READY since get one of
        *admissions* each, which leave the list. No other answer has gone out meanwhile, so that who is found is one of
        them; unless earlier ones are not matched yet: then there must be one alone."""
        is_alone = not self.unmatched.keys() - {one.serial for one in admissions}
        found: list[Connection] = []
        for one in candidates:
            if one.admission is None and self._is_ready(one):
                found.append(one)
                if len(found) == (most if is_alone else 2):
                    break
        if not is_alone and len(found) != 1:
            return []
        for one in found:
            self.bind(admissions.pop(0), one)
            self._matched = one.order
        return found

    def bind(self, admission: Admission, connection: Connection) -> None:
        """*connection* is the one that *admission* let in."""
        self._finish(connection)
        if connection.admission is None and self._connections.get(connection.descriptor) is connection:
            self._admitted += 1
        connection.admission = admission
        if self._unknown.get(connection.descriptor) is connection:
            del self._unknown[connection.descriptor]
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
            cut += sum(self._cut(one.descriptor, one.cookie) for one in self._perhaps(admission.address))
        return cut

    def _perhaps(self, address: str) -> list[Connection]:
        """Those of *address* that nobody is matched to; where there are none, those whose address the system does not
        tell, though ZAP was told one."""
        unmatched = [one for one in self if one.admission is None]
        return [one for one in unmatched if one.address == address] or [one for one in unmatched if not one.address]

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
            _, received, _ = self._counts(one.descriptor, one.cookie) or (None, None, 0)
            if received is None:
                continue
            if one.tally is None:
                one.tally = Tally(0, now)
            one.tally.told |= reads_all
            match one.tally.look(allowance, received, rounds, now):
                case "ask" if self._serials is not None:
                    self._serials.expect(OF_DESCRIPTOR | one.descriptor)
                case "flooding":
                    log.warning("a peer at %s sent more than its queue can hold: it is cut off", one.address)
                    self.flooding += 1
                    self.dismiss(one)
        return looked

    def _bar(self, admission: Admission) -> None:
        """What it still sends is dropped on receipt."""
        for serial in {admission.serial, *admission.beside}:
            self.revoked.add(serial)
            if self._serials is not None:
                self._serials.revoke(serial)

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
        """Whether INITIATE was read of it and it was not answered; True where the kernel does not count."""
        found = self._counts(one.descriptor, one.cookie)
        if found is None:
            return False
        sent, received, unread = found
        if sent is None or received is None:
            return True
        return received - unread >= CLIENT_WITH_INITIATE and sent <= SERVER_BEFORE_READY

    def _is_ready(self, one: Connection) -> bool:
        """Whether its handshake is over. Without CURVE a peer that has sent more than its greeting has sent READY."""
        if one.finished:
            return True
        sent, received, _ = self._counts(one.descriptor, one.cookie) or (None, None, 0)
        if sent is None or received is None:
            return False
        if sent >= SERVER_WITH_READY if self.caps.domain else received > GREETING:
            self._finish(one)
        return one.finished


def _stands(admission: Admission, trust: Trust) -> bool:
    """Whether its peer is still who its connection says: name and groups are written there once and for all."""
    return trust.judge(admission.domain, admission.key) == admission.known
