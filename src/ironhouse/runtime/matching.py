"""Admissions that were answered and whose connections are not known yet: whose they are, and what else may be answered.

Owns the wait between an answer and READY. Whoever is sent READY after one answer is who was let in: that is sure as
long as answers go out one at a time. For one key several may be out together, since whichever connection each is of,
they are one peer's, who stays or goes with all of them. Used by the supervisor's thread alone.
"""

from __future__ import annotations

import time

from ironhouse.keys.trust import Known
from ironhouse.runtime.connections import Admission, Connection, Gate
from ironhouse.runtime.zap import Request

MATCH_S, LONGEST_S = 0.1, 2.0
"""How long it is waited for a handshake to end, where another question waits for that; and where none does."""

SOON_AGAIN_S, AGAIN_S, TIDY_S = 0.00002, 0.001, 0.01
"""After what pause, which lets libzmq's thread run, it is looked again for who was sent READY; when the next time is;
when it is looked whether anybody of them is there still."""

LIKELY = 3
"""How many more than those that libzmq has told of are looked at first: it serves connections nearly in the order in
which they came."""

MOST = 64
"""How many may be out together."""


class Outstanding:
    """Admissions of one key that came from one address through one gate. ``told`` counts the successes that libzmq has
    told of since: it does so just before it sends READY. It is *alone* where nobody of an earlier answer is looked for.
    """

    def __init__(self, gate: Gate, admission: Admission, candidates: list[Connection], *, alone: bool) -> None:
        self.gate = gate
        self.told = 0
        self._first = admission
        self._admissions = [admission]
        self._candidates = candidates
        self._newest = max(one.order for one in candidates)
        self._alone = alone
        self._since = time.monotonic()
        admission.beside.append(admission.serial)
        gate.puzzle(admission)

    def takes(self, request: Request, known: Known | None) -> bool:
        """Whether *request*, which is of *known*, may be answered while these are out."""
        first = self._first
        return (
            self._alone
            and (request.domain, request.address, request.key) == (first.domain, first.address, first.key)
            and known == first.known
            and len(first.beside) < MOST
            and not self.gate.is_full(len(self._admissions))
        )

    def add(self, serial: int) -> Admission:
        """One more, whose connection may have come since."""
        first = self._first
        admission = Admission(serial, first.key, first.known, first.domain, first.address, first.beside)
        came = [one for one in self.gate.unanswered(first.address) if one.order > self._newest]
        if came:
            self._candidates += came
            self._newest = max(one.order for one in came)
        admission.beside.append(serial)
        self._admissions.append(admission)
        self._since = time.monotonic()
        self.gate.puzzle(admission)
        return admission

    def is_settled(self, *, urgent: bool) -> bool:
        """Whether these are waited for no longer: they are matched or gone, or their time is up. *urgent*: somebody
        waits for that."""
        waited = time.monotonic() - self._since
        if waited > TIDY_S:
            self.gate.tidy()
        over = waited >= (MATCH_S if urgent else LONGEST_S)
        self._admissions = [one for one in self._admissions if one.serial in self.gate.unmatched]
        if over or self.told:
            self._match(thorough=over or urgent or waited > TIDY_S)
        return over or not self._admissions

    def _match(self, *, thorough: bool) -> None:
        most = min(max(self.told, 1), len(self._admissions)) if self._alone else 1
        found = self.gate.match(self._admissions, self._candidates[: most + LIKELY], most)
        if not found and thorough:
            time.sleep(SOON_AGAIN_S)
            found = self.gate.match(self._admissions, self._candidates, most)
        if found:
            self.told = max(0, self.told - len(found))
            self._candidates = [one for one in self._candidates if one.admission is None]
