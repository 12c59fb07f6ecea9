"""The sync context: pyzmq's, whose sockets obey the policy.

Owns what a context adds: which policy and identity hold, shadows that inherit both, and an end that leaves no thread.
"""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import zmq

from ironhouse.errors import UsageError
from ironhouse.runtime import core, forks
from ironhouse.runtime.errors import ConcurrentUse, PolicyViolation
from ironhouse.runtime.held import release
from ironhouse.runtime.originals import start_thread
from ironhouse.runtime.socket import Socket
from ironhouse.runtime.state import ContextState, has_state, new_state

if TYPE_CHECKING:
    from ironhouse.keys.certificate import Certificate
    from ironhouse.keys.trust import Source
    from ironhouse.model.profile import Mode
    from ironhouse.runtime.state import PolicyLike

SOCKETS_FOR_EACH = 3
"""Sockets of libzmq for each of the program's: itself, and both ends of its monitor (FACTS)."""

SPARE = 8
"""Those that a context has besides."""


class Context(zmq.Context[Socket]):
    """A drop-in for ``zmq.Context``.

    *policy* is a file, a table or a ``Policy``; without one, the policy that is found for the working folder, else the
    baseline ``recommended``. *identity* names this process's certificate, *keys* the folder that it is in. *mode* goes
    before the policy's own. A shadow or copy has those of the context that it is one of, and takes none of its own.
    Raises ``PolicyError`` for a policy that cannot be used, ``UsageError`` for other arguments that cannot be.
    """

    _state: ContextState | None = None
    _socket_class = Socket
    _instance = None  # of its own: ``instance()`` would give the plain context that somebody made before

    def __init__(
        self,
        io_threads: int | zmq.Context[Any] = 1,
        shadow: zmq.Context[Any] | int = 0,
        *,
        policy: PolicyLike = None,
        identity: str | Certificate | None = None,
        keys: Source | str | os.PathLike[str] | None = None,
        mode: Mode | None = None,
    ) -> None:
        super().__init__(io_threads, shadow)  # type: ignore[call-overload]
        if self._shadow and has_state(self):
            _refuse_another(policy=policy, identity=identity, keys=keys, mode=mode)
        try:
            self._state = new_state(self, policy, mode, identity, keys)
        except BaseException:
            if not self._shadow:
                zmq.Context.term(self)
            raise
        if self._shadow:
            self.sockopts = self._state.sockopts  # a shadow that loses defaults would be a way round them
        else:
            self._state.sockopts = self.sockopts
            self.set(zmq.MAX_SOCKETS, int(zmq.Context.get(self, zmq.MAX_SOCKETS)))
        forks.follow(self)

    def set(self, option: int, optval: int) -> None:
        """As pyzmq's. MAX_SOCKETS counts the program's own: libzmq's is raised by those that go with them."""
        if option == zmq.MAX_SOCKETS and optval > 0:
            optval = min(int(zmq.Context.get(self, zmq.SOCKET_LIMIT)), SOCKETS_FOR_EACH * int(optval) + SPARE)
        super().set(option, optval)

    def get(self, option: int) -> int:
        """As pyzmq's; MAX_SOCKETS counts the program's own."""
        found = int(super().get(option))
        return max(1, (found - SPARE) // SOCKETS_FOR_EACH) if option == zmq.MAX_SOCKETS else found

    if not TYPE_CHECKING:  # its types are pyzmq's

        def socket(self, socket_type, socket_class=None, **kwargs):
            """As pyzmq's; ``PolicyViolation`` for a default of this context that the policy does not allow."""
            if not self.sockopts:
                return super().socket(socket_type, socket_class, **kwargs)
            made = []

            def make(*args, **more):
                made.append((socket_class or self._socket_class)(*args, **more))
                return made[0]

            try:
                return super().socket(socket_type, make, **kwargs)
            except PolicyViolation:
                for one in made:  # pyzmq does not know it yet, and the end of the context would wait for it
                    one.close(0)
                raise

    def _rm_socket(self, socket: Any) -> None:
        """pyzmq's, called by each ``close`` before libzmq's, also by one that goes round our socket's own."""
        core.detach(socket)
        if self._state is not None and not socket.closed:
            release(self._state, int(socket.underlying))
        super()._rm_socket(socket)

    def term(self) -> None:
        """As pyzmq's; afterwards the supervisor's thread has ended too."""
        super().term()
        self._ended()

    def destroy(self, linger: int | None = None) -> None:
        """As pyzmq's; afterwards the supervisor's thread has ended too.

        While another thread is inside a call of a socket, the others are closed, ``ConcurrentUse`` names that one, and
        the context lives on until it is destroyed again.
        """
        try:
            super().destroy(linger)
        except ConcurrentUse:
            for one in list(self._sockets):
                with suppress(ConcurrentUse):
                    one.close(linger)
            raise

    def __del__(self) -> None:
        """As pyzmq's, which terminates it. Where a context and its sockets have become garbage together, that would
        wait for ever for sockets whose turn comes after this: a thread waits instead."""
        state = self._state
        if state is None or self._shadow or self.closed or sys.is_finalizing() or state.pid != os.getpid():
            return super().__del__()
        if not state.open.difference(int(one.underlying) for one in self._sockets):
            return super().__del__()
        warnings.warn(f"Unclosed context {self}", ResourceWarning, stacklevel=2, source=self)
        start_thread(_terminate, (state, int(self.underlying)))
        return None

    def _ended(self) -> None:
        state = self._state
        if state is not None and not self._shadow and state.pid == os.getpid():
            state.ended()


def _terminate(state: ContextState, underlying: int) -> None:
    zmq.Context.shadow(underlying).term()
    state.ended()


def _refuse_another(**given: object) -> None:
    said = [name for name, value in given.items() if value is not None]
    if said:
        raise UsageError(
            "a shadow obeys what the context obeys that it is one of: "
            f"leave out {', '.join(said)}, or make a context of its own"
        )
